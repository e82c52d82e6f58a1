from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsletter.store import SqliteDatabase, open_database
from newsletter.store.together import Together
from tests.patience import PATIENCE


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    with open_database(tmp_path / "newsletter.db") as database, database.write() as connection:
        connection.execute("CREATE TABLE seen (number INTEGER)")
    with database:
        yield database


def _numbers(database: SqliteDatabase) -> list[int]:
    with database.read() as connection:
        return [number for (number,) in connection.execute("SELECT number FROM seen ORDER BY rowid")]


def test_every_step_of_many_threads_is_made_once_and_gives_its_result(database: SqliteDatabase) -> None:
    together = Together(database)

    def step(number: int, connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO seen VALUES (?)", (number,))
        return 10 * number

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: together.make(lambda c: step(n, c), lasting=n % 2 == 0), range(500)))
    assert found == [10 * number for number in range(500)]
    assert sorted(_numbers(database)) == list(range(500))


class _Crowd:
    """One step that has begun and does not end, and others that have lined up behind it."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._together = Together(database)
        self._pool = ThreadPoolExecutor(8)
        self._open = threading.Event()
        begun = threading.Event()
        self._first = self._pool.submit(self._together.make, lambda _: begun.set() or self._open.wait(PATIENCE))
        assert begun.wait(PATIENCE)

    def line_up(self, *steps: object) -> list[object]:
        """What came of them, in their order: the result or the error."""
        futures = [self._pool.submit(self._together.make, step) for step in steps]  # type: ignore[arg-type]
        while len(self._together._line) < len(steps):
            threading.Event().wait(0.001)
        self._open.set()
        self._first.result(PATIENCE)
        return [future.exception(PATIENCE) or future.result() for future in futures]


def test_those_who_wait_share_a_transaction(database: SqliteDatabase) -> None:
    statements: list[str] = []

    def note(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(statements.append)

    outcome = _Crowd(database).line_up(note, *[lambda c: c.execute("SELECT 1").fetchone()] * 3)
    assert outcome == [None, (1,), (1,), (1,)]
    assert statements == ["SELECT 1"] * 3 + ["COMMIT"]


def test_an_error_undoes_what_shared_the_transaction_and_is_told_to_all(database: SqliteDatabase) -> None:
    def insert(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO seen VALUES (1)")

    def fail(_: sqlite3.Connection) -> None:
        raise RuntimeError("no")

    crowd = _Crowd(database)
    assert [str(error) for error in crowd.line_up(insert, fail, insert)] == ["no"] * 3
    assert _numbers(database) == []
    crowd._together.make(insert)
    assert _numbers(database) == [1]
