"""What was done at the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from newsletter.models import Change
from newsletter.store.rows import to_text, to_time
from newsletter.store.sql import Database


class SqlJournal:
    """Implements ports.Journal."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._newsletter = newsletter

    def keep(self, change: Change) -> None:
        day = change.edition.isoformat() if change.edition else None
        row = (to_text(change.at), change.who, day, change.what, change.before, change.after, self._newsletter)
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO changes (at, who, edition, what, before, after, newsletter) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def changes(self, edition: date | None = None, limit: int = 50) -> list[Change]:
        query = (
            "SELECT at, who, edition, what, before, after, number FROM changes"
            f" WHERE newsletter = ? {'' if edition is None else 'AND edition = ?'} ORDER BY number DESC LIMIT ?"
        )
        day = () if edition is None else (edition.isoformat(),)
        values = (self._newsletter, *day, limit)
        with self._database.read() as connection:
            rows = connection.execute(query, values).fetchall()
        return [_change(row) for row in rows]


def _change(row: tuple[Any, ...]) -> Change:
    at, who, edition, what, before, after, number = row
    return Change(to_time(at), who, date.fromisoformat(edition) if edition else None, what, before, after, number)
