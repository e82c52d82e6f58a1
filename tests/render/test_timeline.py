"""Who reported first: the drawing and the list say the same, in order, and only what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from newsletter.models import SourceLink
from newsletter.render.timeline import DOT, MOST_OUTLETS, WIDTH, timeline

LONDON = ZoneInfo("Europe/London")
MORNING = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


def link(outlet: str, minutes: float) -> SourceLink:
    return SourceLink(outlet, outlet, "", "", MORNING + timedelta(minutes=minutes))


def test_outlets_stand_in_the_order_of_their_first_story() -> None:
    links = [link("Late", 200), link("First", 0), link("Second", 70), link("Second", 300)]
    line = timeline(links, LONDON)
    assert line
    assert [(dot.number, dot.outlet, dot.later) for dot in line.dots] == [
        (1, "First", ""),
        (2, "Second", "1 h 10 min later"),
        (3, "Late", "3 h 20 min later"),
    ]
    assert [tick.label for tick in line.ticks] == ["09:00", "10:00", "11:00"]


def test_ticks_are_hours_of_the_readers_clock() -> None:
    line = timeline([link("A", 0), link("B", 60), link("C", 120)], ZoneInfo("Asia/Kolkata"))
    assert line
    assert [tick.label for tick in line.ticks] == ["14:00", "14:30", "15:00", "15:30", "16:00"]


def test_days_are_counted_where_hours_would_not_help() -> None:
    line = timeline([link("A", 0), link("B", 60), link("C", 4 * 1440)], LONDON)
    assert line
    assert line.dots[-1].later == "4 days later"


def test_an_hour_that_nobody_gave_is_not_drawn() -> None:
    arrived = replace(link("Arrived", 10), dated_by="arrival")
    midnight = replace(link("A date alone", 0), published=datetime(2026, 3, 3, tzinfo=UTC))
    assert timeline([link("A", 0), link("B", 60), arrived, midnight], LONDON) is None


def test_two_outlets_or_one_moment_need_no_drawing() -> None:
    assert timeline([link("A", 0), link("B", 60), link("B", 90)], LONDON) is None
    assert timeline([link("A", 0), link("B", 0), link("C", 0)], LONDON) is None


@given(st.lists(st.integers(0, 900), min_size=3, max_size=30, unique=True))
def test_every_dot_is_inside_and_none_covers_another(minutes: list[int]) -> None:
    line = timeline([link(f"Outlet {n}", at) for n, at in enumerate(minutes)], LONDON)
    assert line
    assert len(line.dots) == min(len(minutes), MOST_OUTLETS)
    assert line.more == len(minutes) - len(line.dots)
    for dot in line.dots:
        assert DOT <= dot.x <= WIDTH - DOT
        assert DOT <= dot.y <= line.axis
    for one, other in combinations(line.dots, 2):
        assert abs(one.x - other.x) >= 2 * DOT or abs(one.y - other.y) >= 2 * DOT
    assert all(0 <= tick.x <= WIDTH for tick in line.ticks)
    assert len(line.ticks) <= 5
