"""An event of which the sources tell no more than a headline explains nothing, however many talk of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from newsletter.models import Decisions, RankedEvent, Reason, Thread

BARE = Reason("substance", -1.5, "its sources give no more than a headline")


def shortlist(
    ranked: Sequence[RankedEvent], threads: dict[str, Thread], decisions: Decisions, count: int
) -> tuple[RankedEvent, ...]:
    """The best `count` events that may run, and whatever the editor decided about; `ranked` is best first."""
    dropped = {event for event, _ in decisions.dropped}
    decided = dropped | set(decisions.pinned)
    told = {event for event, thread in threads.items() if thread.kind == "repeats"}
    open_events = [one.event.id for one in ranked if one.event.id not in told | decided]
    wanted = {*open_events[:count], *decided}
    return tuple(one for one in ranked if one.event.id in wanted)


def weigh(ranked: Sequence[RankedEvent], bare: Collection[str]) -> tuple[RankedEvent, ...]:
    """Rank again, best first, once it is known which events (ids) cannot be explained."""
    weighed = (_with(one, BARE) if one.event.id in bare else one for one in ranked)
    return tuple(sorted(weighed, key=lambda one: (-one.score, one.event.id)))


def _with(ranked: RankedEvent, reason: Reason) -> RankedEvent:
    return replace(ranked, score=round(ranked.score + reason.points, 4), reasons=(*ranked.reasons, reason))
