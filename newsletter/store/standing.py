"""How the last edition of each newsletter stands: a few questions, for any number of newsletters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from newsletter.store.rows import Shelf, to_json, to_time
from newsletter.store.sql import Connection, Database

_FINAL = {"sent", "failed", "skipped"}  # states that no row leaves
_WAITING = {"pending", "claimed", "marked"}

# Of each shelf the last key, which is a date. Dates begin with a digit, and ":" follows "9".
_LAST = """
    SELECT item.value AS shelf, (
        SELECT max({key}) FROM {table} WHERE {key} >= item.value || '0' AND {key} < item.value || ':'
    ) AS last FROM {shelves}
"""


@dataclass(frozen=True, slots=True)
class Send:
    """The last edition whose recipients were fixed."""

    began: datetime
    ended: datetime | None  # when the last of them was settled; None: somebody waits, or there was nobody
    deliveries: Mapping[str, int]  # state -> readers


class _Made(msgspec.Struct):
    made_at: datetime


_MADE = msgspec.json.Decoder(_Made)  # made here, before threads ask: see newsletter/known.py


class Standings:
    """Remembers what cannot change any more, so that asking again costs little."""

    def __init__(self, database: Database, newsletters: Iterable[str]) -> None:
        self._database = database
        self._names = {Shelf(name).key(""): name for name in newsletters}
        self._made: dict[str, tuple[str, str, datetime]] = {}  # shelf -> edition, its version, when it was made
        self._ended: dict[str, tuple[str, datetime | None]] = {}  # shelf -> edition, and its end
        self._final: dict[str, tuple[str, Send]] = {}  # shelf -> edition, and how it stands for good

    def made(self) -> dict[str, datetime]:
        """Newsletter -> when its last edition was made."""
        with self._database.read() as connection:
            for shelf, edition, version in self._last(connection, "editions", "date", "version"):
                if self._made.get(shelf, ())[:2] != (edition, version):
                    (body,) = connection.execute("SELECT body FROM editions WHERE date = ?", (edition,)).fetchone()
                    self._made[shelf] = edition, version, _MADE.decode(body).made_at
        return {self._names[shelf]: made for shelf, (_, _, made) in self._made.items()}

    def sends(self) -> dict[str, Send]:
        """Newsletter -> its last send."""
        with self._database.read() as connection:
            last = self._last(connection, "frozen", "edition", "at")
            return {self._names[shelf]: self._send(connection, shelf, edition, at) for shelf, edition, at in last}

    def _send(self, connection: Connection, shelf: str, edition: str, at: str) -> Send:
        known, send = self._final.get(shelf, ("", None))
        if send and known == edition:
            return send
        query = "SELECT state, count(*) FROM deliveries WHERE edition = ? GROUP BY state"
        deliveries = dict(connection.execute(query, (edition,)).fetchall())
        ended = None if deliveries.keys() & _WAITING else self._end(connection, shelf, edition)
        send = Send(to_time(at), ended, deliveries)
        if deliveries.keys() <= _FINAL:
            self._final[shelf] = edition, send
        return send

    def _end(self, connection: Connection, shelf: str, edition: str) -> datetime | None:
        known, end = self._ended.get(shelf, ("", None))
        if known != edition:
            query = "SELECT max(settled) FROM deliveries WHERE edition = ?"
            (at,) = connection.execute(query, (edition,)).fetchone()
            end = to_time(at) if at else None
            self._ended[shelf] = edition, end
        return end

    def _last(self, connection: Connection, table: str, key: str, column: str) -> list[tuple[str, str, str]]:
        """Shelf, key and one column more, of the last row of each shelf that has any."""
        last = _LAST.format(table=table, key=key, shelves=self._database.dialect.items.format("?"))
        query = f"SELECT shelf, {key}, {column} FROM ({last}) AS lasts JOIN {table} ON {table}.{key} = lasts.last"
        rows: list[tuple[str, str, str]] = connection.execute(query, (to_json(self._names),)).fetchall()
        return rows
