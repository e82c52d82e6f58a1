"""The readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, get_args

from newsletter.models import Offer, Preferences, Subscriber, SubscriberState
from newsletter.ports import NewReader
from newsletter.store import person
from newsletter.store.person import READERS, erased_key
from newsletter.store.rows import SUBSCRIBER, Shelf, of_offer, to_json, to_plain, to_subscriber, to_text, wanting
from newsletter.store.sql import Database
from newsletter.text import plain_letters

_PAGE = 1000  # rows read at once: no transaction stays open while the caller works


class SqlAudience:
    """Implements ports.Audience."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._shelf = Shelf(newsletter)

    def add(self, email: str, name: str, state: SubscriberState, now: datetime) -> bool:
        return self.add_all([(email, name)], state, now) == 1

    def add_all(self, readers: Iterable[NewReader], state: SubscriberState, now: datetime) -> int:
        moment, newsletter = to_text(now), self._shelf.newsletter

        def row(email: str, name: str, wishes: Preferences = Preferences()) -> tuple[object, ...]:
            key, plain = self._key(email), to_plain(email, name)
            return (key, newsletter, email, name, plain, state, moment, moment, *_columns(wishes), erased_key(key))

        with self._database.write(alone=READERS) as connection:
            cursor = connection.executemany(
                "INSERT INTO subscribers"
                " (key, newsletter, email, name, plain, state, added, changed, topics, frequency, language, zone, hour)"
                " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
                " WHERE NOT EXISTS (SELECT 1 FROM subscribers WHERE key = ?)"
                " ON CONFLICT (key) DO NOTHING",
                (row(*reader) for reader in readers),
            )
        return max(cursor.rowcount, 0)  # -1 when there was no row at all

    def find(self, email: str) -> Subscriber | None:
        return self._one("key = ?", self._key(email))

    def reader(self, number: int) -> Subscriber | None:
        return self._one("newsletter = ? AND id = ?", self._shelf.newsletter, number)

    def set_state(self, email: str, state: SubscriberState, now: datetime) -> bool:
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE subscribers SET state = ?, changed = ? WHERE key = ?", (state, to_text(now), self._key(email))
            ).rowcount
        return changed == 1

    def set_preferences(self, email: str, preferences: Preferences, now: datetime) -> bool:
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE subscribers SET topics = ?, frequency = ?, language = ?, zone = ?, hour = ?, changed = ?"
                " WHERE key = ?",
                (*_columns(preferences), to_text(now), self._key(email)),
            ).rowcount
        return changed == 1

    def subscribers(
        self, state: SubscriberState | None = None, matching: str = "", after: int = 0
    ) -> Iterator[Subscriber]:
        """In the order in which they were added."""
        wanted = "newsletter = :newsletter" if state is None else "newsletter = :newsletter AND state = :state"
        wanted += " AND plain LIKE :matching ESCAPE '!'" if matching else ""
        query = f"SELECT {SUBSCRIBER} FROM subscribers WHERE {wanted} AND id > :after ORDER BY id LIMIT {_PAGE}"
        values = {"newsletter": self._shelf.newsletter, "state": state, "matching": _like(matching)}
        while True:
            with self._database.read() as connection:
                rows = connection.execute(query, {**values, "after": after}).fetchall()
            yield from (to_subscriber(*row) for row in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    def count(self) -> dict[SubscriberState, int]:
        """Every state, also those of nobody."""
        query = "SELECT state, count(*) FROM subscribers WHERE newsletter = ? GROUP BY state"
        with self._database.read() as connection:
            found = dict(connection.execute(query, (self._shelf.newsletter,)))
        return {state: found.get(state, 0) for state in get_args(SubscriberState)}

    def wanting(self, offer: Offer) -> int:
        query = f"SELECT count(*) FROM subscribers WHERE {wanting(self._database.dialect)}"
        with self._database.read() as connection:
            values = {"newsletter": self._shelf.newsletter, **of_offer(offer)}
            return int(connection.execute(query, values).fetchone()[0])

    def record(self, email: str) -> dict[str, Any]:
        with self._database.read() as connection:
            return person.record(connection, email)

    def erase(self, email: str, now: datetime) -> bool:
        with self._database.write(alone=READERS) as connection:
            return person.erase(connection, email, to_text(now))

    def _one(self, which: str, *values: object) -> Subscriber | None:
        with self._database.read() as connection:
            row = connection.execute(f"SELECT {SUBSCRIBER} FROM subscribers WHERE {which}", values).fetchone()
        return None if row is None else to_subscriber(*row)

    def _key(self, email: str) -> str:
        return self._shelf.key(email.casefold())


def _columns(wishes: Preferences) -> tuple[object, ...]:
    return (to_json(wishes.topics), wishes.frequency, wishes.language, wishes.zone, wishes.hour)


def _like(part: str) -> str:
    """The pattern of texts that hold a part."""
    return "%" + re.sub("[%_!]", r"!\g<0>", plain_letters(part)) + "%"
