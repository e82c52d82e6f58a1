"""How often links of letters were followed: a number for each edition, link and day, and nothing about anybody."""

from __future__ import annotations

from datetime import date

from newsletter.store.rows import Shelf, to_day
from newsletter.store.sql import Database


class SqlClicks:
    """Implements ports.Clicks."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._shelf = Shelf(newsletter)

    def add(self, edition: date, url: str, day: date) -> None:
        with self._database.write(through_power_cut=False) as connection:
            connection.execute(
                "INSERT INTO clicks (edition, url, day, count) VALUES (?, ?, ?, 1)"
                " ON CONFLICT (edition, url, day) DO UPDATE SET count = clicks.count + 1",
                (self._shelf.edition(edition), url, day.isoformat()),
            )

    def counts(self) -> list[tuple[date, str, date, int]]:
        query = "SELECT edition, url, day, count FROM clicks WHERE edition BETWEEN ? AND ? ORDER BY edition, url, day"
        with self._database.read() as connection:
            rows = connection.execute(query, self._shelf.editions).fetchall()
        return [(to_day(edition), url, date.fromisoformat(day), count) for edition, url, day, count in rows]
