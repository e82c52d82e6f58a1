"""Work on all processor cores: the same answers in the same order as one process gives."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import TypeVar

from newsletter.errors import NewsletterError

AHEAD = 4  # things that each helper is given before it has answered
MOST_WAITING = 1000  # answers that wait for an earlier one

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(work: Callable[[T], R], things: Iterable[T], alone: int) -> Iterator[R]:
    """What work makes of each thing, in their order.

    The first `alone` of them are done here; only for more are other processes worth the time in which they start.
    work, things and answers must be such as pickle takes. Where reading a thing raises, the answers to those before it
    come first. Raises NewsletterError when the system ends a process.
    """
    given = iter(things)
    count = cores()
    yield from map(work, islice(given, alone) if count > 1 else given)
    for thing in given:  # there is more
        yield from _with_help(work, chain([thing], given), count - 1)


def _with_help(work: Callable[[T], R], things: Iterable[T], helpers: int) -> Iterator[R]:
    """By this process and its helpers: it does what they have no hand free for, nearly all until they have started."""
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads can hang
    waiting: deque[Future[R]] = deque()
    busy: list[Future[R]] = []
    with ProcessPoolExecutor(helpers, context, _leave_stopping_to_the_parent) as pool:
        try:
            for thing in things:
                busy = [answer for answer in busy if not answer.done()]
                if len(busy) < AHEAD * helpers:
                    busy.append(pool.submit(work, thing))
                    waiting.append(busy[-1])
                else:
                    waiting.append(_done(work(thing)))
                while waiting and (waiting[0].done() or len(waiting) > MOST_WAITING):
                    yield waiting.popleft().result()
            yield from (answer.result() for answer in waiting)
        except BrokenProcessPool as error:
            raise NewsletterError(
                "a process that helped was ended from outside, as systems do that run out of memory; run it again"
            ) from error
        except NewsletterError:
            yield from (answer.result() for answer in waiting)
            raise


def _done(answer: R) -> Future[R]:
    future: Future[R] = Future()
    future.set_result(answer)
    return future


def _leave_stopping_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
