"""So many messages a second, of all workers together: the next free turn stands in a row of the database.

Turns are taken some at a time, of a fifth of a second at most, so that the row is asked a few times a second and not
for each message. The server's clock is the one that counts; those of the workers need not agree.
"""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta
from math import inf

from newsletter.ports import Turn
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.rows import Shelf

_AT_A_TIME = 0.2  # seconds
_AHEAD = 1.0  # seconds; turns later than that are not kept for anybody
_STALE = timedelta(seconds=0.5)  # a turn that was not used by then is lost, so that turns never come in heaps

_TAKE = """
    INSERT INTO turns AS mine (what, at)
    VALUES (:what, clock_timestamp() + make_interval(secs => :length))
    ON CONFLICT (what) DO UPDATE SET at = greatest(mine.at, clock_timestamp()) + make_interval(secs => :length)
    WHERE mine.at <= clock_timestamp() + make_interval(secs => :ahead)
    RETURNING extract(epoch FROM at - clock_timestamp()) - :length
"""
_WAIT = "SELECT extract(epoch FROM at - clock_timestamp()) FROM turns WHERE what = :what"


class SharedTurns:
    """Implements ports.Turns for all workers of a newsletter."""

    def __init__(self, database: PostgresDatabase, newsletter: str = "") -> None:
        self._database, self._shelf = database, Shelf(newsletter)
        self._lock = threading.Lock()
        self._taken: dict[str, deque[datetime]] = {}

    def take(self, what: str, per_second: float, now: datetime) -> Turn:
        if per_second == inf:
            return Turn(now, ours=True)
        with self._lock:
            mine = self._taken.setdefault(what, deque())
            while mine and mine[0] < now - _STALE:
                mine.popleft()
            if not mine and (wait := self._ask(what, per_second, mine, now)):
                return Turn(wait, ours=False)
            return Turn(mine.popleft(), ours=True)

    def _ask(self, what: str, per_second: float, mine: deque[datetime], now: datetime) -> datetime | None:
        """Fill mine; when to ask again where no turn is near."""
        number = max(1, int(per_second * _AT_A_TIME))
        key = self._shelf.key(what or "all")
        values = {"what": key, "length": number / per_second, "ahead": _AHEAD}
        with self._database.read() as connection:
            first = connection.execute(_TAKE, values).fetchone()
            if first is None:
                ((wait,),) = connection.execute(_WAIT, {"what": key}).fetchall()
                return now + timedelta(seconds=float(wait))
        start = now + timedelta(seconds=max(0.0, float(first[0])))
        mine.extend(start + timedelta(seconds=step / per_second) for step in range(number))
        return None
