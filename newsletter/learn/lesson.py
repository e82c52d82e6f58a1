"""A past day to learn from: what there was to choose from, and what its editors chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from newsletter.errors import UsageError
from newsletter.models import RankedEvent

LEAST_DAYS = 5  # with fewer, a single day's news would pass for a habit


@dataclass(frozen=True, slots=True)
class Lesson:
    """One day."""

    day: date
    now: datetime  # the hour at which the choice was made
    ranked: tuple[RankedEvent, ...]  # all candidates, as ranked without taste
    picks: frozenset[str]  # ids of the stories that ran

    def picked(self, ranked: RankedEvent) -> bool:
        return any(story.id in self.picks for story in ranked.event.stories)


def telling(lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """The days on which something was picked, in order. Raises UsageError when they are fewer than LEAST_DAYS."""
    days = sorted((one for one in lessons if any(map(one.picked, one.ranked))), key=lambda one: one.day)
    if len(days) < LEAST_DAYS:
        raise UsageError(
            f"{len(days)} days with picks are too few to learn from: it takes {LEAST_DAYS}, and some 30 to be of use; "
            "an edition counts once an editor pinned, dropped, moved, ordered, rewrote or approved"
        )
    return tuple(days)
