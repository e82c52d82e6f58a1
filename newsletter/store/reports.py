"""Readers' reports of errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from newsletter.models import ErrorReport
from newsletter.store.rows import Shelf, to_day, to_text, to_time
from newsletter.store.sql import Database


class SqlReports:
    """Implements ports.Reports."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._shelf = Shelf(newsletter)

    def add(self, edition: date, slug: str, text: str, email: str, now: datetime) -> ErrorReport:
        with self._database.write() as connection:
            (number,) = connection.execute(
                "INSERT INTO reports (newsletter, edition, slug, text, email, key, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " RETURNING id",
                (self._shelf.newsletter, edition.isoformat(), slug, text, email, email.casefold(), to_text(now)),
            ).fetchone()
        return ErrorReport(number, edition, slug, text, email, now)

    def reports(self, *, settled: bool = False) -> Iterator[ErrorReport]:
        wanted = "" if settled else "AND settled IS NULL"
        query = (
            f"SELECT id, edition, slug, text, email, at, settled FROM reports WHERE newsletter = ? {wanted} ORDER BY id"
        )
        with self._database.read() as connection:
            rows = connection.execute(query, (self._shelf.newsletter,)).fetchall()
        for number, edition, slug, text, email, at, closed in rows:
            yield ErrorReport(
                number, to_day(edition), slug, text, email, to_time(at), to_time(closed) if closed else None
            )

    def settle(self, number: int, now: datetime) -> bool:
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE reports SET settled = ? WHERE newsletter = ? AND id = ? AND settled IS NULL",
                (to_text(now), self._shelf.newsletter, number),
            ).rowcount
        return changed == 1
