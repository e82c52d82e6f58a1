"""So many messages a second, of all workers together: the next free turn stands in a row of the database.

Turns are taken some at a time, so that the row is asked a few times a second and not for each message; as many as this
worker is likely to use, since those that it takes and leaves are lost to the others. The server's clock is the one that
counts; those of the workers need not agree.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

from newsletter.errors import StoreError
from newsletter.ports import Turn
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.postgres.slots import SharedSlots
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

_LOOK = timedelta(seconds=1)  # between two looks at what others were told
_LATER = "+later "  # no name and no domain holds a plus sign
_CLOSE = """
    INSERT INTO turns AS known (what, at) VALUES (:what, clock_timestamp() + make_interval(secs => :pause))
    ON CONFLICT (what) DO UPDATE SET at = greatest(known.at, excluded.at) RETURNING 1
"""
_REOPEN = "DELETE FROM turns WHERE what = :what RETURNING 1"
_CLOSED = """
    SELECT what, extract(epoch FROM at - clock_timestamp()) FROM turns
    WHERE what > :first AND what < :last AND at > clock_timestamp()
"""


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
    """Implements ports.Turns for all workers of a newsletter; one for all that a process sends of it.

    slots: those of the process.
    """

    def __init__(self, database: PostgresDatabase, newsletter: str = "", slots: SharedSlots | None = None) -> None:
        self._database, self._shelf = database, Shelf(newsletter)
        self._slots = slots or SharedSlots(database)
        self._closed: dict[str, datetime] = {}
        self._looked = _LONG_AGO
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

    def enter(self, what: str, most: int) -> bool:
        return self._slots.enter(self._shelf.key(what), most)

    def leave(self, what: str) -> None:
        self._slots.leave(self._shelf.key(what))

    def closed(self, domain: str, now: datetime) -> datetime | None:
        if now - self._looked >= _LOOK:
            self._looked, first = now, self._shelf.key(_LATER)
            rows = self._tell(_CLOSED, {"first": first, "last": f"{first[:-1]}!"})
            self._closed = {what[len(first) :]: now + timedelta(seconds=float(left)) for what, left in rows}
        return self._closed.get(domain)

    def close(self, domain: str, pause: timedelta) -> None:
        self._tell(_CLOSE, {"what": self._shelf.key(_LATER + domain), "pause": pause.total_seconds()})

    def reopen(self, domain: str) -> None:
        self._closed.pop(domain, None)
        self._tell(_REOPEN, {"what": self._shelf.key(_LATER + domain)})

    def _tell(self, query: str, values: dict[str, Any]) -> list[Any]:
        """What others said, or are to know: while the server is away they send without; the ledger is what waits."""
        with suppress(StoreError), self._database.read() as connection:
            return connection.execute(query, values).fetchall()
        return []

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
