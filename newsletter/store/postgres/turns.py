"""So many messages a second, of all workers together: the next free turn stands in a row of the database.

Turns are taken some at a time, so that the row is asked a few times a second and not for each message; as many as this
worker is likely to use, since those that it takes and leaves are lost to the others. The server's clock is the one that
counts; those of the workers need not agree.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf

from newsletter.ports import Turn
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.rows import Shelf

_AT_A_TIME = 0.2  # seconds of turns, at most
_AHEAD = 1.0  # seconds; turns later than that are not kept for anybody
_STALE = timedelta(seconds=0.5)  # a turn that was not used by then is lost, so that turns never come in heaps
_QUICK = _STALE / 2  # whoever has used all turns by then takes twice as many
_MANY = 1000  # domains whose turns are remembered, and those of the last moment
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_TAKE = """
    INSERT INTO turns AS mine (what, at)
    VALUES (:what, clock_timestamp() + make_interval(secs => :length))
    ON CONFLICT (what) DO UPDATE SET at = greatest(mine.at, clock_timestamp()) + make_interval(secs => :length)
    WHERE mine.at <= clock_timestamp() + make_interval(secs => :ahead)
    RETURNING extract(epoch FROM at - clock_timestamp()) - :length
"""
_WAIT = "SELECT extract(epoch FROM at - clock_timestamp()) FROM turns WHERE what = :what"


@dataclass(slots=True)
class _Mine:
    """Turns that were taken and not yet used."""

    turns: deque[datetime] = field(default_factory=deque)
    number: int = 1  # to take at a time
    since: datetime = _LONG_AGO  # the first of those taken last
    lock: threading.Lock = field(default_factory=threading.Lock)

    def drop_stale(self, now: datetime) -> None:
        taken = len(self.turns)
        while self.turns and self.turns[0] < now - _STALE:
            self.turns.popleft()
        self.number = max(1, self.number - taken + len(self.turns))

    def next_number(self, now: datetime, most: int) -> int:
        number = self.number * 2 if now - self.since < _QUICK else self.number
        return max(1, min(number, most))


class SharedTurns:
    """Implements ports.Turns for all workers of a newsletter; one for all that a process sends of it."""

    def __init__(self, database: PostgresDatabase, newsletter: str = "") -> None:
        self._database, self._shelf = database, Shelf(newsletter)
        self._mine: dict[str, _Mine] = {}

    def take(self, what: str, per_second: float, now: datetime) -> Turn:
        if per_second == inf:
            return Turn(now, ours=True)
        mine = self._mine.setdefault(what, _Mine())
        with mine.lock:
            mine.drop_stale(now)
            if not mine.turns and (wait := self._ask(what, per_second, mine, now)):
                return Turn(wait, ours=False)
            return Turn(mine.turns.popleft(), ours=True)

    def _ask(self, what: str, per_second: float, mine: _Mine, now: datetime) -> datetime | None:
        """Take turns; when to ask again where none is near."""
        if len(self._mine) > _MANY:
            self._mine = {key: one for key, one in [*self._mine.items()] if one is mine or one.since > now - _STALE}
        number = mine.next_number(now, int(per_second * _AT_A_TIME))
        key = self._shelf.key(what or "all")
        values = {"what": key, "length": number / per_second, "ahead": _AHEAD}
        with self._database.read() as connection:
            first = connection.execute(_TAKE, values).fetchone()
            if first is None:
                ((wait,),) = connection.execute(_WAIT, {"what": key}).fetchall()
                return now + timedelta(seconds=float(wait))
        mine.number = number
        mine.since = now + timedelta(seconds=max(0.0, float(first[0])))
        mine.turns.extend(mine.since + timedelta(seconds=step / per_second) for step in range(number))
        return None
