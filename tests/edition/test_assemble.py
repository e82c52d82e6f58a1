"""What an edition holds, in which order, and what becomes of the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.assemble import Plan, assemble, earlier
from newsletter.models import (
    Blurb,
    Choice,
    Decisions,
    Edition,
    Event,
    Evidence,
    Held,
    RankedEvent,
    Reason,
    Selection,
    Sentence,
    Story,
)

DAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)


def choice(name: str, section: str = "AI", *, pinned: bool = False) -> Choice:
    story = Story(f"s-{name}", f"Title of {name}", "A summary.", "", f"https://x.example/{name}", "Outlet", NOW)
    reasons = (Reason("voices", 1.0, "1 independent voice"),)
    return Choice(RankedEvent(Event(name, (story,), 1), 1.0, reasons), section, pinned)


def blurb(name: str, words: int = 40) -> Blurb:
    text = " ".join(["word"] * words)
    return Blurb(
        f"Headline {name}", (Sentence(text, (Evidence(f"s-{name}", 0, 4, "word"),)),), (), (), (), "extractive"
    )


def made(
    choices: list[Choice], *, words: int = 40, plan: Plan | None = None, decisions: Decisions | None = None
) -> Edition:
    events = [one.ranked.event.id for one in choices]
    return assemble(
        Selection(tuple(choices), ()),
        {event: blurb(event, words) for event in events},
        decisions or Decisions(),
        plan or Plan(),
        day=DAY,
        now=NOW,
    )


def names(edition: Edition) -> list[str]:
    return [item.event for item in edition.items]


def test_items_of_a_section_stand_together_in_the_order_wanted() -> None:
    choices = [choice("a", "Business"), choice("b", "AI"), choice("c", "Business"), choice("d", "Odd")]
    assert names(made(choices, plan=Plan(sections=("AI", "Business")))) == ["b", "a", "c", "d"]


def test_what_does_not_fit_the_reading_time_is_a_near_miss_that_says_so() -> None:
    edition = made([choice("a"), choice("b")], words=100, plan=Plan(seconds=40))
    assert names(edition) == ["a"]
    (missed,) = edition.near_misses
    assert (missed.event, missed.lacked) == ("b", "no room: the edition was full")


def test_a_pinned_event_runs_whatever_the_reading_time() -> None:
    edition = made([choice("a"), choice("b", pinned=True)], words=100, plan=Plan(seconds=40))
    assert names(edition) == ["b"]


def test_what_is_only_a_headline_is_told_in_brief_beside_the_items() -> None:
    bare = Blurb("Headline a", (), (), (), (), "extractive")
    selection = Selection((choice("a"), choice("b")), ())
    edition = assemble(selection, {"a": bare, "b": blurb("b")}, Decisions(), Plan(items=1), day=DAY, now=NOW)
    assert names(edition) == ["b"]
    assert [brief.event for brief in edition.briefs] == ["a"]
    assert {told.event for told in earlier([edition])} == {"a", "b"}


def test_an_event_without_a_blurb_does_not_stop_the_edition() -> None:
    selection = Selection((choice("a"), choice("b")), ())
    edition = assemble(selection, {"b": blurb("b")}, Decisions(), Plan(), day=DAY, now=NOW)
    assert names(edition) == ["b"]
    assert edition.near_misses[0].event == "a"


def test_what_was_held_keeps_its_reason_and_its_receipt() -> None:
    held = Held(choice("h").ranked, "fewer voices than the last one taken")
    edition = assemble(Selection((), (held,)), {}, Decisions(), Plan(), day=DAY, now=NOW)
    (missed,) = edition.near_misses
    assert (missed.headline, missed.lacked) == ("Title of h", "fewer voices than the last one taken")
    assert missed.reasons[0].fact == "1 independent voice"


def test_an_editor_s_note_is_used() -> None:
    assert made([choice("a")], decisions=Decisions(note="Good morning.")).note == "Good morning."


def test_two_items_never_share_an_address() -> None:
    lines = {"a": "Same", "b": "Same", "c": "SAME!"}
    same = {event: replace(blurb(event), headline=line) for event, line in lines.items()}
    selection = Selection((choice("a"), choice("b"), choice("c")), ())
    edition = assemble(selection, same, Decisions(), Plan(), day=DAY, now=NOW)
    assert [item.slug for item in edition.items] == ["same", "same-2", "same-3"]


def test_later_editions_learn_what_readers_were_told() -> None:
    (item,) = earlier([made([choice("a")])])
    assert (item.date, item.event, item.stories) == (DAY, "a", ("s-a",))
    assert "Headline a" in item.text
    assert "Title of a" in item.text


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.booleans()), max_size=20),
    st.integers(1, 8),
    st.integers(10, 200),
)
def test_every_chosen_event_runs_or_is_a_near_miss(kinds: list[tuple[str, bool]], items: int, seconds: int) -> None:
    choices = [choice(f"e{number}", section, pinned=pinned) for number, (section, pinned) in enumerate(kinds)]
    edition = made(choices, plan=Plan(items=items, seconds=seconds))
    told = [*names(edition), *(missed.event for missed in edition.near_misses)]
    assert sorted(told) == sorted(one.ranked.event.id for one in choices)
    pinned = {one.ranked.event.id for one in choices if one.pinned}
    assert pinned <= set(names(edition))
    free = [item for item in edition.items if item.event not in pinned]
    assert len(edition.items) <= max(items, len(pinned))
    assert not free or sum(item.blurb.seconds for item in edition.items) <= seconds
