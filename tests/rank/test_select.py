from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from newsletter.models import Decisions, Earlier, RankedEvent, Selection, Thread
from newsletter.rank import Quotas, select
from tests.rank.factories import ranked

QUOTAS = Quotas(items=4, per_source=2, per_section=3, floor=1.0)
NOTHING_SAID = Decisions()
ITEM = Earlier(date(2026, 3, 1), "old", "old", "What was told", ("x",), "What was told")


def chosen(selection: Selection) -> list[str]:
    return [choice.ranked.event.id for choice in selection.chosen]


def lacked(selection: Selection) -> dict[str, str]:
    return {held.ranked.event.id: held.lacked for held in selection.held}


def run(
    events: list[RankedEvent], decisions: Decisions = NOTHING_SAID, quotas: Quotas = QUOTAS, **threads: Thread
) -> Selection:
    return select(sorted(events, key=lambda r: (-r.score, r.event.id)), threads, decisions, quotas)


def test_the_best_run_and_the_rest_are_near_misses() -> None:
    events = [ranked(name, score) for name, score in zip("abcdef", (9, 8, 7, 6, 5, 4), strict=True)]
    selection = run(events, quotas=Quotas(4, per_section=9))
    assert chosen(selection) == list("abcd")
    assert lacked(selection) == {"e": "the edition was full", "f": "the edition was full"}
    assert selection.notices == ()


def test_a_source_has_no_more_than_its_quota() -> None:
    selection = run([*(ranked(name, 9, source="The Post") for name in "abc"), ranked("d", 5)])
    assert sorted(chosen(selection)) == ["a", "b", "d"]
    assert lacked(selection) == {"c": "The Post has its 2 items already"}


def test_a_section_has_no_more_than_its_quota() -> None:
    selection = run([*(ranked(name, 9, "Science") for name in "abcd"), ranked("e", 5)])
    assert sorted(chosen(selection)) == ["a", "b", "c", "e"]
    assert lacked(selection) == {"d": "the section Science has its 3 items already"}


def test_events_without_a_section_go_to_the_last_one() -> None:
    selection = run([ranked("a", 5)], quotas=replace(QUOTAS, more="Elsewhere"))
    assert [choice.section for choice in selection.chosen] == ["Elsewhere"]


def test_two_events_that_read_as_one_do_not_both_run() -> None:
    crowd = [ranked(f"crowd{n}", 0) for n in range(20)]
    twice = [
        ranked("a", 9, title="Orrin dam gives way after a week of rain"),
        ranked("b", 8, title="Dam at Lake Orrin gives way after rain"),
    ]
    selection = run([*twice, *crowd])
    assert chosen(selection) == ["a"]
    assert lacked(selection)["b"] == "too close to “Orrin dam gives way after a week of rain”, which runs"


def test_of_two_nearly_equal_events_the_one_that_is_unlike_runs_first() -> None:
    crowd = [ranked(f"crowd{n}", 0) for n in range(20)]
    alike = [
        ranked("a", 9, title="Orrin dam gives way, valley empties"),
        ranked("b", 8.1, title="Inquiry into Orrin concrete begins slowly as ministers wait"),
        ranked("c", 8.0),
    ]
    assert chosen(run([*alike, *crowd])) == ["a", "c", "b"]


def test_nothing_below_the_floor_runs_and_the_quiet_day_is_told() -> None:
    selection = run([ranked("a", 5), ranked("b", 0.9)])
    assert chosen(selection) == ["a"]
    assert lacked(selection) == {"b": "its score of 0.9 is below the floor of 1.0"}
    assert selection.notices == ("A quiet day: only one event was worth your time.",)
    assert run([ranked("a", 5), ranked("b", 4)]).notices == ("A quiet day: only 2 events were worth your time.",)


def test_a_day_without_news_is_an_empty_edition_that_says_so() -> None:
    assert run([]) == Selection((), (), ("A quiet day: nothing that we read was worth your time.",))


def test_an_edition_that_its_quotas_keep_short_is_not_quiet() -> None:
    assert run([ranked(name, 9, source="The Post") for name in "abcd"]).notices == ()


def test_pinned_events_run_first_in_their_order_whatever_they_lack() -> None:
    selection = run(
        [ranked("a", 9), ranked("b", 0.1), ranked("c", 0.2)],
        Decisions(pinned=("c", "b", "gone")),
        b=Thread(ITEM, "repeats", "tells what it told"),
    )
    assert chosen(selection) == ["c", "b", "a"]
    assert [choice.pinned for choice in selection.chosen] == [True, True, False]


def test_dropped_events_never_run_and_keep_their_reason() -> None:
    selection = run([ranked("a", 9), ranked("b", 8)], Decisions(pinned=("a",), dropped=(("a", "an advert"),)))
    assert chosen(selection) == ["b"]
    assert lacked(selection) == {"a": "dropped by the editor: an advert"}


def test_a_repeat_is_held_and_a_follow_up_names_what_it_follows() -> None:
    selection = run(
        [ranked("a", 9), ranked("b", 8)],
        a=Thread(ITEM, "repeats", "tells what “What was told” told"),
        b=Thread(ITEM, "continues", "continues “What was told”"),
    )
    assert [(choice.ranked.event.id, choice.follows) for choice in selection.chosen] == [("b", ITEM)]
    assert lacked(selection) == {"a": "nothing new: it tells what “What was told” told"}


def test_only_the_best_near_misses_are_kept() -> None:
    selection = run([ranked(f"e{n:02}", 50 - n) for n in range(60)], quotas=Quotas(4, per_section=9))
    assert [held.ranked.event.id for held in selection.held] == [f"e{n:02}" for n in range(4, 24)]


NAMES = [f"n{n}" for n in range(14)]


@st.composite
def days(draw: st.DrawFn) -> tuple[list[RankedEvent], Decisions, Quotas]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    events = [
        ranked(
            name,
            draw(st.integers(0, 40)) / 4,
            draw(st.sampled_from(["", "AI", "Science"])),
            draw(st.sampled_from(["P", "Q", "R"])),
            draw(st.sampled_from(["", "Orrin dam gives way", "Orrin dam gives in", "Rain at the Orrin dam"])),
        )
        for name in names
    ]
    pinned = tuple(draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True)))
    dropped = tuple((name, "no") for name in draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True)))
    quotas = Quotas(draw(st.integers(1, 8)), draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(0, 8)))
    return events, Decisions(pinned, dropped), quotas


@given(days())
def test_whatever_comes_quotas_pins_and_drops_hold(day: tuple[list[RankedEvent], Decisions, Quotas]) -> None:
    events, decisions, quotas = day
    selection = run(events, decisions, quotas)
    names, dropped = {r.event.id for r in events}, {name for name, _ in decisions.dropped}
    pins = [name for name in decisions.pinned if name in names and name not in dropped]
    free = [choice for choice in selection.chosen if not choice.pinned]
    assert chosen(selection)[: len(pins)] == pins
    assert not dropped & set(chosen(selection))
    assert not free or len(selection.chosen) <= quotas.items
    sources = Counter(choice.ranked.event.lead.source for choice in selection.chosen)
    sections = Counter(choice.section for choice in selection.chosen)
    assert all(sources[choice.ranked.event.lead.source] <= quotas.per_source for choice in free)
    assert all(sections[choice.section] <= quotas.per_section for choice in free)
    assert all(choice.ranked.score >= quotas.floor for choice in free)
    assert set(chosen(selection)) | set(lacked(selection)) == names
    assert len(chosen(selection)) + len(selection.held) == len(names)


@given(days())
def test_the_same_day_gives_the_same_choice(day: tuple[list[RankedEvent], Decisions, Quotas]) -> None:
    assert run(*day) == run(*day)


def test_an_event_that_only_other_languages_tell_is_held_and_says_so() -> None:
    event = ranked("a", 9)
    german = replace(
        event, event=replace(event.event, stories=tuple(replace(s, language="de") for s in event.event.stories))
    )
    selection = run([german], quotas=Quotas(languages=("en",)))
    assert not selection.chosen
    assert lacked(selection)["a"] == "its stories are in “de”; the edition is in en"
    assert chosen(run([german], quotas=Quotas(languages=("de", "en")))) == ["a"]
