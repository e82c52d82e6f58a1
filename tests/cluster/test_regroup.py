"""Events are put together and taken apart as an editor says; what does not fit is refused in words."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from newsletter.cluster import regroup
from newsletter.models import Earlier, Event, Merge, Split, Thread
from newsletter.testing import make_story

BRIDGE, FERRY, LAW = (
    Event("bridge", (make_story(1, source="Herald"), make_story(2, source="Post")), 2),
    Event("ferry", (make_story(3, source="Herald", title="Ferries stop", summary="All ferries stopped at noon."),), 1),
    Event("law", (make_story(4, source="Gazette", title="Law passes", summary="The house passed a law."),), 1),
)
EVENTS = {event.id: event for event in (BRIDGE, FERRY, LAW)}
RAN = Earlier(date(2026, 1, 24), "old", "bridge-nears", "Bridge nears", ("story-0",), "It nears.")
REPEATS = Thread(RAN, "repeats", "tells what “Bridge nears” of 2026-01-24 told", ())
CONTINUES = Thread(RAN, "continues", "continues “Bridge nears” of 2026-01-24", ("story-2",))


def ids(event: Event) -> list[str]:
    return [story.id for story in event.stories]


def test_a_merged_event_has_the_stories_of_both_and_counts_its_voices_anew() -> None:
    one = Merge(("bridge", "ferry"))
    now = regroup(EVENTS, {}, [one])
    assert now.events.keys() == {one.id, "law"}
    assert ids(now.events[one.id]) == ["story-1", "story-2", "story-3"]
    assert now.events[one.id].voices <= 2, "one outlet's two stories are one voice"


def test_a_split_event_becomes_two() -> None:
    one = Split("bridge", ("story-2",))
    now = regroup(EVENTS, {}, [one])
    assert ids(now.events[one.part]) == ["story-2"]
    assert ids(now.events[one.rest]) == ["story-1"]
    assert "bridge" not in now.events


def test_a_decision_may_name_what_one_before_it_made() -> None:
    first = Merge(("bridge", "ferry"))
    second = Split(first.id, ("story-1",))
    now = regroup(EVENTS, {}, [first, second])
    assert ids(now.events[second.rest]) == ["story-2", "story-3"]
    assert not now.refused


def test_what_does_not_fit_changes_nothing_and_says_why() -> None:
    wrong = {
        Merge(("bridge", "gone")): "no event gone",
        Merge(("law", "law")): "two events",
        Split("gone", ("story-1",)): "no event gone",
        Split("bridge", ("story-4",)): "no story story-4",
        Split("ferry", ("story-3",)): "one to stay",
    }
    now = regroup(EVENTS, {}, list(wrong))
    assert now.events == EVENTS
    assert all(words in now.refused[group] for group, words in wrong.items())


def test_a_whole_repeats_what_ran_only_if_all_of_it_does() -> None:
    one = Merge(("bridge", "ferry"))
    both = regroup(EVENTS, {"bridge": REPEATS, "ferry": REPEATS}, [one]).threads[one.id]
    assert both.kind == "repeats"
    half = regroup(EVENTS, {"bridge": REPEATS}, [one]).threads[one.id]
    assert (half.kind, half.new) == ("continues", ("story-3",))
    assert half.fact == "continues “Bridge nears” of 2026-01-24"


def test_each_part_of_a_follow_up_knows_its_own_new_stories() -> None:
    one = Split("bridge", ("story-2",))
    ties = regroup(EVENTS, {"bridge": CONTINUES}, [one]).threads
    assert ties[one.part].new == ("story-2",)
    assert ties[one.rest].new == ()


NAMES = st.sampled_from(["bridge", "ferry", "law", "gone"])
STORIES = st.lists(st.sampled_from(["story-1", "story-2", "story-3", "story-4"]), min_size=1, unique=True).map(tuple)
GROUPS = st.lists(
    st.builds(Merge, st.lists(NAMES, min_size=2, max_size=3).map(tuple)) | st.builds(Split, NAMES, STORIES), max_size=5
)


@given(GROUPS)
def test_no_story_is_lost_or_told_twice(groups: list[Merge | Split]) -> None:
    now = regroup(EVENTS, {"bridge": CONTINUES}, groups)
    told = sorted(story for event in now.events.values() for story in ids(event))
    assert told == ["story-1", "story-2", "story-3", "story-4"]
    assert all(event.id == name and event.stories for name, event in now.events.items())
    assert now.threads.keys() <= now.events.keys()
