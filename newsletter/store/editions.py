"""Editions, each as one JSON document that reads back as the same dataclass."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date

import msgspec

from newsletter.errors import StoreError
from newsletter.models import Edition, EditionStatus, Funnel, Letter, Pool, ToldItem
from newsletter.store.rows import Shelf, to_day, to_words, told_lines, version_of
from newsletter.store.sql import Database

_edition = msgspec.json.Decoder(Edition)
_letter = msgspec.json.Decoder(Letter)
_funnel = msgspec.json.Decoder(Funnel)
_pool = msgspec.json.Decoder(Pool)
_POOLS = 7  # kept: an edition is made anew while it is worked at, not later


class SqlEditions:
    """Implements ports.EditionStore."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._shelf = Shelf(newsletter)

    def save(self, edition: Edition, status: EditionStatus) -> None:
        key, body = self._shelf.edition(edition.date), msgspec.json.encode(edition).decode()
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO editions (date, status, body, version) VALUES (?, ?, ?, ?) ON CONFLICT (date) DO UPDATE"
                " SET status = excluded.status, body = excluded.body, version = excluded.version",
                (key, status, body, version_of(body)),
            )
            connection.execute("DELETE FROM told WHERE edition = ?", (key,))
            connection.executemany(
                "INSERT INTO told (edition, slug, headline, text) VALUES (?, ?, ?, ?)",
                [(key, *line) for line in told_lines(body)],
            )

    def edition(self, day: date) -> tuple[Edition, EditionStatus] | None:
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT status, body FROM editions WHERE date = ?", (self._shelf.edition(day),)
            ).fetchone()
        return None if row is None else _read(*row)

    def set_status(self, day: date, status: EditionStatus) -> None:
        """Raises StoreError when there is no edition of that day."""
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE editions SET status = ? WHERE date = ?", (status, self._shelf.edition(day))
            ).rowcount
        if not changed:
            raise StoreError(f"{self._database.name}: there is no edition of {day}; build it first")

    def letter(self, day: date) -> Letter | None:
        with self._database.read() as connection:
            row = connection.execute("SELECT body FROM letters WHERE date = ?", (self._shelf.edition(day),)).fetchone()
        return _letter.decode(row[0]) if row else None

    def fix_letter(self, day: date, letter: Letter, correction: str = "") -> Letter:
        """Raises StoreError when there is no edition of that day."""
        key = Shelf(self._shelf.newsletter, correction).edition(day)
        with self._database.write() as connection:
            if (
                connection.execute("SELECT 1 FROM editions WHERE date = ?", (self._shelf.edition(day),)).fetchone()
                is None
            ):
                raise StoreError(f"{self._database.name}: there is no edition of {day}; build it first")
            table = "correction_letters" if correction else "letters"
            connection.execute(
                f"INSERT INTO {table} (date, body) VALUES (?, ?) ON CONFLICT (date) DO NOTHING",
                (key, msgspec.json.encode(letter).decode()),
            )
            (body,) = connection.execute(f"SELECT body FROM {table} WHERE date = ?", (key,)).fetchone()
        return _letter.decode(body)

    def keep_pool(self, pool: Pool) -> None:
        body = zlib.compress(msgspec.json.encode(pool))
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO pools (date, body) VALUES (?, ?) ON CONFLICT (date) DO UPDATE SET body = excluded.body",
                (self._shelf.edition(pool.date), body),
            )
            connection.execute(
                "DELETE FROM pools WHERE date BETWEEN ? AND ? AND date NOT IN"
                " (SELECT date FROM pools WHERE date BETWEEN ? AND ? ORDER BY date DESC LIMIT ?)",
                (*self._shelf.editions, *self._shelf.editions, _POOLS),
            )

    def pool(self, day: date) -> Pool | None:
        with self._database.read() as connection:
            row = connection.execute("SELECT body FROM pools WHERE date = ?", (self._shelf.edition(day),)).fetchone()
        return _pool.decode(zlib.decompress(row[0])) if row else None

    def editions(
        self, since: date | None = None, before: date | None = None
    ) -> Iterator[tuple[Edition, EditionStatus]]:
        """One at a time, so that a long archive takes no more memory than a short one."""
        first, last = self._shelf.editions
        earliest = self._shelf.edition(since) if since else first
        next_before = self._shelf.edition(before) if before else last
        query = "SELECT date, status, body FROM editions WHERE date >= ? AND date < ? ORDER BY date DESC LIMIT 1"
        while True:
            with self._database.read() as connection:
                row = connection.execute(query, (earliest, next_before)).fetchone()
            if row is None:
                return
            next_before, status, body = row
            yield _read(status, body)

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[ToldItem]:
        words = to_words(query)
        if not words:
            return []
        first, last = self._shelf.editions
        order = "told.edition DESC, told.number LIMIT :limit OFFSET :offset"
        found = f"SELECT told.edition, told.slug, told.headline, told.text {self._database.dialect.told}, {order}"
        values = {**words, "first": first, "last": last, "limit": limit, "offset": offset}
        with self._database.read() as connection:
            rows = connection.execute(found, values).fetchall()
        return [ToldItem(to_day(key), slug, headline, text) for key, slug, headline, text in rows]

    def keep_funnel(self, funnel: Funnel) -> None:
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO funnels (edition, body) VALUES (?, ?)"
                " ON CONFLICT (edition) DO UPDATE SET body = excluded.body",
                (self._shelf.edition(funnel.date), msgspec.json.encode(funnel).decode()),
            )

    def funnels(self, limit: int = 30) -> list[Funnel]:
        query = "SELECT body FROM funnels WHERE edition BETWEEN ? AND ? ORDER BY edition DESC LIMIT ?"
        with self._database.read() as connection:
            rows = connection.execute(query, (*self._shelf.editions, limit)).fetchall()
        return [_funnel.decode(body) for (body,) in rows]

    def versions(self) -> dict[date, tuple[str, EditionStatus]]:
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT date, version, status FROM editions WHERE date >= ? AND date < ? ORDER BY date",
                self._shelf.editions,
            ).fetchall()
        return {to_day(key): (version, msgspec.convert(status, EditionStatus)) for key, version, status in rows}


def _read(status: str, body: str) -> tuple[Edition, EditionStatus]:
    return _edition.decode(body), msgspec.convert(status, EditionStatus)
