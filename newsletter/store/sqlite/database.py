"""The database file: connections, transactions, and SQLite's errors in words."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils
from filelock import FileLock, Timeout

from newsletter.errors import StoreError
from newsletter.store.sql import Dialect
from newsletter.store.sqlite.dialect import SQLITE
from newsletter.store.sqlite.schema import migrations

BUSY_SECONDS = 30.0  # how long a writer waits for another process's transaction

_HELP = {
    sqlite3.SQLITE_BUSY: "is in use by another program; wait until that has finished and try again",
    sqlite3.SQLITE_LOCKED: "is in use by another program; wait until that has finished and try again",
    sqlite3.SQLITE_CORRUPT: "is damaged; put a backup in its place (move the damaged file and its -wal file away)",
    sqlite3.SQLITE_NOTADB: "is not a database; move the file away, or configure another path",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; free some space and try again (nothing stored was lost)",
    sqlite3.SQLITE_READONLY: "cannot be written; make the file and its folder writable for this user",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that its folder exists and that this user may write there",
    sqlite3.SQLITE_IOERR: "cannot be read or written; check the disk and its free space",
    sqlite3.SQLITE_PERM: "may not be opened by this user; change the permissions of the file",
}


class _Connection(sqlite3.Connection):
    synchronous = ""  # how long its commits wait for the disk, once that is set


class SqliteDatabase:
    """Implements sql.Database with one file.

    A connection serves one thread at a time: `read` and `write` borrow one from a pool, so that as many are open as
    are in use at once. Writers of one process queue for a lock of ours, which is fair, before they ask SQLite, which
    polls.
    """

    dialect: Dialect = SQLITE

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self._idle: deque[_Connection] = deque()
        self._writing = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Borrow a connection for reading."""
        with self._lent() as connection:
            yield connection

    @contextmanager
    def write(self, *, alone: str = "", through_power_cut: bool = True) -> Iterator[sqlite3.Connection]:
        """Borrow a connection inside a transaction: committed at the end, rolled back on any exception.

        BEGIN IMMEDIATE takes SQLite's write lock first, so every transaction is alone, whatever its name. That a
        commit also outlives a power cut costs a wait for the disk, and makes all earlier commits as lasting.
        """
        del alone
        synchronous = "FULL" if through_power_cut else "NORMAL"
        with self._writing, self._lent() as connection:
            if connection.synchronous != synchronous:
                connection.execute(f"PRAGMA synchronous = {synchronous}")
                connection.synchronous = synchronous
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def sync(self) -> None:
        """Wait until all that is committed outlives a power cut.

        Meanwhile others commit: SQLite's own way to be sure (synchronous = FULL) would keep every writer out for as
        long as the disk takes.
        """
        try:
            _to_disk(self.path.with_name(self.path.name + "-wal"))
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be written ({error.strerror}); check the disk") from error

    @contextmanager
    def hold(self, what: str) -> Iterator[bool]:
        """Hold a lock file beside the database. The system frees it when its holder dies, however that happens."""
        lock = FileLock(f"{self.path}.{what}")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def close(self) -> None:
        """Close what is open; a later call opens again."""
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> SqliteDatabase:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _lent(self) -> Iterator[_Connection]:
        with translated(self.path):
            connection = self._borrow()
            try:
                yield connection
            finally:
                self._idle.append(connection)

    def _borrow(self) -> _Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return _connect(self.path)


def _to_disk(log: Path) -> None:
    """A commit stands in the write-ahead log. Once that is on the disk, so is the commit."""
    descriptor = os.open(log, os.O_RDWR)
    try:
        getattr(os, "fdatasync", os.fsync)(descriptor)  # macOS has only fsync
    finally:
        os.close(descriptor)


def open_database(path: Path, *, also_moved: bool = False) -> SqliteDatabase:
    """Open the file at path, made with its folder when missing, and bring its schema up to date.

    Raises StoreError when the file is locked, damaged, unwritable, made by a newer version of the program, or, unless
    that is allowed, when what it held was moved elsewhere.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent}: cannot make the folder ({error.strerror}); check its permissions") from error
    database = SqliteDatabase(path)
    try:
        _migrate(database)
        if not also_moved:
            _refuse_moved(database)
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file into StoreError. Others are faults of ours and pass."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        help_ = _HELP.get(code & 0xFF) if code is not None else None  # the low byte is the primary code
        if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER:  # the store was moved while this program had it open
            help_ = str(error)
        if help_ is None:
            raise
        raise StoreError(f"{path}: {help_}") from error


def _connect(path: Path) -> _Connection:
    # check_same_thread: the pool hands a connection on only after its borrower has returned it
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False, factory=_Connection)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is freed, of a person who is forgotten, is overwritten
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode = WAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(database: SqliteDatabase) -> None:
    known = {migration.name for migration in migrations._migrations}
    with database.read() as connection:
        wrapped = sqlite_utils.Database(connection, execute_plugins=False)
        newer = sorted({migration.name for migration in migrations.applied(wrapped)} - known)
        if newer:
            raise StoreError(
                f"{database.path}: was made by a newer version of this program (it knows {', '.join(newer)}); "
                "install that version"
            )
        if not migrations.pending(wrapped):
            return
    with database.write() as connection:
        migrations.apply(sqlite_utils.Database(connection, execute_plugins=False))


def _refuse_moved(database: SqliteDatabase) -> None:
    with database.read() as connection:
        moved = connection.execute("SELECT place, at FROM moves").fetchone()
    if moved:
        raise StoreError(f"{database.path}: was moved to {moved[0]} on {moved[1][:10]}; name that as [store] url")
