from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.errors import StoreError
from newsletter.models import SubscriberState
from newsletter.store import SqlAudience, SqlEditions, SqliteDatabase, SqlStories, backup, open_database
from newsletter.store.sqlite import database
from newsletter.testing import DAY, NOON, make_edition, make_story
from tests.patience import PATIENCE

_EVER = (NOON - timedelta(days=400), NOON + timedelta(days=400))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "newsletter.db"


@pytest.fixture
def opened(path: Path) -> Iterator[SqliteDatabase]:
    with open_database(path) as opened:
        yield opened


def stored(path: Path) -> list[str]:
    with open_database(path) as opened:
        return [story.id for story in SqlStories(opened).stories(*_EVER)]


def one_line(error: pytest.ExceptionInfo[StoreError]) -> str:
    assert "\n" not in str(error.value)
    return str(error.value)


def test_what_is_stored_is_there_after_opening_again(path: Path) -> None:
    with open_database(path) as opened:
        SqlStories(opened).add_stories([make_story(1)], NOON)
        SqlEditions(opened).save(make_edition(), "sent")
    with open_database(path) as opened:
        assert SqlStories(opened).stories(*_EVER) == [make_story(1)]
        assert SqlEditions(opened).edition(DAY) == (make_edition(), "sent")


def test_the_file_is_in_wal_mode_with_strict_tables(path: Path, opened: SqliteDatabase) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        loose = connection.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND schema = 'main'"
            " AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_sqlite%' AND name NOT LIKE 'stories_fts%'"
        ).fetchall()
    assert loose == []


def test_the_time_range_uses_its_index(opened: SqliteDatabase) -> None:
    with opened.read() as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM brought JOIN stories ON stories.id = brought.story WHERE newsletter = ?"
            " AND brought.published > ? AND brought.published <= ? ORDER BY brought.published, brought.story",
            ("", "a", "b"),
        ).fetchall()
    assert "brought_by_time" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


@pytest.mark.parametrize("state", [None, "active"])
def test_readers_are_paged_without_sorting_them(opened: SqliteDatabase, state: SubscriberState | None) -> None:
    SqlAudience(opened).add("ada@example.org", "", "active", NOON)
    asked: list[str] = []
    with opened.read() as connection:
        connection.set_trace_callback(asked.append)
    list(SqlAudience(opened).subscribers(state))
    with opened.read() as connection:
        connection.set_trace_callback(None)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()
    assert "TEMP B-TREE" not in str(plan)


def test_threads_may_write_at_once(opened: SqliteDatabase) -> None:
    stories = SqlStories(opened)
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda n: stories.add_stories([make_story(n), make_story(0)], NOON), range(1, 81)))
    assert sum(added) == 81
    assert len(stories.stories(*_EVER)) == 81


def test_processes_may_open_a_new_file_at_once(path: Path) -> None:
    command = (
        "import sys, pathlib; from newsletter.store import open_database; open_database(pathlib.Path(sys.argv[1]))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", command, str(path)], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=PATIENCE)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, answers
    assert stored(path) == []


def test_a_failed_write_leaves_nothing_behind(opened: SqliteDatabase) -> None:
    stories = SqlStories(opened)
    with pytest.raises(ValueError, match="without a zone"):
        stories.add_stories([make_story(1), make_story(2, published=NOON.replace(tzinfo=None))], NOON)
    with pytest.raises(sqlite3.IntegrityError):
        stories.add_stories([make_story(1), make_story(2, dated_by="nobody")], NOON)
    assert stories.stories(*_EVER) == []
    assert stories.add_stories([make_story(1)], NOON) == 1


def test_a_locked_file_is_said_to_be_in_use(
    path: Path, opened: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    opened.close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            SqlStories(opened).add_stories([make_story(1)], NOON)
        assert one_line(caught).startswith(f"{path}: is in use")
        assert SqlStories(opened).stories(*_EVER) == [], "reading goes on"
    assert SqlStories(opened).add_stories([make_story(1)], NOON) == 1


def test_a_full_disk_keeps_what_was_stored(path: Path, opened: SqliteDatabase) -> None:
    stories = SqlStories(opened)
    stories.add_stories([make_story(1)], NOON)
    with opened.read() as connection:
        connection.execute("PRAGMA max_page_count = 60")
    with pytest.raises(StoreError) as caught:
        stories.add_stories([make_story(n, text=f"{n} " * 2000) for n in range(2, 200)], NOON)
    assert "the disk is full" in one_line(caught)
    assert stored(path) == ["story-1"]


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("Dear diary, " * 500)
    with pytest.raises(StoreError) as caught:
        open_database(path)
    assert one_line(caught).startswith(f"{path}: is not a database")
    assert path.read_text() == "Dear diary, " * 500


def test_a_damaged_database_is_said_to_be_damaged(path: Path) -> None:
    with open_database(path) as opened:
        SqlStories(opened).add_stories([make_story(n) for n in range(200)], NOON)
        with opened.read() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 8192))
    with pytest.raises(StoreError) as caught:
        stored(path)
    assert f"{path}: is damaged" in one_line(caught)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(StoreError) as caught:
        open_database(tmp_path / "var" / "newsletter.db")
    assert f"{tmp_path / 'var'}: cannot make the folder" in one_line(caught)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        open_database(tmp_path)
    assert one_line(caught).startswith(f"{tmp_path}: cannot be opened")


def test_a_newer_schema_is_not_touched(path: Path) -> None:
    with open_database(path) as opened, opened.write() as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsletter', 'm999_next', '')"
        )
    with pytest.raises(StoreError) as caught:
        open_database(path)
    assert "newer version of this program (it knows m999_next)" in one_line(caught)


def test_a_backup_is_one_sound_file_taken_while_others_write(
    path: Path, opened: SqliteDatabase, tmp_path: Path
) -> None:
    stories = SqlStories(opened)
    stories.add_stories([make_story(n) for n in range(100)], NOON)
    with opened.write() as connection:
        connection.execute("DELETE FROM stories WHERE id = 'story-5'")
        backup(path, tmp_path / "backups" / "copy.db")
    assert [file.name for file in (tmp_path / "backups").iterdir()] == ["copy.db"]
    assert len(stored(tmp_path / "backups" / "copy.db")) == 100, "the state before the open transaction"


def test_a_failed_backup_leaves_the_older_one(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("older")
    with pytest.raises(StoreError, match="no database to back up"):
        backup(path, target)
    path.parent.mkdir()
    path.write_text("Dear diary, " * 500)
    with pytest.raises(StoreError, match="not a database"):
        backup(path, target)
    assert target.read_text() == "older"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "var"]


def test_a_backup_over_the_database_itself_is_refused(path: Path, opened: SqliteDatabase) -> None:
    with pytest.raises(StoreError, match="is the database itself"):
        backup(path, path.parent / "." / path.name)


def test_a_backup_that_cannot_be_written_is_named(path: Path, opened: SqliteDatabase, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write the backup"):
        backup(path, tmp_path / "file" / "copy.db")
