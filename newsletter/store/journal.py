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

    def changes(self, edition: date | None = None, limit: int = 50, before: int | None = None) -> list[Change]:
        day = edition.isoformat() if edition else None
        conditions = {"newsletter = ?": self._newsletter, "edition = ?": day, "number < ?": before}
        asked = {condition: value for condition, value in conditions.items() if value is not None}
        query = (
            "SELECT at, who, edition, what, before, after, number FROM changes"
            f" WHERE {' AND '.join(asked)} ORDER BY number DESC LIMIT ?"
        )
        with self._database.read() as connection:
            rows = connection.execute(query, (*asked.values(), limit)).fetchall()
        return [_change(row) for row in rows]


def _change(row: tuple[Any, ...]) -> Change:
    at, who, edition, what, before, after, number = row
    return Change(to_time(at), who, date.fromisoformat(edition) if edition else None, what, before, after, number)
