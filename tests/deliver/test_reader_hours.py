"""Readers who wished for an hour of their own, from the run of the day to the last of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsletter.cli.schedule import _Jobs
from newsletter.models import Preferences
from newsletter.ports import Observer
from newsletter.store import SqlAudience, SqlLedger, open_database
from newsletter.testing import NOON
from tests.cli.test_run import LAW, NOW, own_story
from tests.conftest import Run

DAY = date(2026, 3, 4)  # the edition leaves at 07:00 UTC
WISHES = {"here": Preferences(), "tokyo": Preferences(zone="Asia/Tokyo", hour=7), "noon": Preferences(hour=12)}


@pytest.fixture
def newsroom(home: Path) -> Path:
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    with open_database(home / "var" / "newsletter.db") as database:
        audience = SqlAudience(database)
        for name, wish in WISHES.items():
            audience.add(f"{name}@example.org", "", "active", NOON)
            audience.set_preferences(f"{name}@example.org", wish, NOON)
    return home


def sent(home: Path) -> list[str]:
    with open_database(home / "var" / "newsletter.db") as database:
        rows = SqlLedger(database).deliveries(DAY, "sent")
        return [row.subscriber.email.partition("@")[0] for row in rows]


def at(text: str) -> tuple[str, str]:
    return "--now", f"{text}Z"


def test_each_reader_gets_it_at_their_own_hour(newsletter: Run, newsroom: Path) -> None:
    said = newsletter("run", *NOW).stdout
    assert "of 3 recipients in all: 2 pending, 1 sent" in said
    assert "the next is due at 2026-03-04 12:00 UTC" in said
    assert sent(newsroom) == ["here"]
    assert newsletter("send", "--due", *at("2026-03-04T11:59")).stdout == ""
    assert "2026-03-04  Sent     1 now" in newsletter("send", "--due", *at("2026-03-04T12:00")).stdout
    assert "Sent     0 now" in newsletter("run", *at("2026-03-04T12:30")).stdout, "the run does not hurry anybody"
    assert "Sent     1 now" in newsletter("send", "--due", *at("2026-03-04T22:10")).stdout
    assert sorted(sent(newsroom)) == ["here", "noon", "tokyo"]
    assert newsletter("send", "--due", *at("2026-03-04T23:00")).stdout == ""
    assert newsletter("send", "--status").stdout.splitlines()[1].split()[:2] == ["2026-03-04", "0"]


def test_an_hour_that_was_missed_is_held_like_an_edition(newsletter: Run, newsroom: Path) -> None:
    newsletter("run", *NOW)
    newsletter("send", "--due", *at("2026-03-04T19:00"))
    assert sent(newsroom) == ["here"], "noon was seven hours ago, and Tokyo's hour is still to come"
    newsletter("send", "--due", *at("2026-03-04T22:00"))
    assert sorted(sent(newsroom)) == ["here", "tokyo"]
    held = newsletter("send", "--date", str(DAY), *at("2026-03-05T06:00"))
    assert "more than 6 hours ago" in held.stdout
    newsletter("send", "--date", str(DAY), "--late", *at("2026-03-05T06:00"))
    assert sorted(sent(newsroom)) == ["here", "noon", "tokyo"]


def test_a_pause_holds_for_readers_hours_too(newsletter: Run, newsroom: Path) -> None:
    newsletter("run", *NOW)
    newsletter("send", "--pause", *NOW)
    assert newsletter("send", "--due", *at("2026-03-04T12:00")).stdout == ""
    newsletter("send", "--resume", *at("2026-03-04T12:00"))
    assert sorted(sent(newsroom)) == ["here", "noon"]


def test_where_it_is_turned_off_everybody_gets_it_at_once(newsletter: Run, newsroom: Path) -> None:
    config = newsroom / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace("[schedule]\n", "[schedule]\nreader_hours = false\n", 1)
    config.write_text(text, encoding="utf-8")
    assert "of 3 recipients in all: 3 sent" in newsletter("run", *NOW).stdout


def test_the_scheduler_knows_that_only_readers_hours_are_left(
    newsletter: Run, newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsletter("run", *NOW)
    jobs = _Jobs(newsroom / "content" / "newsletter.toml", Observer(), "")
    for hour, done_before, following in ((8, True, 12), (12, False, 22), (22, False, None)):
        monkeypatch.setattr("newsletter.cli.options.Call.now", datetime(2026, 3, 4, hour, 30, tzinfo=UTC))
        assert jobs.is_done(DAY) is done_before
        assert jobs.send_due(None) == (following and datetime(2026, 3, 4, following, tzinfo=UTC))
        assert jobs.is_done(DAY)
