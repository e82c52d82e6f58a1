"""Whether the database file is whole."""

from __future__ import annotations

from newsletter.store.sqlite.database import SqliteDatabase

_SHOWN = 3


def damage(database: SqliteDatabase) -> tuple[str, ...]:
    """What SQLite finds wrong with the file, at most a few lines; () when it is whole. Reads all of it.

    Raises StoreError when it cannot be read at all.
    """
    with database.read() as connection:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA quick_check({_SHOWN})")]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(_SHOWN)
    lost = [f"row {row} of {table} refers to {parent}, where nothing is" for table, row, parent, _ in orphans]
    return tuple((found if found != ["ok"] else []) + lost)
