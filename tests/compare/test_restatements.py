"""What newer stories put differently from what readers were told; a later count is not called a contradiction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter.compare import Voice, restatements
from newsletter.models import Restatement, Story
from newsletter.pipeline.coverage import JUDGE, read_voice
from tests.compare.telling import MORNING

FIRE = "The fire at the Orrin mill killed 12 people."
JOBS = "The Lumen plant at Orrin will create 3,200 jobs in the valley."
LOST = "The Orrin control room lost power at 09:12 and switched to batteries."


def voice(text: str, outlet: str, days: int) -> Voice:
    return read_voice(Story(outlet, text, "", text, "", outlet, MORNING + timedelta(days=days), language="en"))


def found(told: str, *now: str, outlets: tuple[str, ...] = ("Quay Post",)) -> list[Restatement]:
    later = [voice(text, outlet, 3) for text, outlet in zip(now, ("Hill Courier", "Plain Gazette"), strict=False)]
    return restatements(voice(told, "", 0), outlets, later, JUDGE)


def test_another_figure_contradicts_what_was_told() -> None:
    (one,) = found(JOBS, JOBS.replace("3,200", "2,300"))
    assert (one.kind, one.about, one.said, one.sentence) == ("contradicts", "figure", "3,200 jobs", JOBS)
    assert one.now.text == "2,300 jobs"
    assert [(a.outlet, a.evidence[0].quote) for a in one.now.accounts] == [
        ("Hill Courier", JOBS.replace("3,200", "2,300"))
    ]


def test_all_who_give_the_new_figure_are_named() -> None:
    other = JOBS.replace("3,200", "2,300")
    (one,) = found(JOBS, other, other.replace("valley", "region"))
    assert [account.outlet for account in one.now.accounts] == ["Hill Courier", "Plain Gazette"]


@pytest.mark.parametrize(
    ("told", "now", "kind"),
    [
        (FIRE, FIRE.replace("12", "15"), "updates"),
        (FIRE.replace("12", "at least 12"), FIRE.replace("12", "15"), "updates"),
        (FIRE, FIRE.replace("12", "9"), "contradicts"),
        (JOBS, JOBS.replace("will create 3,200", "will now create 2,300"), "updates"),
        (JOBS, "The Lumen plant at Orrin raised its plan for the valley from 3,200 to 4,100 jobs.", "updates"),
        (JOBS, f"{JOBS[:-1].replace('3,200', '2,300')}, the company said, correcting itself.", "contradicts"),
    ],
)
def test_what_grows_or_has_changed_is_an_update(told: str, now: str, kind: str) -> None:
    assert [one.kind for one in found(told, now)] == [kind]


@pytest.mark.parametrize(
    ("why", "told", "now"),
    [
        ("it agrees", FIRE, FIRE.replace("12", "about 12")),
        ("a lower bound still holds", FIRE.replace("12", "at least 12"), FIRE.replace("12", "at least 10")),
        ("it counts other things", JOBS, JOBS.replace("3,200 jobs", "2,300 flats")),
        ("it is about another place too", FIRE, "The fires at the Orrin mill and in Selby killed 15 people."),
        ("it is another event", FIRE, FIRE.replace("12", "70")),
        ("the newer story knows both", JOBS, f"{JOBS} {JOBS.replace('3,200', '2,300')}"),
        (
            "it is one of several",
            JOBS,
            "The Lumen plant at Orrin will create 1,900 jobs in the valley and 1,300 jobs in town.",
        ),
        (
            "a length of time passes",
            "The strike at Orrin has lasted 12 days.",
            "The strike at Orrin has lasted 15 days.",
        ),
        ("prices move", "Lumen shares closed at $40 in Orrin.", "Lumen shares closed at $31 in Orrin."),
        ("versions follow", "Lumen released version 2.4 tools at Orrin.", "Lumen released version 2.6 tools at Orrin."),
    ],
)
def test_nothing_is_said_where_it_is_not_sure(why: str, told: str, now: str) -> None:
    assert found(told, now) == [], why


def test_the_same_outlet_goes_on_with_a_series() -> None:
    series = "These 12 settings make an old system at Orrin run like new."
    assert found(series, series.replace("12", "15"), outlets=("Hill Courier",)) == []


def test_the_same_outlet_counts_on_or_corrects_itself() -> None:
    own = ("Hill Courier",)
    assert [one.kind for one in found(FIRE, FIRE.replace("12", "15"), outlets=own)] == ["updates"]
    corrected = f"{JOBS.replace('3,200', '2,300')[:-1]}, not more as wrongly told before."
    assert [one.kind for one in found(JOBS, corrected, outlets=own)] == ["contradicts"]


def test_a_time_of_day_contradicts_unless_it_was_moved() -> None:
    (one,) = found(LOST, LOST.replace("09:12", "09:47"))
    assert (one.kind, one.about, one.said, one.now.text) == ("contradicts", "time", "09:12", "09:47")
    opening = "The Orrin town hall meeting on the mill opens at 18:15 in the gymnasium."
    (one,) = found(opening, opening.replace("opens at 18:15", "was moved to 19:20"))
    assert one.kind == "updates"


def test_another_culprit_contradicts() -> None:
    (one,) = found("Officials blamed Lumen for the leak at Orrin.", "Officials blamed Marlowe for the leak at Orrin.")
    assert (one.kind, one.about, one.said, one.now.text) == ("contradicts", "actor", "Lumen", "Marlowe")
