"""The readers, in SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, get_args

import msgspec

from newsletter.models import Subscriber, SubscriberState
from newsletter.store.database import Database
from newsletter.store.rows import to_text

_PAGE = 1000  # rows read at once: no transaction stays open while the caller works


class SqliteAudience:
    """Implements ports.Audience."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, email: str, name: str, state: SubscriberState, now: datetime) -> bool:
        return self.add_all([(email, name)], state, now) == 1

    def add_all(self, readers: Iterable[tuple[str, str]], state: SubscriberState, now: datetime) -> int:
        moment = to_text(now)
        rows = [(_key(email), email, name, state, moment, moment) for email, name in readers]
        with self._database.write() as connection:
            cursor = connection.executemany(
                "INSERT INTO subscribers (key, email, name, state, added, changed) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO NOTHING",
                rows,
            )
        return max(cursor.rowcount, 0)  # -1 when there was no row at all

    def set_state(self, email: str, state: SubscriberState, now: datetime) -> bool:
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE subscribers SET state = ?, changed = ? WHERE key = ?", (state, to_text(now), _key(email))
            ).rowcount
        return changed == 1

    def subscribers(self, state: SubscriberState | None = None) -> Iterator[Subscriber]:
        """In the order in which they were added."""
        wanted = "" if state is None else "AND state = ?"
        query = f"SELECT id, email, name, state FROM subscribers WHERE id > ? {wanted} ORDER BY id LIMIT {_PAGE}"
        after = 0
        while True:
            with self._database.read() as connection:
                rows = connection.execute(query, (after,) if state is None else (after, state)).fetchall()
            yield from (_subscriber(row) for row in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    def count(self) -> dict[SubscriberState, int]:
        """Every state, also those of nobody."""
        with self._database.read() as connection:
            found = dict(connection.execute("SELECT state, count(*) FROM subscribers GROUP BY state"))
        return {state: found.get(state, 0) for state in get_args(SubscriberState)}


def _key(email: str) -> str:
    return email.casefold()


def _subscriber(row: tuple[Any, ...]) -> Subscriber:
    id_, email, name, state = row
    return Subscriber(id_, email, name, msgspec.convert(state, SubscriberState))
