"""When the machine or a file lets the user down: one line, an exit code, and a store as it was."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.cli.test_run import NOW, newsroom, own_story
from tests.conftest import Done, Run

__all__ = ["newsroom"]  # the fixture

root_writes_anywhere = pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")


def one_line(done: Done, code: int) -> str:
    """The command failed as it should: one line, no traceback. Returns the line."""
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr.startswith("newsletter: ")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@contextmanager
def held_open(database: Path) -> Iterator[None]:
    """Another program writes and does not finish."""
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def test_a_locked_database(newsletter: Run, newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newsletter("run", "--no-send", *NOW)
    monkeypatch.setattr("newsletter.store.sqlite.database.BUSY_SECONDS", 0.05)
    with held_open(newsroom / "var" / "newsletter.db"):
        said = one_line(newsletter("run", "--no-send", *NOW), 1)
    assert "newsletter.db: is in use by another program" in said
    assert newsletter("edition", "show", *NOW).returncode == 0


def test_a_corrupt_database(newsletter: Run, newsroom: Path) -> None:
    database = newsroom / "var" / "newsletter.db"
    database.parent.mkdir(exist_ok=True)
    database.write_bytes(b"this is no database, and it was never meant to be one" * 40)
    said = one_line(newsletter("run", "--no-send", *NOW), 1)
    assert "newsletter.db" in said
    assert "move the file away" in said or "backup" in said
    assert database.read_bytes().startswith(b"this is no database")


def test_a_file_where_a_folder_should_be(newsletter: Run, newsroom: Path) -> None:
    (newsroom / "build").write_text("not a folder", encoding="utf-8")
    said = one_line(newsletter("run", "--no-send", *NOW), 1)
    assert "build" in said
    assert newsletter("edition", "show", *NOW).returncode == 0  # what was chosen is kept


@root_writes_anywhere
def test_an_unwritable_folder(newsletter: Run, newsroom: Path) -> None:
    build = newsroom / "build"
    build.mkdir()
    build.chmod(stat.S_IREAD | stat.S_IEXEC)
    assert "build" in one_line(newsletter("run", "--no-send", *NOW), 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_keeps_the_old_email(newsletter: Run, newsroom: Path) -> None:
    newsletter("run", "--no-send", *NOW)
    letter = newsroom / "build" / "email" / "2026-03-04.html"
    before = letter.read_bytes()
    (letter.parent / "2026-03-04.html.new").symlink_to("/dev/full")
    said = one_line(newsletter("render"), 1)
    assert "No space left on device" in said
    assert letter.read_bytes() == before


def test_a_template_with_a_mistake_is_named_with_its_line(newsletter: Run, newsroom: Path) -> None:
    item = newsroom / "templates" / "email" / "item.mjml"
    item.write_text("{% if %}\n" + item.read_text(encoding="utf-8"), encoding="utf-8")
    said = one_line(newsletter("run", "--no-send", *NOW), 1)
    assert "item.mjml" in said
    assert "line 1" in said or ":1" in said


def test_a_template_that_was_deleted_is_replaced_by_the_built_in_one(newsletter: Run, newsroom: Path) -> None:
    (newsroom / "templates" / "email" / "item.mjml").unlink()
    assert newsletter("run", "--no-send", *NOW).returncode == 0


def test_a_bad_story_is_skipped_and_the_rest_stays(newsletter: Run, newsroom: Path) -> None:
    (newsroom / "content" / "own" / "broken.md").write_bytes(b"---\ntitle: [unclosed\n---\n\xff\xfe\x00")
    done = newsletter("run", "--no-send", *NOW)
    assert done.returncode == 0, done.stderr
    assert "broken.md" in done.stdout
    assert "Chose    1 item" in done.stdout


def test_decisions_that_cannot_be_read_are_named(newsletter: Run, newsroom: Path) -> None:
    (newsroom / "content" / "editions" / "2026-03-04.toml").write_text("pin = 3", encoding="utf-8")
    assert "2026-03-04.toml" in one_line(newsletter("run", "--no-send", *NOW), 2)


def test_a_sender_without_an_address(newsletter: Run, newsroom: Path) -> None:
    config = newsroom / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace("Daily Intel <newsletter@localhost>", "Daily Intel")
    config.write_text(text, encoding="utf-8")
    assert "holds no email address" in one_line(newsletter("run", *NOW), 2)


def test_a_back_end_that_is_not_installed(newsletter: Run, newsroom: Path) -> None:
    config = newsroom / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace('backend = "outbox"', 'backend = "pigeon"')
    config.write_text(text, encoding="utf-8")
    assert '"pigeon" is not among the deliverers: outbox, ses, smtp' in one_line(newsletter("run", *NOW), 2)


def test_bad_rows_of_readers_are_named_and_the_good_ones_stay(newsletter: Run, home: Path) -> None:
    (home / "readers.csv").write_text("email,name\nada@example.org,Ada\nnot an address,X\n", encoding="utf-8")
    done = newsletter("subscribers", "import", "readers.csv")
    assert done.returncode == 0, done.stderr
    assert "readers.csv, line 3:" in done.stderr
    assert "Added 1 reader" in done.stdout
    assert "ada@example.org" in newsletter("subscribers", "list").stdout


def test_a_story_without_a_day_does_not_stop_the_run(newsletter: Run, home: Path) -> None:
    own_story(home, "undated", "A story that says no day", "sometime", "Nobody knows when the council met in Brennick.")
    done = newsletter("run", "--no-send", *NOW)
    assert done.returncode == 0, done.stderr
