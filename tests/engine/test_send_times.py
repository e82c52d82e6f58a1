"""Readers' own hours: one edition for each of their days, in every zone, whatever the clocks do."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.engine.clock import send_instant
from newsletter.engine.send_times import days_after, reader_instant
from tests.bench.send_times import table

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = sorted(available_timezones())
LONDON, MORNING = ZoneInfo("Europe/London"), time(7)

zones = st.sampled_from(ZONES).map(ZoneInfo)
hours = st.integers(0, 23).map(time)
days = st.dates(date(2024, 1, 1), date(2029, 12, 30))


def check_a_year(send_at: time, zone: ZoneInfo, wished: time, own: ZoneInfo, year: int = 2026) -> None:
    """Every date of the reader's has one edition, in order, never before the newsletter sends it."""
    first = date(year, 1, 1)
    own_days = [first + n * DAY + days_after(first + n * DAY, send_at, zone, wished, own) * DAY for n in range(365)]
    assert own_days == [own_days[0] + n * DAY for n in range(365)], f"{own.key}: a day twice or skipped"
    before = datetime.min.replace(tzinfo=UTC)
    for number, own_day in enumerate(own_days):
        sent, due = (
            send_instant(first + number * DAY, send_at, zone),
            reader_instant(first + number * DAY, send_at, zone, wished, own),
        )
        assert due > before, f"{own.key}: two at once"
        assert due in (sent, send_instant(own_day, wished, own))
        assert timedelta(0) <= due - sent < DAY + 2 * HOUR, f"{own.key}: {due - sent} after the newsletter's own hour"
        assert due - send_instant(own_day, wished, own) <= 2 * HOUR, f"{own.key}: long after the hour wished for"
        before = due


@pytest.mark.slow
@pytest.mark.parametrize("part", range(6))
def test_a_year_in_every_zone(part: int) -> None:
    for number, name in enumerate(ZONES[part::6]):
        check_a_year(MORNING, LONDON, time(number % 24), ZoneInfo(name))


@given(hours, zones, hours, zones)
def test_a_year_between_any_two_zones(send_at: time, zone: ZoneInfo, wished: time, own: ZoneInfo) -> None:
    check_a_year(send_at, zone, wished, own)


@given(days, hours, zones, hours, zones)
def test_two_editions_never_meet(day: date, send_at: time, zone: ZoneInfo, wished: time, own: ZoneInfo) -> None:
    this, following = (reader_instant(one, send_at, zone, wished, own) for one in (day, day + DAY))
    assert timedelta(0) < following - this
    assert send_instant(day, send_at, zone) <= this


@pytest.mark.parametrize(
    ("zone", "hour", "day", "expected"),
    [
        ("Europe/London", 7, date(2026, 1, 25), "2026-01-25T07:00"),
        ("Europe/London", 6, date(2026, 1, 25), "2026-01-26T06:00"),  # it is not made yet: tomorrow at six
        ("Asia/Tokyo", 7, date(2026, 1, 25), "2026-01-25T22:00"),  # the morning of the 26th there
        ("America/New_York", 7, date(2026, 1, 25), "2026-01-25T12:00"),
        # In New York the clock goes forward on 8 March, in London on the 29th. Two o'clock there is our seven o'clock
        # but for these weeks: the reader gets it an hour late, not twice on the 29th and never on the 8th.
        ("America/New_York", 2, date(2026, 3, 7), "2026-03-07T07:00"),
        ("America/New_York", 2, date(2026, 3, 9), "2026-03-09T07:00"),
        ("America/New_York", 2, date(2026, 3, 28), "2026-03-28T07:00"),
        ("America/New_York", 2, date(2026, 3, 29), "2026-03-29T06:00"),
    ],
)
def test_when_a_reader_gets_it(zone: str, hour: int, day: date, expected: str) -> None:
    due = reader_instant(day, MORNING, LONDON, time(hour), ZoneInfo(zone))
    assert due == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_the_table_of_the_documentation_is_what_the_program_does() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "send-times.md"
    (shown,) = re.findall(r"^```text\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert shown == table()
