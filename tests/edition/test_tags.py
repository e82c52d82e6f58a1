"""Tags: the newsletter's own topics first, then what outlets agree on."""

from __future__ import annotations

from datetime import UTC, datetime

from newsletter.edition.tags import TagRule, tags
from newsletter.models import Event, Story

NOW = datetime(2026, 3, 4, tzinfo=UTC)
RULES = (TagRule("Chips", ("chip", "semiconductor")), TagRule("Security", ("ransomware",)))


def story(outlet: str, title: str, labels: tuple[str, ...] = (), text: str = "") -> Story:
    return Story(f"{outlet}-{title}", title, "", text, "", outlet, NOW, tags=labels)


def test_a_topic_in_the_title_is_a_tag_and_a_passing_mention_is_not() -> None:
    event = Event("e", (story("A", "New chip factory opens", text="Guards fear ransomware."),), 1)
    assert tags(event, RULES) == ("Chips",)


def test_a_part_of_a_word_is_no_mention() -> None:
    assert tags(Event("e", (story("A", "Fish and chipmunks"),), 1), RULES) == ()


def test_of_publishers_labels_those_count_that_two_outlets_gave() -> None:
    stories = (story("A", "One", ("Courts", "Misc")), story("B", "Two", ("courts", "Top stories")))
    assert tags(Event("e", stories, 2), ()) == ("Courts",)


def test_a_long_label_is_no_tag() -> None:
    event = Event("e", (story("A", "One", ("what you need to know today",)),), 1)
    assert tags(event, ()) == ()
