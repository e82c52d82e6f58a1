from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.ingest.dates import published_at

NOW = datetime(2026, 1, 27, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 27 Jan 2026 09:30:00 +0100", "2026-01-27T08:30:00Z", "2026-01-27T08:30:00", "Tue, 27 Jan 2026 03:30 EST",
        "January 27, 2026 08:30", "27 Jan 2026 08:30 GMT", datetime(2026, 1, 27, 8, 30),  # noqa: DTZ001
        datetime(2026, 1, 27, 3, 30, tzinfo=timezone(timedelta(hours=-5))),
    ],
)  # fmt: skip
def test_a_publishers_date_is_read_and_kept_in_utc(written: str | datetime) -> None:
    assert published_at(written, NOW) == (datetime(2026, 1, 27, 8, 30, tzinfo=UTC), "publisher")


@pytest.mark.parametrize(
    "written",
    [None, "", "yesterday", "08:30", "27 January", "2026-13-45", "1970-01-01", "0001-01-01T00:00:00+14:00", "9" * 500,
     "Sun, 31 Dec 2028 10:00:00 GMT", "2026-01-27T12:01:00Z", "9999-12-31T23:59:59-12:00"],
)  # fmt: skip
def test_without_a_usable_date_a_story_is_dated_by_its_arrival(written: str | None) -> None:
    assert published_at(written, NOW) == (NOW, "arrival")


def test_a_clock_a_little_ahead_is_forgiven() -> None:
    assert published_at("2026-01-27T11:59:00Z", NOW) == (NOW, "publisher")


@given(
    st.one_of(st.text(), st.datetimes(), st.datetimes(timezones=st.timezones()), st.from_regex(r"[0-9: TZ+-]{4,30}"))
)
def test_no_date_is_ever_in_the_future_or_without_a_zone(written: str | datetime) -> None:
    when, _ = published_at(written, NOW)
    assert when <= NOW
    assert when.utcoffset() == timedelta(0)
