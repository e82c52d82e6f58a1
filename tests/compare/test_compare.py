"""How outlets told it: what a reader may rely on, with events in our own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.models import Event
from newsletter.pipeline.coverage import compare_event
from tests.compare.telling import OUTLETS, compared, evidence, outlets, sides, story, told

OPENING = "Lumen Foundry will build a chip plant at Orrin, the company said on Tuesday 3 March."
SAME = "The Lumen plant at Orrin will create 3,200 jobs in the valley."
OTHER = "The Lumen plant at Orrin will create 2,300 jobs in the valley."


def test_what_all_outlets_tell_is_agreed() -> None:
    found = compared(told(OPENING, f"{OPENING} {SAME}", f"On Tuesday the company said: {OPENING}"))
    assert [claim.text for claim in found.agreed] == [OPENING.replace("Tuesday.", "Tuesday 3 March.")]
    assert sorted(outlets(found.agreed[0])) == sorted(OUTLETS[:3])


def test_what_most_tell_is_agreed_and_names_only_them() -> None:
    (claim,) = compared(told(OPENING, OPENING, "Orrin waits for a factory.")).agreed
    assert outlets(claim) == ["Quay Post", "Hill Courier"]


def test_a_trimming_that_differs_does_not_hide_the_core() -> None:
    long = "Lumen Foundry will build a chip plant at Orrin, according to a letter that the mayor read out."
    (claim,) = compared(told(OPENING, long, "Orrin waits.")).agreed
    assert claim.text == "Lumen Foundry will build a chip plant at Orrin."


def test_figures_that_cannot_both_be_right_stand_side_by_side() -> None:
    (difference,) = compared(told(SAME, OTHER, OTHER.replace("valley", "region"))).contradictions
    assert sides(difference) == {"3,200 jobs": ["Quay Post"], "2,300 jobs": ["Hill Courier", "Plain Gazette"]}
    assert not difference.disputed


@pytest.mark.parametrize(
    ("why", "one", "other"),
    [
        ("one is rounded", SAME, SAME.replace("3,200", "3,187")),
        ("one is about", SAME, SAME.replace("3,200", "about 3,000")),
        ("one is a lower bound", SAME, SAME.replace("3,200", "at least 2,000")),
        ("they count different things", SAME, SAME.replace("3,200 jobs", "2,300 flats")),
        ("they are in different units", SAME, SAME.replace("3,200 jobs", "€2,300 of debt")),
        ("they are about different places", SAME, OTHER.replace("Orrin", "Selby").replace("Lumen", "Marlowe")),
        ("they are of different days", f"{SAME[:-1]} by 3 May.", f"{OTHER[:-1]} by 9 June."),
        ("the other tells both", SAME, f"{OTHER} Earlier it had said that it would create 3,200 jobs."),
        ("the count grows", "The fire at Orrin killed 12 people.", "The fire at Orrin killed 15 people."),
    ],
)
def test_other_figures_are_no_contradiction(why: str, one: str, other: str) -> None:
    assert compared(told(one, other, OPENING)).contradictions == (), why


def test_a_figure_of_two_days_later_is_an_update() -> None:
    assert compared(told(SAME, OTHER, OPENING, hours=(0, 48, 49))).contradictions == ()


def test_times_of_day_are_compared() -> None:
    lost = "The Orrin control room lost power at 09:12 and switched to batteries."
    (difference,) = compared(told(lost, lost.replace("09:12", "09:47"), OPENING)).contradictions
    assert difference.kind == "time"
    assert sides(difference) == {"09:12": ["Quay Post"], "09:47": ["Hill Courier"]}


def test_times_a_whole_hour_apart_may_be_two_time_zones() -> None:
    lost = "The Orrin control room lost power at 09:12 and switched to batteries."
    assert compared(told(lost, lost.replace("09:12", "08:12"), OPENING)).contradictions == ()


def test_a_dispute_between_those_who_are_quoted_is_shown_whoever_prints_it() -> None:
    both = "Lumen says that 12% of its customers were hit, while the monitoring firm Lantern counts 30%."
    (difference,) = compared(told(both, "Lumen said that 12% of its customers were hit.", OPENING)).contradictions
    assert difference.disputed
    assert [outlets(side) for side in difference.sides] == [["Quay Post", "Hill Courier"], ["Quay Post"]]
    assert [side.text for side in difference.sides] == ["12% of its customers", "30%"]


def test_two_figures_of_one_speaker_are_no_dispute() -> None:
    both = "Lumen says that 12% of its customers were hit on Monday, while 30% were hit on Tuesday."
    assert compared(told(both, OPENING, OPENING)).contradictions == ()


def test_different_culprits_are_named() -> None:
    one, other = "Police blamed Grey Lantern for the theft.", "Investigators blamed Iron Heron for the theft."
    (difference,) = compared(told(one, other, OPENING)).contradictions
    assert difference.kind == "actor"
    assert sides(difference) == {"Grey Lantern": ["Quay Post"], "Iron Heron": ["Hill Courier"]}


def test_culprits_whom_both_name_are_no_contradiction() -> None:
    one = "Police blamed Grey Lantern for the theft. Iron Heron denied any part in it."
    assert compared(told(one, "Investigators blamed Iron Heron for the theft.", OPENING)).contradictions == ()


ALONE = "The Lumen plant at Orrin needs a new road, which the engineer Petra Vance puts at 41 million euros."


def test_a_fact_that_no_other_text_holds_is_told_by_one_alone() -> None:
    opening = f"{OPENING} Work at Orrin begins in autumn, Lumen said."
    found = compared(told(f"{opening} {ALONE}", opening, opening))
    assert ALONE in [claim.text for claim in found.partial if outlets(claim) == ["Quay Post"]]


def test_a_sentence_that_needs_the_one_before_it_is_not_shown_alone() -> None:
    opening = f"{OPENING} Work at Orrin begins in autumn, Lumen said."
    unclear = "Engineers at the plant moved it to Orrin for 41 million euros, said Petra Vance of Lumen."
    found = compared(told(f"{opening} {unclear} {ALONE.replace('41', '77')}", opening, opening))
    assert [claim.text for claim in found.partial if outlets(claim) == ["Quay Post"]] == [ALONE.replace("41", "77")]


def test_silence_counts_only_in_whole_texts() -> None:
    opening = f"{OPENING} Work at Orrin begins in autumn, Lumen said."
    short = [story(outlet, opening, whole=False) for outlet in OUTLETS[1:3]]
    event = Event("plant", (story(OUTLETS[0], f"{opening} {ALONE}"), *short), 3)
    assert compared(event).partial == ()


def test_a_figure_that_another_text_gives_is_not_told_by_one_alone() -> None:
    opening = f"{OPENING} Work at Orrin begins in autumn, Lumen said."
    found = compared(told(f"{opening} {ALONE}", f"{opening} A road would cost 41 million euros.", opening))
    assert ALONE not in [claim.text for claim in found.partial]


def test_what_one_group_tells_carries_its_label() -> None:
    grant = "Lothmark pays Lumen Foundry a grant of 900 million euros for the Orrin plant."
    groups = {"quay post": ("trade",), "hill courier": ("trade",), "plain gazette": ("general",)}
    found = compared(told(f"{OPENING} {grant}", f"{OPENING} {grant}", OPENING, OPENING), groups)
    assert [(claim.text, claim.group) for claim in found.partial if claim.group] == [(grant, "trade")]
    assert found.groups == (("trade", ("Quay Post", "Hill Courier")), ("general", ("Plain Gazette",)))


def test_words_of_another_colour_for_the_same_thing_are_set_side_by_side() -> None:
    riot = "The riots outside the Orrin plant ended when police closed Harbour Street."
    (difference,) = compared(told(riot, riot.replace("riots", "protests"), OPENING)).framing
    assert sides(difference) == {"riots": ["Quay Post"], "protests": ["Hill Courier"]}


def test_a_text_that_uses_both_words_takes_no_side() -> None:
    riot = "The riots outside the Orrin plant ended when police closed Harbour Street."
    both = f"{riot} Other protests went on."
    assert compared(told(both, riot.replace("riots", "protests"), OPENING)).framing == ()


def test_every_span_holds_its_quote() -> None:
    event = told(f"{OPENING} {SAME} {ALONE}", f"{OPENING} {OTHER}", OPENING)
    bodies = {one.id: one.body for one in event.stories}
    spans = evidence(compared(event))
    assert spans
    assert all(bodies[span.story][span.start : span.end] == span.quote for span in spans)


def test_two_voices_are_not_compared() -> None:
    assert compare_event(told(SAME, OTHER), {}) is None


def test_copies_of_one_text_are_one_voice() -> None:
    first, second, third = told(SAME, OTHER, OPENING).stories
    copy = replace(third, text=second.text)
    assert compare_event(Event("plant", (first, second, copy), 2), {}) is None


def test_a_text_in_another_language_is_left_out() -> None:
    first, second, third = told(SAME, OTHER, OPENING).stories
    assert compare_event(Event("plant", (first, second, replace(third, language="de")), 3), {}) is None


def test_nothing_sure_is_nothing_said() -> None:
    assert compare_event(told("Orrin waits.", "The river froze.", "A comet passed."), {}) is None
