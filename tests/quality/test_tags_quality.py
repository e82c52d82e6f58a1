"""Tags of 200 events of real days, each judged by reading; the floors may only rise."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from newsletter.bootstrap.rules import vocabulary
from newsletter.config import defaults, read_settings
from newsletter.edition.tags import tags
from newsletter.models import Event
from tests.bench.tags import stories
from tests.conftest import needs_shared

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["tags"]


@pytest.fixture(scope="module")
def told() -> list[tuple[dict[str, list[str]], tuple[str, ...]]]:
    """What was judged of each event, and its tags now."""
    read = [json.loads(line) for line in (HERE / "tags_read.jsonl").read_text(encoding="utf-8").splitlines()]
    known = {story.id: story for story in stories()}
    listed = vocabulary(read_settings(defaults() / "content" / "newsletter.toml", {}))
    events = [Event("", tuple(known[id_] for id_ in one["stories"]), len(one["stories"])) for one in read]
    return [(one, tags(event, listed)) for one, event in zip(read, events, strict=True)]


@needs_shared
def test_tags_are_as_right_as_when_they_were_read(told: list[tuple[dict[str, list[str]], tuple[str, ...]]]) -> None:
    right = sum(tag in read["right"] for read, found in told for tag in found)
    wrong = sum(tag in read["wrong"] for read, found in told for tag in found)
    assert right / (right + wrong) >= FLOORS["precision"]
    assert (right + wrong) / sum(len(found) for _, found in told) >= FLOORS["judged"]


@needs_shared
def test_hardly_an_event_is_without_a_tag(told: list[tuple[dict[str, list[str]], tuple[str, ...]]]) -> None:
    assert sum(bool(found) for _, found in told) / len(told) >= FLOORS["with_a_tag"]
