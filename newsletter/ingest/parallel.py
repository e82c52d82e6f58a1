"""Fetching many things at the same time, but only so many from one host."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar
from urllib.parse import urlsplit

from newsletter.errors import TooMuch
from newsletter.ingest.limits import Limits

T = TypeVar("T")
R = TypeVar("R")


def at_the_same_time(
    things: Sequence[T], url_of: Callable[[T], str], fetch: Callable[[T], R], limits: Limits
) -> Iterator[tuple[T, Callable[[], R]]]:
    """Yield each thing, as they finish, with a call that returns what fetch returned or raises what it raised.

    At most limits.workers results wait at a time. After limits.run_seconds nothing more is started.
    """
    end = time.monotonic() + limits.run_seconds
    waiting = [(thing, host_of(url_of(thing))) for thing in things]
    running: dict[Future[R], tuple[T, str]] = {}
    with ThreadPoolExecutor(limits.workers, "fetch") as pool:
        while running or (waiting and time.monotonic() < end):
            for thing, host in _startable(waiting, running, limits) if time.monotonic() < end else ():
                waiting.remove((thing, host))
                running[pool.submit(fetch, thing)] = (thing, host)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future)[0], future.result
    for thing, _ in waiting:
        refused: Future[R] = Future()
        refused.set_exception(
            TooMuch(f"{url_of(thing)} was not asked: the run's {limits.run_seconds:g} seconds were over")
        )
        yield thing, refused.result


def _startable(
    waiting: Sequence[tuple[T, str]], running: dict[Future[R], tuple[T, str]], limits: Limits
) -> list[tuple[T, str]]:
    busy = Counter(host for _, host in running.values())
    chosen: list[tuple[T, str]] = []
    for thing, host in waiting:
        if len(chosen) + len(running) >= limits.workers:
            break
        if busy[host] < limits.per_host:
            busy[host] += 1
            chosen.append((thing, host))
    return chosen


def fault_in_words(error: Exception) -> str:
    """An error that nobody foresaw, in one line for a report."""
    return f"a fault in the program ({type(error).__name__}: {' '.join(str(error).split())[:150]}); please report it"


def host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
