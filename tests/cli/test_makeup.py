"""What an item is made of, by the hand of an editor at a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_run import FACTORY, LAW, NOW, own_story
from tests.conftest import Run


@pytest.fixture
def items(newsletter: Run, home: Path) -> list[dict]:
    """The items of a small edition of one's own, of two events."""
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    own_story(home, "factory", "Tolvane opens chip factory in Port Callen", "2026-03-03T16:00:00+00:00", FACTORY)
    newsletter("run", "--no-send", *NOW)
    return shown(newsletter)


def shown(newsletter: Run) -> list[dict]:
    return json.loads(newsletter("edition", "show", "--json", *NOW).stdout)["edition"]["items"]


def test_events_are_merged_and_split_again(newsletter: Run, items: list[dict]) -> None:
    first, second = items[0]["event"], items[1]["event"]
    done = newsletter("edition", "merge", first[:8], second, *NOW)
    assert done.returncode == 0, done.stderr
    (whole,) = shown(newsletter)
    assert len(whole["sources"]) == 2
    listed = newsletter("edition", "split", whole["event"], *NOW).stdout
    stories = re.findall(r"(?m)^  (\S+)  ", listed)
    assert stories == [link["story"] for link in whole["sources"]]
    assert newsletter("edition", "split", whole["event"], *stories, *NOW).returncode == 2
    assert newsletter("edition", "split", whole["event"], "nothing", *NOW).returncode == 2
    newsletter("edition", "split", whole["event"], stories[0], *NOW)
    assert sorted(len(item["sources"]) for item in shown(newsletter)) == [1, 1]
    for _ in range(2):
        newsletter("edition", "undo", *NOW)
    assert shown(newsletter) == items


def test_tags_are_given_and_taken_back(newsletter: Run, items: list[dict]) -> None:
    event = items[0]["event"]
    newsletter("edition", "tags", event, "Brennick", "AI law", *NOW)
    assert shown(newsletter)[0]["tags"] == ["Brennick", "AI law"]
    assert newsletter("edition", "tags", event, "x" * 200, *NOW).returncode == 2
    newsletter("edition", "tags", event, "--undo", *NOW)
    assert shown(newsletter) == items


def test_a_picture_that_no_story_has_is_refused(newsletter: Run, items: list[dict]) -> None:
    done = newsletter("edition", "picture", items[0]["event"], "https://evil.example/a.gif", "--alt", "A hall", *NOW)
    assert done.returncode == 2
    assert "no story of the event has this picture" in done.stderr
    assert newsletter("edition", "picture", items[0]["event"], *NOW).returncode == 0
    assert newsletter("edition", "picture", items[0]["event"], "--undo", *NOW).returncode == 0
    assert shown(newsletter) == items
