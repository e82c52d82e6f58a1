"""What is worth explaining, and what becomes of bare headlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsletter.models import Decisions, Earlier, RankedEvent, Thread
from newsletter.rank import readable_first, shortlist, weigh
from tests.rank.test_select import ranked

TOLD = Thread(Earlier(date(2026, 3, 1), "x", "x", "X", (), ""), "repeats", "tells what “X” told")


def ids(events: tuple[RankedEvent, ...]) -> list[str]:
    return [one.event.id for one in events]


def test_the_best_that_may_run_are_explained() -> None:
    events = [ranked("a", 9), ranked("b", 8), ranked("c", 7), ranked("d", 6)]
    best = shortlist(events, {"a": TOLD}, Decisions(), (), 2)
    assert (ids(best.open), ids(best.barred)) == (["b", "c"], ["a"])


def test_what_the_editor_decided_about_is_always_among_them() -> None:
    events = [ranked("a", 9), ranked("b", 8), ranked("c", 7)]
    best = shortlist(events, {"c": TOLD}, Decisions(pinned=("c",), dropped=(("b", "no"),)), (), 1)
    assert (ids(best.open), ids(best.barred)) == (["a", "b", "c"], [])


def test_a_bare_headline_gives_way_and_its_receipt_says_why() -> None:
    first, second = weigh([ranked("a", 3), ranked("b", 2)], {"a"})
    assert (first.event.id, second.event.id) == ("b", "a")
    assert second.score == 1.5
    assert second.reasons[-1].fact == "its sources give no more than a headline"


def test_stories_that_readers_can_read_come_first() -> None:
    event = ranked("a", 1).event
    story = event.stories[0]
    mixed = replace(event, stories=(replace(story, id="1", language="de"), replace(story, id="2", language="en")))
    assert [one.id for one in readable_first(mixed, ("en",)).stories] == ["2", "1"]
    assert readable_first(mixed, ()) == mixed
