"""So many messages a second, counted in one process."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from newsletter.ports import Turn

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class OwnTurns:
    """Implements ports.Turns for the threads of one process: every turn is kept for who asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, datetime] = {}

    def take(self, what: str, per_second: float, now: datetime) -> Turn:
        with self._lock:
            at = max(self._next.get(what, _LONG_AGO), now)
            self._next[what] = at + timedelta(seconds=1 / per_second)
        return Turn(at, ours=True)
