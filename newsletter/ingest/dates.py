"""When a story was published, in UTC, whatever its publisher wrote."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from dateutil import parser

GRACE = timedelta(hours=1)  # clocks differ; a story from the near future was published now
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # the web's news begins about here; earlier is a default value
_LONGEST = 80  # characters of a date
_YEAR = re.compile(r"(?:19|20)\d\d")
_HOUR = 3600  # seconds, as dateutil wants offsets
_ZONES = {"EST": -5 * _HOUR, "EDT": -4 * _HOUR, "CST": -6 * _HOUR, "CDT": -5 * _HOUR, "MST": -7 * _HOUR,
          "MDT": -6 * _HOUR, "PST": -8 * _HOUR, "PDT": -7 * _HOUR, "BST": _HOUR, "CET": _HOUR, "CEST": 2 * _HOUR,
          "EET": 2 * _HOUR, "EEST": 3 * _HOUR, "JST": 9 * _HOUR, "AEST": 10 * _HOUR, "AEDT": 11 * _HOUR}  # fmt: skip

DatedBy = Literal["publisher", "arrival"]


def published_at(value: str | datetime | None, now: datetime) -> tuple[datetime, DatedBy]:
    """The publisher's date, or `now` where it is missing, unreadable, before 1995 or more than an hour ahead."""
    when = read_date(value) if isinstance(value, str) else value
    if when is None:
        return now, "arrival"
    when = in_utc(when)
    if when < EARLIEST or when > now + GRACE:
        return now, "arrival"
    return min(when, now), "publisher"


def in_utc(when: datetime) -> datetime:
    """A time without a zone is taken as UTC: most publishers who leave the zone out mean it."""
    if when.tzinfo is None:
        return when.replace(tzinfo=UTC)
    try:
        return when.astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar
        return EARLIEST - timedelta(days=1)


def read_date(text: str) -> datetime | None:
    """A date as people and programs write it; None when no full date (with its year) can be read."""
    if len(text) > _LONGEST or not _YEAR.search(text):
        return None
    try:
        return in_utc(parser.parse(text, default=datetime(2000, 1, 1), tzinfos=_ZONES))  # noqa: DTZ001 - parts not given
    except (ValueError, OverflowError, TypeError, AttributeError, ArithmeticError):
        return None


def midnight(day: date | datetime) -> datetime:
    """A day's beginning in UTC; a moment stays what it is."""
    return in_utc(day) if isinstance(day, datetime) else datetime.combine(day, time(), UTC)
