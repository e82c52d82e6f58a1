"""Days and times as readers see them, in English words and without the machine's locale."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_month(day: date) -> str:
    """Day and month: 25 January."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def full_date(day: date) -> str:
    """A date in full: 25 January 2026."""
    return f"{day_month(day)} {day.year}"


def weekday_date(day: date) -> str:
    """A date with its weekday: Sunday 25 January 2026."""
    return f"{_WEEKDAYS[day.weekday()]} {full_date(day)}"


def month_name(day: date) -> str:
    """Month and year: January 2026."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def since(earlier: date, today: date) -> str:
    """How one speaks of an earlier day: "yesterday", "Tuesday" within a week, else "3 January" or "3 January 2025"."""
    days = (today - earlier).days
    if days == 1:
        return "yesterday"
    if 1 < days < 7:
        return _WEEKDAYS[earlier.weekday()]
    return day_month(earlier) if earlier.year == today.year else full_date(earlier)


@lru_cache(maxsize=256)  # a page names the same moments several times
def clock(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in the readers' zone: 25 January, 08:40."""
    local = moment.astimezone(zone)
    return f"{day_month(local)}, {local:%H:%M}"


def language_name(language: str) -> str:
    """What a language calls itself: "Deutsch"."""
    return str(Locale.parse(language).display_name).capitalize()


def reading_time(seconds: int) -> str:
    """Whole minutes, or seconds when it is less than one: 5 min, 30 sec."""
    return f"{seconds} sec" if seconds < 60 else f"{round(seconds / 60)} min"
