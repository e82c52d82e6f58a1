"""Every date has one edition, in any zone, whatever the clocks there do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.engine.clock import due, next_instant, send_instant

ZONES = [
    "Europe/London",
    "America/Sao_Paulo",  # clocks went forward at midnight until 2018
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",  # UTC+05:45
    "America/New_York",
    "Africa/Casablanca",  # changes around Ramadan
    "Pacific/Apia",  # had no 30 December 2011
]
DAY = timedelta(days=1)
GRACE = timedelta(hours=3)

zones = st.sampled_from(ZONES).map(ZoneInfo)
wall_times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
days = st.dates(date(2011, 6, 1), date(2032, 12, 31))
instants = st.datetimes(datetime(2011, 6, 1), datetime(2032, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - made UTC


@pytest.mark.parametrize(
    ("zone", "day", "send_at", "expected"),
    [
        ("Europe/London", date(2026, 1, 25), time(7), "2026-01-25T07:00"),
        ("Europe/London", date(2026, 7, 1), time(7), "2026-07-01T06:00"),
        ("Asia/Kathmandu", date(2026, 7, 1), time(7), "2026-07-01T01:15"),
        # The clock goes from 01:00 to 02:00: 01:30 does not exist, 02:00 is the first moment after the gap.
        ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29T01:00"),
        ("America/New_York", date(2026, 3, 8), time(2), "2026-03-08T07:00"),
        ("America/Sao_Paulo", date(2018, 11, 4), time(0), "2018-11-04T03:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),
        # The clock goes from 02:00 back to 01:00: 01:30 exists twice, the first one counts.
        ("Europe/London", date(2026, 10, 25), time(1, 30), "2026-10-25T00:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        # A whole day is missing: its edition goes out as soon as the next day begins.
        ("Pacific/Apia", date(2011, 12, 30), time(7), "2011-12-30T10:00"),
    ],
)
def test_wall_time_becomes_the_right_instant(zone: str, day: date, send_at: time, expected: str) -> None:
    assert send_instant(day, send_at, ZoneInfo(zone)) == datetime.fromisoformat(expected + "+00:00")


@given(days, wall_times, zones)
def test_the_instant_shows_the_wall_time_or_is_the_first_moment_after_a_gap(
    day: date, send_at: time, zone: ZoneInfo
) -> None:
    at = send_instant(day, send_at, zone)
    wall = datetime.combine(day, send_at)
    if at.astimezone(zone).replace(tzinfo=None) != wall:
        assert at.astimezone(zone).replace(tzinfo=None) > wall
        assert (at - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None) < wall
    else:
        earlier = (at - timedelta(minutes=minutes) for minutes in range(15, 181, 15))
        assert all(moment.astimezone(zone).replace(tzinfo=None) != wall for moment in earlier)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("send_at", [time(0), time(1, 30), time(2, 15), time(7), time(23, 59)])
def test_over_years_every_date_goes_out_once_and_in_order(name: str, send_at: time) -> None:
    zone, sent = ZoneInfo(name), dict[date, datetime]()
    now, end = datetime(2011, 12, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    while now < end:
        owed = due(now, send_at, zone, sent.__contains__, GRACE)
        if owed.state == "run":
            assert owed.day not in sent
            sent[owed.day] = now
        _, now = next_instant(now, send_at, zone)
    dates = list(sent)
    missing = {date(2011, 12, 30)} if name == "Pacific/Apia" and send_at == time(0) else set()
    assert dates == sorted(dates)
    assert {dates[0] + DAY * n for n in range((dates[-1] - dates[0]).days + 1)} - set(dates) == missing


@given(instants, wall_times, zones)
def test_now_lies_between_the_latest_edition_and_the_next(now: datetime, send_at: time, zone: ZoneInfo) -> None:
    owed = due(now, send_at, zone, lambda _: False, GRACE)
    day, at = next_instant(now, send_at, zone)
    assert owed.at <= now < at
    assert day == owed.day + DAY


@pytest.mark.parametrize(
    ("now", "done", "state", "day"),
    [
        ("2026-01-25T06:59:59", False, "missed", date(2026, 1, 24)),  # yesterday's, and today's is still to come
        ("2026-01-25T07:00:00", False, "run", date(2026, 1, 25)),
        ("2026-01-25T10:00:00", False, "run", date(2026, 1, 25)),
        ("2026-01-25T10:00:01", False, "missed", date(2026, 1, 25)),
        ("2026-01-25T10:00:01", True, "done", date(2026, 1, 25)),
    ],
)
def test_a_late_edition_goes_out_within_the_grace_and_not_after(now: str, done: bool, state: str, day: date) -> None:
    moment = datetime.fromisoformat(now + "+00:00")
    owed = due(moment, time(7), ZoneInfo("Europe/London"), lambda _: done, GRACE)
    assert (owed.day, owed.state) == (day, state)
