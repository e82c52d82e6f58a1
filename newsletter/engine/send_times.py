"""When a reader gets an edition who wished for an hour of their own.

Each edition belongs to one date of the reader's own, always so many days after the edition's: so each of their days has
one edition, whatever the clocks of both places do. The hour is kept to the minute, except that nobody gets an edition
before the newsletter sends it: around a change of clocks that can be an hour later than wished.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsletter.engine.clock import send_instant

_DAY = timedelta(days=1)


def reader_instant(day: date, send_at: time, zone: ZoneInfo, wished_at: time, reader_zone: ZoneInfo) -> datetime:
    """The UTC instant at which the reader's copy of the edition of day may leave. send_at, zone: the newsletter's."""
    own_day = day + days_after(day, send_at, zone, wished_at, reader_zone) * _DAY
    return max(send_instant(day, send_at, zone), send_instant(own_day, wished_at, reader_zone))


def days_after(day: date, send_at: time, zone: ZoneInfo, wished_at: time, reader_zone: ZoneInfo) -> int:
    """By how many days the reader's date is ahead of the edition's: the least that lets the edition be there in time.

    Both clocks are read as in summer, so that the number is the same all year; it is 0, 1 or 2, and -1 for readers far
    west of a newsletter far east.
    """
    sent = _since_midnight(send_at) - _summer_offset(zone, day.year)
    wished = _since_midnight(wished_at) - _summer_offset(reader_zone, day.year)
    return -((wished - sent) // _DAY)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def _summer_offset(zone: ZoneInfo, year: int) -> timedelta:
    """The larger of the offsets in January and in July: summer is in one of them."""
    offsets = (datetime(year, month, 1, 12, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7))
    return max(offset or timedelta(0) for offset in offsets)
