"""Letters that were asked for at the desk, and leave while its pages are shown."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime

from newsletter.deliver.send import Clock
from newsletter.errors import NewsletterError
from newsletter.pipeline import Newsroom
from newsletter.pipeline.letters import hand_over, mail_correction

_log = logging.getLogger(__name__)
_Letter = tuple[date, str]  # an edition, and the key of its correction


class Outgoing:
    """One letter at a time, in a thread. What is not sent when the desk ends stays pending, and can be gone on with."""

    def __init__(self, room: Callable[[], Newsroom], now: Callable[[], datetime]) -> None:
        self._room, self._now = room, now
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(1, "letters")
        self._begun: dict[_Letter, Future[str]] = {}

    def begin(self, day: date, key: str) -> None:
        """Send the letter, or go on with it; when it is leaving already, nothing more."""
        if not self.leaving(day, key):
            self._begun[day, key] = self._pool.submit(self._mail, day, key)

    def leaving(self, day: date, key: str) -> bool:
        begun = self._begun.get((day, key))
        return begun is not None and not begun.done()

    def problem(self, day: date, key: str) -> str:
        """Why it ended before all was tried; "" when it did not, or has not ended."""
        begun = self._begun.get((day, key))
        return begun.result() if begun and begun.done() else ""

    def close(self) -> None:
        """Finish what is in hand, and begin nothing new."""
        self._stop.set()
        self._pool.shutdown()

    def _mail(self, day: date, key: str) -> str:
        try:
            if hand_over(self._room(), day, key, self._now()):
                return ""
            return mail_correction(self._room(), day, key, Clock.from_(self._now()), stop=self._stop).problem
        except NewsletterError as error:
            return str(error)
        except Exception as error:  # the page must say so, whatever broke
            _log.exception("the letter about a correction of %s failed", day)
            return f"a fault in the program, of which the terminal says more: {type(error).__name__}: {error}"
