"""How often the same somebody may do something: a limit for each key, kept in memory."""

from __future__ import annotations

import threading

MOST_KEYS = 50_000  # remembered at once; an attacker with more networks than that pushes out the oldest


class Rate:
    """At most count in so many seconds for each key, and after that one each time a share of them has passed.

    The generic cell rate algorithm (ITU-T I.371): one moment is kept for each key, the one at which all that was taken
    is paid back.
    """

    def __init__(self, count: int, seconds: float) -> None:
        self._share = seconds / count
        self._seconds = seconds
        self._paid_back: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, key: str, now: float) -> float:
        """0.0 when it may; else the seconds until it may, and nothing is taken."""
        with self._lock:
            paid_back = max(self._paid_back.pop(key, now), now)
            wait = paid_back + self._share - now - self._seconds
            self._paid_back[key] = paid_back if wait > 0 else paid_back + self._share
            if len(self._paid_back) > MOST_KEYS:
                del self._paid_back[next(iter(self._paid_back))]
        return max(wait, 0.0)
