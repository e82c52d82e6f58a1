"""What became of editions, counted: by edition, or by the day on which it happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from newsletter.pipeline.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Count:
    """Readers, of an edition or of a day."""

    day: date
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    bounced: int = 0  # for good or for now
    complained: int = 0
    unsubscribed: int = 0  # by mail


_NAMES = {"hard": "bounced", "soft": "bounced", "complaint": "complained", "unsubscribe": "unsubscribed"}


def by_edition(room: Newsroom) -> list[Count]:
    """Newest first. What names no edition is in `by_day` alone."""
    tallies, returns = room.ledger.tallies(), room.returns.count()
    found = {day: Counter(tally) for day, tally in tallies.items()}
    for (day, kind), count in returns.items():
        if day in found:
            found[day][_NAMES[kind]] += count
    return _counts(found)


def by_day(room: Newsroom) -> list[Count]:
    """Newest first; days are those of the newsletter's time zone."""
    found: dict[date, Counter[str]] = {}
    for moment, state, count in room.ledger.settled():
        found.setdefault(moment.astimezone(room.rules.zone).date(), Counter())[state] += count
    for moment, kind, count in room.returns.by_hour():
        found.setdefault(moment.astimezone(room.rules.zone).date(), Counter())[_NAMES[kind]] += count
    return _counts(found)


def _counts(found: dict[date, Counter[str]]) -> list[Count]:
    names = [name for name in Count.__slots__ if name != "day"]
    return [Count(day, **{name: found[day][name] for name in names}) for day in sorted(found, reverse=True)]
