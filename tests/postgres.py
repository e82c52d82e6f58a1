"""PostgreSQL for tests: a server of their own on a free port of loopback, and an empty store in it for each test."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.checks.tools import missing
from tests.free_port import free_port

LOOPBACK = "127.0.0.1"
_SETTINGS = {
    "unix_socket_directories": "",
    "fsync": "off",  # no test cuts the power
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}
_TEMPLATE = "template_of_stores"
# Waits until the sessions are gone: the lock is free only then.
END_OF_WHO_HOLDS_A_LOCK = """
    SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory' AND granted
"""


def programs() -> Path | None:
    """The folder of Debian's newest PostgreSQL, or where the path leads."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("postgres")
    return Path(elsewhere).resolve().parent if elsewhere else None


@dataclass
class Server:
    """A server with its data in a folder; it may be stopped and started again."""

    programs: Path
    folder: Path
    address: str = LOOPBACK
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> int:
        assert self._process is not None
        return self._process.pid

    def url(self, database: str) -> str:
        return f"postgresql://tester@{self.address}:{self.port}/{database}"

    def start(self) -> None:
        settings = _SETTINGS | {"listen_addresses": self.address}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*_as_nobody(), *command], stdout=log, stderr=log, cwd="/")
        ready = [str(self.programs / "pg_isready"), "-q", "-h", self.address, "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            if self._process.poll() is not None:
                pytest.fail(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self, *, at_once: bool = False) -> None:
        """At once: as after a crash. Otherwise sessions are ended first."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self._process.wait()
            self._process = None

    def run(self, statement: str, database: str = "postgres") -> None:
        import psycopg  # noqa: PLC0415 - an extra

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)


def _as_nobody() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


@contextmanager
def new_server(address: str = LOOPBACK) -> Iterator[Server]:
    """Make a server and start it; stop it and remove its data at the end. It lets in whoever is on its networks."""
    pytest.importorskip("psycopg", reason='the extra "postgres" is not installed')
    if (found := programs()) is None:
        missing("there is no PostgreSQL: install it (Debian, Ubuntu: apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="newsletter-postgres-"))
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    command = [
        str(found / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "tester",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    # an order of text that is not that of its bytes, where the server knows one
    order = ["--locale-provider=icu", "--icu-locale=en"] if int(found.parts[-2]) >= 15 else []
    subprocess.run([*_as_nobody(), *command, "--locale=C.UTF-8", *order], check=True, capture_output=True, cwd="/")
    with (folder / "data" / "pg_hba.conf").open("a") as rules:
        rules.write("host all all samenet trust\n")
    server = Server(found, folder, address)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for all tests of a process."""
    from newsletter.store.postgres.database import open_database  # noqa: PLC0415 - an extra

    with new_server() as server:
        server.run(f"CREATE DATABASE {_TEMPLATE}")
        with open_database(server.url(_TEMPLATE)):  # makes the tables
            pass
        yield server


_numbers = itertools.count(1)


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[str]:
    """The address of an empty store."""
    name = f"store_{next(_numbers)}"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield postgres_server.url(name)
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")
