"""Answers that take long: asked for in the background, once, and remembered; no page waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar, cast

AT_ONCE = 4
KEPT = timedelta(minutes=30)

T = TypeVar("T")


class Later:
    """Shared by all requests of a desk."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, "later")
        self._lock = threading.Lock()
        self._asked: dict[str, tuple[datetime, Future[object]]] = {}

    def ask(self, question: str, find_out: Callable[[], T], now: datetime) -> T | None:
        """The answer; None as long as it is not known. find_out runs in a thread and tells its failures as answers."""
        with self._lock:
            known = self._asked.get(question)
            if known is None or self._is_old(known, now):
                self._asked = {name: one for name, one in self._asked.items() if not self._is_old(one, now)}
                known = self._asked[question] = now, self._pool.submit(find_out)
        answer = known[1]
        return cast("T", answer.result()) if answer.done() else None

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _is_old(self, asked: tuple[datetime, Future[object]], now: datetime) -> bool:
        at, answer = asked
        return answer.done() and now - at > KEPT
