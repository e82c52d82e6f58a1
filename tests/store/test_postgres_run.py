"""The whole daily run, as a user asks for it, on PostgreSQL: the same bytes as on SQLite."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from newsletter.store.postgres.database import open_database
from tests.cli.test_run import tree
from tests.conftest import Done, Run
from tests.postgres import Server

MORNINGS = ("2026-03-04", "2026-03-05", "2026-03-06")


@pytest.fixture
def sourced(home: Path) -> Path:
    """A newsletter that reads the sample's outlets as its own sources, and has three readers to come."""
    text = (home / "content" / "sample" / "sources.toml").read_text(encoding="utf-8")
    (home / "content" / "sources.toml").write_text(text.replace('"outlets/', '"sample/outlets/'), encoding="utf-8")
    (home / "readers.csv").write_text("email,name\nada@example.org,Ada\nbea@example.org,\n", encoding="utf-8")
    return home


def keep_in(home: Path, url: str) -> None:
    config = home / "content" / "newsletter.toml"
    config.write_text(
        re.sub(r"(\[store\]\n(?:#.*\n)*)(url = .*\n)?", "", config.read_text("utf-8")) + f'\n[store]\nurl = "{url}"\n',
        "utf-8",
    )


def three_days(newsletter: Run) -> list[str]:
    """What three daily runs, a late reader and the figures say."""
    asked = [("subscribers", "import", "readers.csv")]
    asked += [("run", "--now", f"{day}T07:00:00Z") for day in MORNINGS[:2]]
    asked += [("subscribers", "add", "cy@example.org"), ("run", "--now", f"{MORNINGS[2]}T07:00:00Z"), ("stats",)]
    return [said(newsletter(*words)) for words in asked]


def said(done: Done) -> str:
    assert done.returncode == 0, done.stderr
    return re.sub(r"in [\d.]+ s\b", "in a moment", done.stdout)


def test_three_days_are_the_same_bytes_in_both_stores(sourced: Path, newsletter: Run, postgres: str) -> None:
    made, outputs = [], []
    for url in ("sqlite:var/newsletter.db", postgres):
        keep_in(sourced, url)
        outputs.append(three_days(newsletter))
        made.append({**tree(sourced / "build"), **tree(sourced / "var" / "outbox")})
        for folder in ("build", "var"):
            shutil.rmtree(sourced / folder)
    assert len(made[0]) > 50
    assert made[0] == made[1]
    assert outputs[0] == outputs[1]
    assert "3" in outputs[0][-1]


def test_a_second_run_of_the_day_sends_nobody_anything_twice(sourced: Path, newsletter: Run, postgres: str) -> None:
    keep_in(sourced, postgres)
    newsletter("subscribers", "import", "readers.csv")
    for _ in range(2):
        said(newsletter("run", "--now", "2026-03-04T07:00:00Z"))
    assert len(list((sourced / "var" / "outbox").rglob("*.eml"))) == 2
    assert not (sourced / "var" / "newsletter.db").exists()


def test_newsletters_share_a_server_and_nothing_else(sourced: Path, newsletter: Run, postgres: str) -> None:
    keep_in(sourced, postgres)
    said(newsletter("subscribers", "import", "readers.csv"))
    said(newsletter("run", "--now", "2026-03-04T07:00:00Z"))
    config = sourced / "content" / "newsletter.toml"
    config.write_text(config.read_text("utf-8") + 'newsletter = "weekly"\n', "utf-8")
    assert "ada@" not in said(newsletter("subscribers", "list"))
    assert newsletter("edition", "show", "2026-03-04").returncode != 0


def test_the_doctor_and_a_backup_say_where_the_store_is(
    newsletter: Run, sourced: Path, postgres: str, postgres_server: Server
) -> None:
    keep_in(sourced, postgres)
    assert f"127.0.0.1:{postgres_server.port}" in newsletter("doctor", "--offline").stdout
    refused = newsletter("backup", "copy.db")
    assert (refused.returncode, "pg_dump" in refused.stderr) == (2, True)
    with open_database(postgres) as database:
        assert "tester" not in database.name
