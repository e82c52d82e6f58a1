"""Which events are worth explaining, and what becomes of those that cannot be explained.

Fetching pages and choosing sentences costs time, so it is done for a shortlist and not for all that was read. An event
of which the sources tell no more than a headline explains nothing, however many talk of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.models import Decisions, Merge, RankedEvent, Reason, Thread
from newsletter.rank.language import readable

BARE = Reason("substance", -1.5, "its sources give no more than a headline")
_BARRED_SHOWN = 10  # to the editor, among the near misses


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Both best first."""

    open: tuple[RankedEvent, ...]  # may run, or the editor has decided about them
    barred: tuple[RankedEvent, ...]  # good ones that may not run: told before, or in another language


def shortlist(
    ranked: Sequence[RankedEvent],
    threads: Mapping[str, Thread],
    decisions: Decisions,
    languages: Collection[str],
    count: int,
) -> Shortlist:
    """The best `count` events that may run, and whatever the editor decided about; `ranked` is best first."""
    grouped = (one.events if isinstance(one, Merge) else (one.event,) for one in decisions.groups)
    decided = {event for event, _ in decisions.dropped} | set(decisions.pinned) | {e for one in grouped for e in one}
    barred = [one for one in ranked if one.event.id not in decided and not _may_run(one, threads, languages)]
    left = {one.event.id for one in barred}
    free = [one.event.id for one in ranked if one.event.id not in left | decided]
    wanted = {*free[:count], *decided}
    return Shortlist(tuple(one for one in ranked if one.event.id in wanted), tuple(barred[:_BARRED_SHOWN]))


def weigh(ranked: Sequence[RankedEvent], bare: Collection[str]) -> tuple[RankedEvent, ...]:
    """Rank again, best first, once it is known which events (ids) cannot be explained."""
    weighed = (_with(one, BARE) if one.event.id in bare else one for one in ranked)
    return tuple(sorted(weighed, key=lambda one: (-one.score, one.event.id)))


def _may_run(ranked: RankedEvent, threads: Mapping[str, Thread], languages: Collection[str]) -> bool:
    thread = threads.get(ranked.event.id)
    return readable(ranked.event.lead, languages) and not (thread and thread.kind == "repeats")


def _with(ranked: RankedEvent, reason: Reason) -> RankedEvent:
    return replace(ranked, score=round(ranked.score + reason.points, 4), reasons=(*ranked.reasons, reason))
