"""An editor puts events together and takes them apart: in the draft, when the day is made again, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter import pipeline
from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import Decisions, Item, Merge, Rewrite, Split
from newsletter.pipeline import Newsroom, overlooked
from newsletter.pipeline.decide import decide, undo
from newsletter.pipeline.judge import judge
from newsletter.pipeline.regroup import merging, splitting
from newsletter.testing import NOON
from tests.conftest import SAMPLE_DAY as DAY


def items(room: Newsroom) -> tuple[Item, ...]:
    return room.known_edition(DAY)[0].items


def told(room: Newsroom, event: str) -> Item:
    (item,) = (item for item in room.known_edition(DAY)[0].told if item.event == event)
    return item


def merged(room: Newsroom) -> Merge:
    first, second, *_ = items(room)
    decide(room, DAY, "Ada", "merged", merging(room, DAY, (first.event, second.event)), NOON)
    return Merge((first.event, second.event))


def test_two_items_become_one_with_the_stories_of_both(room: Newsroom) -> None:
    first, second, *_ = items(room)
    one = merged(room)
    whole = told(room, one.id)
    assert [link.story for link in whole.sources] == [link.story for link in (*first.sources, *second.sources)]
    assert not {first.event, second.event} & room.known_edition(DAY)[0].headlines.keys()
    stories = {link.story for link in whole.sources}
    assert {place.story for part in whole.blurb.what for place in part.evidence} <= stories


def test_a_build_makes_the_same_of_it_and_an_undo_takes_it_back(room: Newsroom) -> None:
    before = room.known_edition(DAY)[0]
    merged(room)
    revised = room.known_edition(DAY)[0]
    assert pipeline.revise(room, DAY) == revised
    assert pipeline.build(room, DAY, before.made_at) == revised
    undo(room, DAY, "Ada", NOON)
    assert room.known_edition(DAY)[0] == before


def test_stories_leave_for_an_event_of_their_own(room: Newsroom) -> None:
    before = room.known_edition(DAY)[0]
    item = next(item for item in items(room) if len(item.sources) > 1)
    story = item.sources[0].story
    decide(room, DAY, "Ada", "split", splitting(room, DAY, item.event, [story]), NOON)
    one = Split(item.event, (story,))
    known = room.known_edition(DAY)[0]
    assert {one.part, one.rest} <= known.headlines.keys()
    assert all(link.story != story for run in known.told if run.event == one.rest for link in run.sources)
    assert pipeline.build(room, DAY, before.made_at) == known


def test_what_no_longer_fits_is_refused_and_changes_nothing(room: Newsroom) -> None:
    first, second, *_ = items(room)
    merged(room)
    before = room.known_edition(DAY)[0]
    with pytest.raises(UsageError, match="decided already"):
        decide(room, DAY, "Bo", "merged", merging(room, DAY, (first.event, second.event)), NOON)
    with pytest.raises(UsageError, match=f"no event {first.event} any more"):
        decide(room, DAY, "Bo", "split", splitting(room, DAY, first.event, [first.sources[0].story]), NOON)
    assert room.known_edition(DAY)[0] == before


def test_a_decision_in_the_file_that_does_not_fit_is_warned_about(room: Newsroom) -> None:
    before = room.known_edition(DAY)[0]
    says.write_decisions(room.rules.decisions, DAY, Decisions(groups=(Merge((before.items[0].event, "nothing")),)))
    assert pipeline.revise(room, DAY) == before
    (line,) = overlooked(room, DAY)
    assert "a [[group]] does nothing: there is no event nothing any more to merge" in line


def test_the_words_of_a_merged_item_rest_on_the_stories_of_both(room: Newsroom) -> None:
    first, second, *_ = items(room)
    headline = second.blurb.headline
    _, edit = judge(room, DAY, Rewrite(first.event, "headline", headline))
    assert not edit.runs
    one = merged(room)
    _, edit = judge(room, DAY, Rewrite(one.id, "headline", headline))
    assert edit.runs


def test_what_was_merged_yesterday_stays_merged_unless_the_events_are_gone(room: Newsroom) -> None:
    first, second, *_ = items(room)
    yesterday = Decisions(groups=(Merge((first.event, second.event)), Merge((first.event, "gone"))))
    says.write_decisions(room.rules.decisions, DAY - timedelta(days=1), yesterday)
    pipeline.revise(room, DAY)
    assert told(room, yesterday.groups[0].id)
    assert overlooked(room, DAY) == ()
