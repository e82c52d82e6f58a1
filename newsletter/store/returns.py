"""What came back by mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from newsletter.models import Returned, ReturnKind, Subscriber
from newsletter.store.rows import SUBSCRIBER, Shelf, to_day, to_hour, to_subscriber, to_text
from newsletter.store.sql import Database

_READER = f"SELECT {SUBSCRIBER} FROM subscribers"
_OURS = "FROM returns JOIN subscribers ON subscribers.id = subscriber WHERE newsletter = ?"


class SqlReturns:
    """Implements ports.Returns."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._shelf = Shelf(newsletter)

    def seen(self, returned: Returned) -> bool:
        with self._database.read() as connection:
            return connection.execute("SELECT 1 FROM returns WHERE key = ?", (returned.key,)).fetchone() is not None

    def reader(self, returned: Returned) -> Subscriber | None:
        day = returned.edition.isoformat() if returned.edition else ""
        with self._database.read() as connection:
            row = connection.execute(  # the delivery may be of a letter that corrects the edition
                f"{_READER} JOIN deliveries ON subscriber = subscribers.id"
                " WHERE deliveries.id = ? AND edition LIKE ? AND newsletter = ?",
                (returned.delivery, f"%{day}", self._shelf.newsletter),
            ).fetchone()
            if row is None:
                row = connection.execute(
                    f"{_READER} WHERE key = ?", (self._shelf.key(returned.address.casefold()),)
                ).fetchone()
        return None if row is None else to_subscriber(*row)

    def soft_bounces(self, reader: Subscriber, since: datetime) -> int:
        query = "SELECT count(*) FROM returns WHERE subscriber = ? AND kind = 'soft' AND at >= ?"
        with self._database.read() as connection:
            return int(connection.execute(query, (reader.id, to_text(since))).fetchone()[0])

    def keep(self, returned: Returned, reader: Subscriber, now: datetime) -> None:
        edition = self._shelf.edition(returned.edition) if returned.edition else None
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO returns (key, kind, subscriber, edition, detail, at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO NOTHING",
                (returned.key, returned.kind, reader.id, edition, returned.detail, to_text(now)),
            )

    def by_hour(self) -> Iterator[tuple[datetime, ReturnKind, int]]:
        query = (
            f"SELECT substr(at, 1, 13) AS during, kind, count(*) {_OURS} GROUP BY during, kind ORDER BY during, kind"
        )
        with self._database.read() as connection:
            rows = connection.execute(query, (self._shelf.newsletter,)).fetchall()
        yield from ((to_hour(hour), msgspec.convert(kind, ReturnKind), count) for hour, kind, count in rows)

    def count(self) -> dict[tuple[date | None, ReturnKind], int]:
        query = f"SELECT edition, kind, count(DISTINCT subscriber) {_OURS} GROUP BY edition, kind"
        with self._database.read() as connection:
            rows = connection.execute(query, (self._shelf.newsletter,)).fetchall()
        return {
            (to_day(edition) if edition else None, msgspec.convert(kind, ReturnKind)): count
            for edition, kind, count in rows
        }
