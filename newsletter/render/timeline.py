"""Who reported first: outlets by time of publication, as positions for a small drawing and as an ordered list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsletter.models import SourceLink

FEWEST_OUTLETS = 3
MOST_OUTLETS = 12
WIDTH, MARGIN = 320, 22  # units of the drawing; a margin leaves room for half a label
DOT = 8  # radius
_STEPS = [timedelta(minutes=m) for m in (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)]
_MOST_TICKS = 4


@dataclass(frozen=True, slots=True)
class Dot:
    number: int
    outlet: str
    at: datetime
    later: str  # than the first: "1 h 40 min later"; "" for the first
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    dots: tuple[Dot, ...]  # earliest first
    ticks: tuple[Tick, ...]
    axis: int  # y of the line
    height: int
    more: int  # outlets that were later and are not drawn


def timeline(sources: Sequence[SourceLink], zone: ZoneInfo) -> Timeline | None:
    """The first story of each outlet. None for fewer than three outlets whose hour is known, or one moment for all."""
    firsts: dict[str, datetime] = {}
    for source in sorted(sources, key=lambda source: (source.published, source.outlet)):
        if _hour_known(source):
            firsts.setdefault(source.outlet, source.published)
    shown = list(firsts.items())[:MOST_OUTLETS]
    if len(shown) < FEWEST_OUTLETS or shown[0][1] == shown[-1][1]:
        return None
    start, end = shown[0][1], shown[-1][1]
    places = [_x(at, start, end) for _, at in shown]
    lanes = _lanes(places)
    axis = 2 * DOT * (max(lanes) + 1) + 6
    dots = [
        Dot(n, outlet, at, _later(at - start), x, axis - DOT - 3 - 2 * DOT * lane)
        for n, ((outlet, at), x, lane) in enumerate(zip(shown, places, lanes, strict=True), 1)
    ]
    return Timeline(tuple(dots), _ticks(start, end, zone), axis, axis + 20, len(firsts) - len(shown))


def _hour_known(source: SourceLink) -> bool:
    """Midnight to the second is what a date without an hour becomes."""
    return source.dated_by == "publisher" and source.published.time() != time(0, 0)


def _x(at: datetime, start: datetime, end: datetime) -> int:
    return MARGIN + round((WIDTH - 2 * MARGIN) * ((at - start) / (end - start)))


def _lanes(places: Sequence[int]) -> list[int]:
    """For each dot the lowest lane in which it touches no other."""
    last: list[int] = []
    lanes = []
    for x in places:
        lane = next((n for n, taken in enumerate(last) if x - taken > 2 * DOT), len(last))
        last[lane:] = [x, *last[lane + 1 :]]
        lanes.append(lane)
    return lanes


def _ticks(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[Tick, ...]:
    """Round hours of the readers' clock within the drawing, at most four."""
    step = next((step for step in _STEPS if (end - start) / step <= _MOST_TICKS), _STEPS[-1])
    local = start.astimezone(zone)
    midnight = datetime.combine(local.date(), time(0), zone)
    passed = -((midnight - local) // step)  # rounded up
    found = []
    for number in range(passed, passed + _MOST_TICKS + 1):
        at = midnight + number * step
        if start <= at <= end:
            label = f"{at:%H:%M}" if step < timedelta(days=1) else f"{at.day}/{at.month}"
            found.append(Tick(_x(at, start, end), label))
    return tuple(found)


def _later(passed: timedelta) -> str:
    """In words: "25 min later", "1 h 40 min later", "2 days later"; "" for the first and for the same minute."""
    minutes = round(passed.total_seconds() / 60)
    if minutes >= 48 * 60:
        return f"{round(minutes / 1440)} days later"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest)
    return f"{' '.join(parts)} later" if parts else ""
