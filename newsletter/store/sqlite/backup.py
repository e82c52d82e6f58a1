"""A copy of the database while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from newsletter.errors import StoreError
from newsletter.store.sqlite.database import translated


def backup(source: Path, target: Path) -> None:
    """Copy the database at source to target, as one file: the state at one moment, while others read and write.

    The copy is checked and takes target's name only when it is whole: until then an older backup of that name stays.
    Raises StoreError.
    """
    if not source.is_file():
        raise StoreError(f"{source}: there is no database to back up")
    if target.exists() and target.samefile(source):
        raise StoreError(f"{target}: is the database itself; name another file for the backup")
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        _copy(source, partial)
        partial.replace(target)
    except OSError as error:
        raise StoreError(f"{target}: cannot write the backup ({error.strerror}); choose another folder") from error
    finally:
        if partial.parent.is_dir():
            partial.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with translated(source), closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)  # all pages in one step: readers do not hold up writers in WAL mode
        new.execute("PRAGMA journal_mode = DELETE")  # no -wal file beside the copy
        sound = new.execute("PRAGMA quick_check").fetchone() == ("ok",)
    if not sound:
        raise StoreError(f"{source}: is damaged, and so is its copy; keep your older backups")
