"""The database on its server: connections, transactions, locks, and PostgreSQL's errors in words."""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumper

from newsletter.errors import StoreError
from newsletter.store.postgres.dialect import POSTGRES, translated
from newsletter.store.postgres.schema import MIGRATIONS
from newsletter.store.sql import Dialect, Values

OLDEST = 140000  # the oldest version of PostgreSQL that is maintained
ENCODING = "UTF8"
MIGRATION_SECONDS = 30  # how long a migration waits for those who use a table; they wait behind it meanwhile

SILENCE = 30.0  # seconds after which a machine that says nothing counts as cut off
_PROBES = 3  # in the second half of that time

_LOCK = "hashtextextended('newsletter ' || current_schema() || %s, 0)"


class PostgresConnection:
    """Implements sql.Connection."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self.raw = raw

    def execute(self, query: str, values: Values = (), /) -> psycopg.Cursor[Any]:
        return self.raw.execute(translated(query), values)

    def executemany(self, query: str, rows: Iterable[Values], /) -> psycopg.Cursor[Any]:
        cursor = self.raw.cursor()
        cursor.executemany(translated(query), rows)
        return cursor


class PostgresDatabase:
    """Implements sql.Database with a database that any number of machines share.

    A connection serves one thread at a time: `read` and `write` borrow one, so that as many are open as are in use at
    once. Every commit waits until it outlives a power cut; those of several connections share the wait.
    """

    dialect: Dialect = POSTGRES

    def __init__(self, url: str, password: str = "", silence: float = SILENCE) -> None:
        self._url = url
        self._password = password
        self._silence = silence
        self._idle: deque[psycopg.Connection[Any]] = deque()
        self.name = plain_name(url)

    @contextmanager
    def read(self) -> Iterator[PostgresConnection]:
        """Borrow a connection; each query sees what is committed when it begins."""
        with explained(self.name):
            connection = self._borrow()
            try:
                yield PostgresConnection(connection)
            finally:
                self._give_back(connection)

    @contextmanager
    def write(self, *, alone: str = "", through_power_cut: bool = True) -> Iterator[PostgresConnection]:
        """Borrow a connection inside a transaction: committed at the end, rolled back on any exception."""
        del through_power_cut  # it does in any case
        with self.read() as connection, connection.raw.transaction():
            if alone:
                connection.raw.execute(f"SELECT pg_advisory_xact_lock({_LOCK})", (alone,))
            yield connection

    def sync(self) -> None:
        """What is committed outlives a power cut already."""

    @contextmanager
    def hold(self, what: str, *, within: str = "") -> Iterator[bool]:
        """Hold a lock of the server's in a connection of its own. The server frees it when the connection ends.

        within: what this is a part of; nobody can hold that meanwhile, while others may hold other parts.
        """
        with explained(self.name), self.connect() as connection:
            if within:
                query = f"SELECT pg_try_advisory_lock_shared({_LOCK})"
                if connection.execute(query, (within,)).fetchall() != [(True,)]:
                    yield False
                    return
            ((ours,),) = connection.execute(f"SELECT pg_try_advisory_lock({_LOCK})", (what,)).fetchall()
            yield bool(ours)

    def close(self) -> None:
        """Close what is open; a later call opens again."""
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> PostgresDatabase:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _borrow(self) -> psycopg.Connection[Any]:
        while self._idle:
            connection = self._idle.pop()
            if _sound(connection):
                return connection
            connection.close()
        return self.connect()

    def _give_back(self, connection: psycopg.Connection[Any]) -> None:
        if connection.closed or connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    def connect(self) -> psycopg.Connection[Any]:
        """A connection for whoever keeps it; what it holds is free when it ends."""
        # None: libpq looks for it itself, in PGPASSWORD and ~/.pgpass
        settings = line(self._silence)
        connection = psycopg.connect(
            self._url, autocommit=True, password=self._password or None, application_name="newsletter", **settings
        )
        # The server, too: by itself it keeps the locks of a machine that is cut off for two hours.
        connection.execute(
            f"SET tcp_keepalives_idle = {settings['keepalives_idle']};"
            f"SET tcp_keepalives_interval = {settings['keepalives_interval']};"
            f"SET tcp_keepalives_count = {settings['keepalives_count']};"
            f"SET tcp_user_timeout = {settings['tcp_user_timeout']}"
        )
        connection.adapters.register_dumper(str, _Text)
        return connection


class _Text(StrDumper):
    """PostgreSQL's text holds no NUL; hostile text may."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "?"))


def _sound(connection: psycopg.Connection[Any]) -> bool:
    """Nothing comes over an idle connection, unless the server says good-bye."""
    return not connection.closed and not select.select([connection.fileno()], [], [], 0)[0]


def line(silence: float) -> dict[str, Any]:
    """How psycopg is to connect, so that a line that is cut is noticed when nothing has come over it for so long."""
    return {
        "connect_timeout": 10,
        "keepalives_idle": max(1, round(silence / 2)),
        "keepalives_interval": max(1, round(silence / 2 / _PROBES)),
        "keepalives_count": _PROBES,
        "tcp_user_timeout": round(silence * 1000),
        "gssencmode": "disable",  # libpq's way to Kerberos crashes where threads connect at once (psycopg/psycopg#1213)
    }


def open_database(
    url: str, password: str = "", *, silence: float = SILENCE, also_unfinished: bool = False
) -> PostgresDatabase:
    """Open the database at url ("postgresql://user@host/name", without a password), and bring its schema up to date.

    Without a password, libpq takes it from PGPASSWORD or ~/.pgpass. Raises StoreError when the server cannot be
    reached, is too old, or does not let this user in or make tables; and, unless that is allowed, while a store is
    being moved here.
    """
    database = PostgresDatabase(url, password, silence)
    try:
        _check(database)
        _migrate(database)
        if not also_unfinished:
            _refuse_unfinished(database)
    except BaseException:
        database.close()
        raise
    return database


def plain_name(url: str) -> str:
    """What messages call the database: where it is, without who asks and how."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise StoreError(
            '[store] url is no address; write "postgresql://user@host:5432/database", special characters as %XX'
        ) from None
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"postgresql://{parts.get('host') or 'localhost'}{port}/{parts.get('dbname') or ''}"


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what is no fault of ours into StoreError: the server, the network, the rights of the user."""
    try:
        yield
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidSchemaName) as error:
        raise StoreError(
            f"{name}: this user may not do that ({_said(error)}); let the user own the database"
        ) from error
    except psycopg.errors.LockNotAvailable as error:
        raise StoreError(f"{name}: is in use, so its tables cannot be changed now; try again") from error
    except psycopg.errors.DiskFull as error:
        raise StoreError(f"{name}: the server's disk is full; free some space and try again") from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise StoreError(f"{name}: is read-only; [store] url must name the primary server") from error
    except psycopg.OperationalError as error:
        raise StoreError(
            f"{name}: cannot be reached, or the connection was lost ({_said(error)}); see that the server runs, "
            "that [store] url is right, and that the password is in NEWSLETTER_STORE_PASSWORD or ~/.pgpass"
        ) from error


def _said(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).strip().partition("\n")[0]


def _check(database: PostgresDatabase) -> None:
    with database.read() as connection:
        version = connection.raw.info.server_version
        ((encoding,),) = connection.execute("SHOW server_encoding").fetchall()
    if version < OLDEST:
        raise StoreError(
            f"{database.name}: is PostgreSQL {version // 10000}; it must be {OLDEST // 10000} or newer, upgrade it"
        )
    if encoding != ENCODING:
        raise StoreError(
            f"{database.name}: keeps text as {encoding}; make the database anew with "
            "CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8'"
        )


def _migrate(database: PostgresDatabase) -> None:
    """Run what has not run. Migrations of a newer version stay: they only added."""
    if _pending(database):
        with database.write(alone="migrations") as connection:
            connection.execute(f"SET LOCAL lock_timeout = '{MIGRATION_SECONDS}s'")
            connection.execute(
                'CREATE TABLE IF NOT EXISTS migrations (name text COLLATE "C" PRIMARY KEY,'
                " at timestamptz NOT NULL DEFAULT now())"
            )
            for name in _missing(connection):  # another machine may have run them meanwhile
                connection.raw.execute(MIGRATIONS[name])
                connection.execute("INSERT INTO migrations (name) VALUES (?)", (name,))


def out_of_date(database: PostgresDatabase) -> str:
    """What the tables lack, in words; "" when this version can work with them. Raises StoreError."""
    if _pending(database):
        return f"{database.name}: its tables are of an older version; any command of this one brings them up to date"
    return ""


def _pending(database: PostgresDatabase) -> bool:
    with database.read() as connection:
        (known,) = connection.execute("SELECT to_regclass('migrations') IS NOT NULL").fetchone() or (False,)
        return not known or bool(_missing(connection))


def _missing(connection: PostgresConnection) -> list[str]:
    ran = {name for (name,) in connection.execute("SELECT name FROM migrations")}
    return [name for name in MIGRATIONS if name not in ran]


def _refuse_unfinished(database: PostgresDatabase) -> None:
    with database.read() as connection:
        coming = connection.execute("SELECT place FROM moves WHERE done IS NULL").fetchone()
    if coming:
        raise StoreError(
            f"{database.name}: not all of {coming[0]} is here; say `newsletter migrate sqlite-to-postgres` again"
        )
