"""A process that writes is killed at any moment: what it was told is stored is stored, and nothing is half there."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from newsletter.store import SqlAudience, SqlEditions, SqlLedger, SqlStories, open_database
from newsletter.testing import DAY, NOON, make_edition, make_story

KILLS = 6
BATCH = 5
READERS = 5000


def write(path: Path, start: int) -> None:
    """Store batch after batch, and say so after each commit. Runs in the process that is killed."""
    with open_database(path) as database:
        stories, editions, ledger = SqlStories(database), SqlEditions(database), SqlLedger(database)
        for number in range(start, 100_000):
            stories.add_stories([make_story(number * BATCH + n, text="word " * 500) for n in range(BATCH)], NOON)
            editions.save(make_edition(note=str(number)), "draft")
            row = ledger.claim(DAY, NOON)
            assert row is not None
            ledger.mark(row, NOON)
            ledger.settle(row, "sent", NOON)
            sys.stdout.write(f"{number} {row.id}\n")
            sys.stdout.flush()


def kill_after(path: Path, start: int, batches: int) -> list[tuple[int, int]]:
    """Let it write some batches, kill it with no warning, and return what it had said."""
    with subprocess.Popen(
        [sys.executable, __file__, str(path), str(start)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [process.stdout.readline() for _ in range(batches)]
        process.kill()
        rest, errors = process.stdout.read(), process.stderr.read()
    assert errors == ""
    said = "".join(lines) + rest.rpartition("\n")[0]
    return [(int(number), int(row)) for number, row in (line.split() for line in said.splitlines())]


def test_nothing_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "newsletter.db"
    moments = random.Random(20260125)  # noqa: S311 - chooses moments, guards nothing
    with open_database(path) as database:
        SqlAudience(database).add_all([(f"r{n}@example.org", "") for n in range(READERS)], "active", NOON)
        SqlLedger(database).freeze(DAY, NOON)
    start, sent = 0, set[int]()
    for _ in range(KILLS):
        said = kill_after(path, start, moments.randint(1, 12))
        last = said[-1][0]
        sent |= {row for _, row in said}
        with open_database(path) as database:
            ids = [story.id for story in SqlStories(database).stories(NOON - timedelta(1), NOON)]
            assert len(ids) % BATCH == 0, "no batch is there in part"
            assert {f"story-{n}" for n in range((last + 1) * BATCH)} <= set(ids)
            edition = SqlEditions(database).edition(DAY)
            assert edition is not None
            assert int(edition[0].note) in (last, last + 1)
            ledger = SqlLedger(database)
            assert sum(ledger.recover(DAY, NOON).values()) <= 1, "at most one row was in hand"
            assert sent <= {row.id for row in ledger.deliveries(DAY) if row.state == "sent"}
            assert sum(ledger.tally(DAY).values()) == READERS
        check(path)
        start = len(ids) // BATCH


def check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.execute("INSERT INTO stories_fts (stories_fts) VALUES ('integrity-check')")  # raises when damaged


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
