"""What the ledger tells of deliveries: how many are in which state, since when, and which. It changes none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, get_args

import msgspec

from newsletter.models import Delivery, DeliveryState, Trouble
from newsletter.store.rows import (
    SUBSCRIBER,
    Shelf,
    to_correction,
    to_day,
    to_hour,
    to_subscriber,
    to_text,
)
from newsletter.store.sql import Database

_PAGE = 1000
_STATES: dict[str, DeliveryState] = {state: state for state in get_args(DeliveryState)}
ROW = f"""
    SELECT deliveries.id, deliveries.edition, deliveries.state, deliveries.error, deliveries.attempts, claims,
        deliveries.language, {SUBSCRIBER}
    FROM deliveries JOIN subscribers ON subscribers.id = deliveries.subscriber
"""


class Tallies:
    """The part of ports.Ledger that reads."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database, self._shelf = database, shelf

    def waiting(self, day: date) -> bool:
        query = (
            "SELECT EXISTS (SELECT 1 FROM deliveries WHERE edition = ? AND state IN ('pending', 'claimed', 'marked'))"
        )
        with self._database.read() as connection:
            return bool(connection.execute(query, (self._shelf.edition(day),)).fetchone()[0])

    def tally(self, day: date) -> dict[str, int]:
        query = "SELECT state, count(*) FROM deliveries WHERE edition = ? GROUP BY state ORDER BY state"
        with self._database.read() as connection:
            return dict(connection.execute(query, (self._shelf.edition(day),)))

    def tallies(self, since: date | None = None) -> dict[date, dict[str, int]]:
        query = (
            "SELECT frozen.edition, state, count(deliveries.id) FROM frozen LEFT JOIN deliveries USING (edition)"
            " WHERE frozen.edition BETWEEN ? AND ? GROUP BY frozen.edition, state ORDER BY frozen.edition DESC, state"
        )
        found: dict[date, dict[str, int]] = {}
        with self._database.read() as connection:
            for edition, state, count in connection.execute(query, self._editions(since)):
                tally = found.setdefault(to_day(edition), {})
                if state is not None:  # None: the edition had no recipient
                    tally[state] = count
        return found

    def corrections(self) -> dict[tuple[date, str], dict[str, int]]:
        query = (
            "SELECT frozen.edition, state, count(deliveries.id) FROM frozen LEFT JOIN deliveries USING (edition)"
            " WHERE frozen.edition BETWEEN ? AND ? GROUP BY frozen.edition, state ORDER BY frozen.at, frozen.edition"
        )
        found: dict[tuple[date, str], dict[str, int]] = {}
        with self._database.read() as connection:
            for key, state, count in connection.execute(query, self._shelf.corrections):
                tally = found.setdefault((to_day(key), to_correction(key)), {})
                if state is not None:
                    tally[state] = count
        return found

    def unfinished(self, since: datetime) -> list[tuple[date, str]]:
        first, last = self._shelf.corrections
        query = (
            "SELECT edition FROM frozen WHERE edition BETWEEN ? AND ? AND at >= ? AND EXISTS (SELECT 1 FROM deliveries"
            " WHERE deliveries.edition = frozen.edition AND state IN ('pending', 'claimed', 'marked'))"
            " ORDER BY at, edition"
        )
        with self._database.read() as connection:
            rows = connection.execute(query, (first, last, to_text(since))).fetchall()
        return [(to_day(key), to_correction(key)) for (key,) in rows]

    def done_since(self, day: date, since: datetime) -> int:
        query = (
            "SELECT count(*) FROM deliveries WHERE edition = ? AND state IN ('sent', 'failed', 'unknown')"
            " AND settled >= ?"
        )
        with self._database.read() as connection:
            return int(connection.execute(query, (self._shelf.edition(day), to_text(since))).fetchone()[0])

    def troubles(self, day: date, limit: int = 20) -> list[Trouble]:
        query = (
            f"SELECT {self._database.dialect.domain} AS domain, deliveries.state, count(*) AS readers,"
            " max(error) FROM deliveries JOIN subscribers ON subscribers.id = subscriber WHERE edition = ?"
            " AND deliveries.state IN ('pending', 'failed', 'unknown') AND error <> ''"
            " GROUP BY domain, deliveries.state ORDER BY readers DESC, domain, deliveries.state LIMIT ?"
        )
        with self._database.read() as connection:
            rows = connection.execute(query, (self._shelf.edition(day), limit)).fetchall()
        return [
            Trouble(domain, msgspec.convert(state, DeliveryState), readers, error)
            for domain, state, readers, error in rows
        ]

    def settled(self, since: date | None = None) -> Iterator[tuple[datetime, DeliveryState, int]]:
        query = (
            "SELECT substr(settled, 1, 13) AS during, state, count(*) FROM deliveries"
            " WHERE settled IS NOT NULL AND edition BETWEEN ? AND ? GROUP BY during, state ORDER BY during, state"
        )
        with self._database.read() as connection:
            rows = connection.execute(query, self._editions(since)).fetchall()
        yield from ((to_hour(hour), msgspec.convert(state, DeliveryState), count) for hour, state, count in rows)

    def _editions(self, since: date | None) -> tuple[str, str]:
        first, last = self._shelf.editions
        return (self._shelf.edition(since) if since else first), last

    def deliveries(self, day: date, state: DeliveryState | None = None) -> Iterator[Delivery]:
        """In the order of their ids, as the rows are when they are reached."""
        wanted = "" if state is None else "AND deliveries.state = :state"
        query = f"{ROW} WHERE edition = :day AND deliveries.id > :after {wanted} ORDER BY deliveries.id LIMIT {_PAGE}"
        after = 0
        while True:
            with self._database.read() as connection:
                rows = connection.execute(
                    query, {"day": self._shelf.edition(day), "after": after, "state": state}
                ).fetchall()
            yield from (to_delivery(*row) for row in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]


def to_delivery(
    id_: int, edition: str, state: str, error: str, attempts: int, claims: int, language: str, *subscriber: Any
) -> Delivery:
    return Delivery(
        id=id_,
        edition=to_day(edition),
        subscriber=to_subscriber(*subscriber),
        state=_STATES[state],
        error=error,
        attempts=attempts,
        claim=claims,
        language=language,
    )
