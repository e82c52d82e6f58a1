"""So many messages a second, and so many at once, counted in one process."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

from newsletter.ports import Turn

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class OwnTurns:
    """Implements ports.Turns for the threads of one process: every turn is kept for who asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, datetime] = {}
        self._taken: Counter[str] = Counter()

    def take(self, what: str, per_second: float, now: datetime) -> Turn:
        with self._lock:
            at = max(self._next.get(what, _LONG_AGO), now)
            self._next[what] = at + timedelta(seconds=1 / per_second)
        return Turn(at, ours=True)

    def enter(self, what: str, most: int) -> bool:
        with self._lock:
            free = self._taken[what] < most
            self._taken[what] += free
        return free

    def leave(self, what: str) -> None:
        with self._lock:
            self._taken[what] -= 1

    def closed(self, domain: str, now: datetime) -> None:
        """Whoever sends alone knows what it was told."""

    def close(self, domain: str, pause: timedelta) -> None: ...

    def reopen(self, domain: str) -> None: ...
