"""A year of editions in five zones, as readers with an hour of their own get them: python -m tests.bench.send_times."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from newsletter.engine.clock import send_instant
from newsletter.engine.send_times import reader_instant

YEAR = 2026
SEND_AT, ZONE = time(7), ZoneInfo("Europe/London")
READERS = (
    ("Europe/London", 6),
    ("America/New_York", 2),
    ("Asia/Kolkata", 8),
    ("Australia/Sydney", 7),
    ("Pacific/Auckland", 19),
)
_HEAD = ("reader", "editions", "days with none", "with two", "on the hour", "later", "shortest gap", "longest gap")


def table() -> str:
    rows = [_row(ZoneInfo(zone), time(hour)) for zone, hour in READERS]
    widths = [max(len(row[column]) for row in (_HEAD, *rows)) for column in range(len(_HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (_HEAD, *rows))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _row(zone: ZoneInfo, hour: time) -> tuple[str, ...]:
    """One reader's year: the editions of all its days, and those of their own days that lie between."""
    editions = [date(YEAR, 1, 1) + timedelta(days=n) for n in range(365)]
    times = [reader_instant(day, SEND_AT, ZONE, hour, zone) for day in editions]
    own = Counter(moment.astimezone(zone).date() for moment in times)
    span = [min(own) + timedelta(days=n) for n in range((max(own) - min(own)).days + 1)]
    on_the_hour = sum(send_instant(moment.astimezone(zone).date(), hour, zone) == moment for moment in times)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return (
        f"{zone.key}, {hour:%H:%M}",
        str(len(times)),
        str(sum(own[day] == 0 for day in span)),
        str(sum(count > 1 for count in own.values())),
        str(on_the_hour),
        str(len(times) - on_the_hour),
        _hours(min(gaps)),
        _hours(max(gaps)),
    )


def _hours(gap: timedelta) -> str:
    return f"{gap / timedelta(hours=1):g} h"


if __name__ == "__main__":
    print(table(), end="")
