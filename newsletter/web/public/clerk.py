"""The clerk: works on wishes to subscribe in the background.

A page that asked the store and the mail server before it answers would tell by its time whether an address is known.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from newsletter.audience.links import Links
from newsletter.errors import NewsletterError
from newsletter.pipeline import Newsroom
from newsletter.pipeline.subscribe import FORGET_AFTER, Wish, ask, send_mails

MOST_WAITING = 1000
PAUSE = 20.0  # seconds between two looks for mails that are to be tried again
_HOUR = timedelta(hours=1)

_log = logging.getLogger(__name__)


class Clerk:
    """One thread that takes one wish after the other."""

    def __init__(self, room: Newsroom, links: Links, now: Callable[[], datetime]) -> None:
        self._room, self._links, self._now = room, links, now
        self._waiting: queue.Queue[Wish | None] = queue.Queue(MOST_WAITING)
        self._tidied: datetime | None = None

    def take(self, wish: Wish) -> None:
        """Returns at once. What is more than can wait is dropped: whoever meant it asks again."""
        try:
            self._waiting.put_nowait(wish)
        except queue.Full:
            _log.warning("more than %d wishes to subscribe are waiting; one was dropped", MOST_WAITING)

    def finish(self) -> None:
        """Wait until all that was taken so far is done."""
        self._waiting.join()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Work until the end of the block; what was taken by then is still done."""
        thread = threading.Thread(target=self._work, name="clerk")
        thread.start()
        try:
            yield
        finally:
            self._waiting.put(None)
            thread.join()

    def _work(self) -> None:
        while True:
            try:
                wish = self._waiting.get(timeout=PAUSE)
            except queue.Empty:
                self._try(self._routine)
                continue
            try:
                if wish is None:
                    return
                self._try(partial(ask, self._room, self._links, wish, self._now()))
                self._try(self._routine)
            finally:
                self._waiting.task_done()

    def _routine(self) -> None:
        now = self._now()
        send_mails(self._room, self._links, now)
        if self._tidied is None or now - self._tidied >= _HOUR:
            self._room.consents.forget(now - FORGET_AFTER)
            self._tidied = now

    def _try(self, work: Callable[[], object]) -> None:
        """Nothing that goes wrong with one wish may stop the clerk."""
        try:
            work()
        except NewsletterError as error:
            _log.error("%s", error)
        except Exception:
            _log.exception("a wish to subscribe could not be worked on, which is a bug")
