"""Move a store from SQLite to PostgreSQL: everything, once, with nothing of it left in use at the old place.

    copy while others go on -> nobody writes: copy what has changed since -> close the old store -> open the new one

Until its last step the new store refuses to be opened, and from the step before the old one refuses to be written, also
by programs that have it open. So at no moment can two senders work from two ledgers, and a move that breaks off at any
moment is taken up again by asking for it again: what is there and equal stays, the rest is copied anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from graphlib import TopologicalSorter
from typing import Any

import msgspec
from psycopg import sql

from newsletter.errors import StoreError
from newsletter.store.ledger import SqlLedger
from newsletter.store.person import ERASED
from newsletter.store.postgres.database import PostgresConnection, PostgresDatabase
from newsletter.store.rows import to_text
from newsletter.store.sql import Connection
from newsletter.store.sqlite.database import SqliteDatabase

_BATCH = 2000  # rows in memory at once

_TABLES = """
    SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> 'moves'
    AND name NOT LIKE '%sqlite\\_%' ESCAPE '\\' ORDER BY name
"""  # the search's own tables are of other types


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]  # columns by which rows are told apart, and in whose order they are read
    counter: str  # column that numbers the rows; "" when none does
    last: int  # highest number that was given, if numbers of rows that are gone are not given again


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds."""

    rows: int
    hash: str  # of all rows, in order


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that is the same in both stores."""

    table: str
    content: Content
    copied: bool  # now; False: it was there already


def move(source: SqliteDatabase, target: PostgresDatabase, now: datetime, tell: Callable[[Moved], None]) -> bool:
    """Move all that source holds to target; False when that was done before.

    Raises StoreError when a sender is at work, when target holds another store, or when the copy is not equal.
    """
    if _is_done(target, source.name):
        return False
    _begin(source, target, now)
    with source.read() as connection:
        connection.execute("BEGIN")  # what is read is of one moment, while others write
        try:
            _copy_all(connection, target, tell)
        finally:
            connection.execute("ROLLBACK")
    with ExitStack() as stack:
        for newsletter in _newsletters(source):
            stack.enter_context(SqlLedger(source, newsletter).sending())
        with source.write() as connection:
            _copy_all(connection, target, tell)
            _close(connection, target.name, now)
    _open(target, source.name, now)
    return True


def _is_done(target: PostgresDatabase, place: str) -> bool:
    with target.read() as connection:
        row = connection.execute("SELECT done FROM moves WHERE place = ?", (place,)).fetchone()
    return row is not None and row[0] is not None


def _begin(source: SqliteDatabase, target: PostgresDatabase, now: datetime) -> None:
    """From here on target can only be opened by this move. Raises StoreError when either belongs to something else."""
    with source.read() as connection:
        others = [place for (place,) in connection.execute("SELECT place FROM moves") if place != target.name]
        tables = _tables(connection)
    if others:
        raise StoreError(f"{source.name}: was moved to {others[0]} before; move it nowhere else")
    with target.write(alone="move") as there:
        if there.execute("SELECT 1 FROM moves WHERE place = ?", (source.name,)).fetchone():
            return
        if any(there.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone() for table in tables):
            raise StoreError(f"{target.name}: holds a store already; make an empty database, and move to that")
        there.execute("INSERT INTO moves (place, at) VALUES (?, ?)", (source.name, to_text(now)))


def _newsletters(source: SqliteDatabase) -> list[str]:
    with source.read() as connection:
        found = {name for (name,) in connection.execute("SELECT DISTINCT newsletter FROM subscribers")}
    return sorted((found | {""}) - {ERASED})


def _copy_all(source: Connection, target: PostgresDatabase, tell: Callable[[Moved], None]) -> None:
    for table in _tables(source):
        tell(_copy(table, source, target))


def _copy(table: Table, source: Connection, target: PostgresDatabase) -> Moved:
    """Make the table equal. Raises StoreError when it is not, after all."""
    wanted = _content(_rows(table, source))
    if wanted == _there(table, target):
        return Moved(table.name, wanted, copied=False)
    with target.write() as connection:
        _fill(table, _rows(table, source), connection)
    if (found := _there(table, target)) != wanted:
        raise StoreError(
            f"{target.name}: {table.name} holds {found.rows} rows ({found.hash}), the old store {wanted.rows} "
            f"({wanted.hash}); the old one stays in use: look for what else writes there, and move it again"
        )
    return Moved(table.name, wanted, copied=True)


def _fill(table: Table, rows: Iterable[tuple[Any, ...]], connection: PostgresConnection) -> None:
    """Whatever refers to the table is emptied, too, and comes after it."""
    name, columns = sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    connection.raw.execute(sql.SQL("TRUNCATE {} CASCADE").format(name))
    with (
        connection.raw.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns)) as copy,
    ):
        for row in rows:
            copy.write_row(row)
    if table.counter:
        highest = f"greatest(coalesce(max({table.counter}), 0), ?)"
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence(?, ?), {highest} + 1, false) FROM {table.name}",
            (table.name, table.counter, table.last),
        )


def _there(table: Table, target: PostgresDatabase) -> Content:
    with target.write() as connection, connection.raw.cursor("rows") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(_query(table))
        return _content(cursor)


def _content(rows: Iterable[tuple[Any, ...]]) -> Content:
    count, digest = 0, hashlib.sha256()
    for row in rows:
        digest.update(msgspec.json.encode(row))
        count += 1
    return Content(count, digest.hexdigest()[:16])


def _rows(table: Table, source: Connection) -> Iterator[tuple[Any, ...]]:
    """As PostgreSQL keeps them: without NUL."""
    for row in source.execute(_query(table)):
        yield tuple(value.replace("\0", "?") if isinstance(value, str) else value for value in row)


def _query(table: Table) -> str:
    return f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY {', '.join(table.key)}"


def _tables(source: Connection) -> list[Table]:
    """All tables, each after those that it refers to."""
    names = [name for (name,) in source.execute(_TABLES)]
    parents = {name: [row[2] for row in source.execute(f"PRAGMA foreign_key_list({name})")] for name in names}
    return [_table(name, source) for name in TopologicalSorter(parents).static_order()]


def _table(name: str, source: Connection) -> Table:
    columns = source.execute(f"PRAGMA table_info({name})").fetchall()  # number, name, type, not null, default, key
    key = [row for row in sorted(columns, key=lambda row: row[5]) if row[5]]
    counter = key[0][1] if [row[2] for row in key] == ["INTEGER"] else ""
    given = source.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).fetchone()
    last = given[0] if given else 0
    return Table(name, tuple(row[1] for row in columns), tuple(row[1] for row in key), counter, last)


def _close(source: Connection, place: str, now: datetime) -> None:
    """From the end of this transaction on nobody can write into the old store, whoever has it open."""
    moment = to_text(now)
    source.execute(
        "INSERT INTO moves (place, at, done) VALUES (?, ?, ?) ON CONFLICT (place) DO NOTHING", (place, moment, moment)
    )
    refusal = f"was moved to {place}: name that as [store] url".replace("'", "''")
    for table in _tables(source):
        for change in ("INSERT", "UPDATE", "DELETE"):
            source.execute(
                f"CREATE TRIGGER IF NOT EXISTS moved_{change}_{table.name} BEFORE {change} ON {table.name}"
                f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )


def _open(target: PostgresDatabase, place: str, now: datetime) -> None:
    with target.write() as connection:
        connection.execute("UPDATE moves SET done = ? WHERE place = ?", (to_text(now), place))
