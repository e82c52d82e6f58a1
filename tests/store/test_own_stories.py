"""Newsletters of one store that read the same sources, and stores of a version in which all had one pool."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import sqlite_utils

from newsletter.models import Health
from newsletter.store import Database, SqlStories, open_database
from newsletter.store.postgres import database as postgres_database
from newsletter.store.postgres.schema import MIGRATIONS
from newsletter.store.sqlite.schema import migrations
from newsletter.testing import NOON, make_story
from tests.postgres import Server

_EVER = (datetime.min.replace(tzinfo=NOON.tzinfo), datetime.max.replace(tzinfo=NOON.tzinfo))
ADD_STORY = """
INSERT INTO stories (id, title, summary, text, url, source, published, via, author, language, tags, image, dated_by,
    arrived) VALUES
    ('s1', 'One', '', '', '', 'The Outlet', '2026-01-25T09:00:00.000000+00:00', 'the-outlet', '', '', '[]', 'null',
    'publisher', '2026-01-25T12:00:00.000000+00:00');
"""  # as that version did
THE_REST = """
INSERT INTO editions (date, status, body)
    VALUES ('2026-01-24', 'sent', '{}'), ('weekly 2026-01-24', 'sent', '{}');
INSERT INTO story_events VALUES ('s1', 'e1');
INSERT INTO health VALUES ('the-outlet', '{"source":"the-outlet","last_success":"2026-01-25T12:00:00Z"}');
INSERT INTO source_days VALUES ('the-outlet', '2026-01-25', 3, 1);
"""


@pytest.fixture(params=["sqlite", "postgres"])
def former(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A store of two newsletters with one pool of stories, opened by this version."""
    if request.param == "sqlite":
        path = tmp_path / "newsletter.db"
        with closing(sqlite_utils.Database(path)) as old:
            migrations.apply(old, stop_before="m027_stories_of_a_newsletter")
            old.executescript(ADD_STORY + THE_REST)
        with open_database(path) as database:
            yield database
    else:
        with former_on_server(request.getfixturevalue("postgres_server")) as database:
            yield database


@contextmanager
def former_on_server(server: Server) -> Iterator[Database]:
    server.run("CREATE DATABASE former")
    before = dict(list(MIGRATIONS.items())[: list(MIGRATIONS).index("012_stories_of_a_newsletter")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_database, "MIGRATIONS", before)
        postgres_database.open_database(server.url("former")).close()
    with psycopg.connect(server.url("former")) as old:
        old.execute((ADD_STORY + THE_REST).encode())
    with postgres_database.open_database(server.url("former")) as database:
        yield database
    server.run("DROP DATABASE former WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        with open_database(tmp_path / "newsletter.db") as file:
            yield file
    else:
        with postgres_database.open_database(request.getfixturevalue("postgres")) as server:
            yield server


@pytest.mark.parametrize("newsletter", ["", "weekly"])
def test_what_was_there_is_still_there_for_every_newsletter(former: Database, newsletter: str) -> None:
    stories = SqlStories(former, newsletter)
    assert [(story.id, story.via, story.source) for story in stories.stories(*_EVER)] == [
        ("s1", "the-outlet", "The Outlet")
    ]
    assert stories.search("one") == stories.stories(*_EVER)
    assert stories.events_of(["s1"]) == {"s1": "e1"}
    assert stories.health() == {"the-outlet": Health("the-outlet", last_success=NOON)}
    (day,) = stories.source_days(NOON.date())
    assert (day.source, day.stories, day.reads, day.failures) == ("the-outlet", 1, 3, 1)


def test_one_that_came_later_has_nothing_of_the_others(former: Database) -> None:
    assert SqlStories(former, "monthly").stories(*_EVER) == []


def test_a_story_that_two_read_is_kept_once_and_what_one_learns_of_it_both_know(database: Database) -> None:
    one, other = SqlStories(database), SqlStories(database, "weekly")
    bare = make_story(1, text="", dated_by="arrival")
    one.add_stories([bare], NOON)
    other.add_stories([bare], NOON)
    dated = make_story(1, published=NOON - timedelta(hours=5))
    other.add_stories([dated], NOON)
    assert one.stories(*_EVER) == other.stories(*_EVER) == [dated]
    assert one.stories(NOON - timedelta(hours=1), NOON) == []
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM stories").fetchone()[0] == 1


def test_what_an_older_worker_adds_after_the_upgrade_every_newsletter_of_then_has(postgres_server: Server) -> None:
    with former_on_server(postgres_server) as upgraded:
        weekly = SqlStories(upgraded, "weekly")
        weekly.add_stories([make_story(1)], NOON)
        with psycopg.connect(postgres_server.url("former")) as older:
            older.execute(ADD_STORY.replace("'s1'", "'s2'").encode())
        for newsletter, ids in (("", {"s1", "s2"}), ("weekly", {"s1", "s2", "story-1"}), ("monthly", set())):
            assert {story.id for story in SqlStories(upgraded, newsletter).stories(*_EVER)} == ids
        assert [story.via for story in weekly.stories(*_EVER) if story.id == "s2"] == ["the-outlet"]
