"""Whether a worker's process turns, and whether it takes jobs: asked from another thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ANSWER = 5.0  # seconds; a loop that turns answers in a moment


class Pulse:
    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._taking = False

    @contextmanager
    def taking(self) -> Iterator[None]:
        """While this thread's loop takes jobs."""
        self._loop, self._taking = asyncio.get_running_loop(), True
        try:
            yield
        finally:
            self._taking = False

    def idle(self) -> str:
        """Why no job is taken now, in words; "" when jobs are taken."""
        return "" if self._taking else "no job is taken: the worker begins, ends, or has lost the database"

    def stuck(self) -> str:
        """That nothing moves any more, in words; "" when all is well."""
        turned = threading.Event()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(turned.set)
            if not turned.wait(ANSWER):
                return f"the worker's loop has not turned for {ANSWER:g} s"
        return ""
