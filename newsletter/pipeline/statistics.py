"""What became of editions, counted: by edition, or by the day on which it happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from newsletter.edition.decisions import read_decisions
from newsletter.models import Funnel
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.past import judged


@dataclass(frozen=True, slots=True)
class Choosing:
    """How an edition was chosen, and whether a person had a say in it."""

    funnel: Funnel
    judged: bool

    @property
    def precision(self) -> float | None:
        """Share of what the ranking offered that editors kept; None where nobody judged it, or nothing was offered."""
        offered = len(self.funnel.offered)
        return self.funnel.kept / offered if self.judged and offered else None


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
    clicks: int = 0  # on links of letters, where they are counted: not readers


_NAMES = {"hard": "bounced", "soft": "bounced", "complaint": "complained", "unsubscribe": "unsubscribed"}


def by_edition(room: Newsroom, since: date | None = None) -> list[Count]:
    """Newest first; since: editions of this date or later. What names no edition is in `by_day` alone."""
    tallies, returns = room.ledger.tallies(since), room.returns.count()
    found = {day: Counter(tally) for day, tally in tallies.items()}
    for (day, kind), count in returns.items():
        if day in found:
            found[day][_NAMES[kind]] += count
    for edition, _, _, count in room.clicks.counts():
        if edition in found:
            found[edition]["clicks"] += count
    return _counts(found)


def by_day(room: Newsroom, since: date | None = None) -> list[Count]:
    """Newest first; days are those of the newsletter's time zone. since: what became of editions since this date."""
    found: dict[date, Counter[str]] = {}
    for moment, state, count in room.ledger.settled(since):
        found.setdefault(moment.astimezone(room.rules.zone).date(), Counter())[state] += count
    for moment, kind, count in room.returns.by_hour():
        day = moment.astimezone(room.rules.zone).date()
        if day >= (since or day):
            found.setdefault(day, Counter())[_NAMES[kind]] += count
    for _, _, day, count in room.clicks.counts():
        if day >= (since or day):
            found.setdefault(day, Counter())["clicks"] += count
    return _counts(found)


def choices(room: Newsroom, limit: int = 30) -> list[Choosing]:
    """Newest first. Raises ConfigError for a file of decisions that cannot be read."""
    folder = room.rules.decisions
    return [Choosing(one, judged(read_decisions(folder, one.date))) for one in room.editions.funnels(limit)]


def _counts(found: dict[date, Counter[str]]) -> list[Count]:
    names = [name for name in Count.__slots__ if name != "day"]
    return [Count(day, **{name: found[day][name] for name in names}) for day in sorted(found, reverse=True)]
