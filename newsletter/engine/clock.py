"""When an edition is due, as pure functions. An edition is known by its date, not by the hour at which a job fired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The latest edition whose time has come, and what is to be done about it."""

    day: date
    at: datetime  # UTC
    state: Literal["run", "done", "missed"]  # missed: later than the grace allows, so it is not sent


@lru_cache(maxsize=10_000)
def send_instant(day: date, send_at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the edition of day goes out: exactly one for each date.

    A wall time that exists twice (the clock goes back) is its first; one that does not exist (the clock goes
    forward) is the first moment after the gap.
    """
    wall = datetime.combine(day, send_at.replace(fold=0))
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # PEP 495: in a gap, fold=0 reads the wall time with the offset before the change and so lands after it;
    # fold=1 reads it with the offset after the change and lands before it. The change lies between the two.
    return _change_between(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, zone)


def draft_instant(day: date, draft_at: time, send_at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the draft of day is made: at the last draft_at that comes before its send_at."""
    return send_instant(day if draft_at < send_at else day - _DAY, draft_at, zone)


def due(now: datetime, send_at: time, zone: ZoneInfo, done: Callable[[date], bool], grace: timedelta) -> Due:
    """What the scheduler owes at now.

    Only the latest edition counts: after an outage of days, yesterday's news is not sent beside today's.
    """
    day, at = _latest(now, send_at, zone)
    if done(day):
        return Due(day, at, "done")
    return Due(day, at, "run" if now - at <= grace else "missed")


def next_instant(now: datetime, send_at: time, zone: ZoneInfo) -> tuple[date, datetime]:
    """The first edition whose time is still to come, and its UTC instant."""
    day = _latest(now, send_at, zone)[0] + _DAY
    return day, send_instant(day, send_at, zone)


def _latest(now: datetime, send_at: time, zone: ZoneInfo) -> tuple[date, datetime]:
    """The last date with send_instant <= now."""
    day = now.astimezone(zone).date() + _DAY  # a day ahead: a gap at midnight may move a date's instant into the next
    while (at := send_instant(day, send_at, zone)) > now:
        day -= _DAY
    return day, at


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second with the offset that holds at after; zones change their offset on whole seconds."""
    offset = after.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC)
