"""Putting events together and taking them apart, as decisions: what was said of the old events goes to the new ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsletter.models import Decisions, Merge, Split


def merge(decisions: Decisions, events: Sequence[str]) -> Decisions:
    """These events are one; the first one leads, and keeps what was decided of it."""
    group = Merge(tuple(events))
    return replace(_about(decisions, events, group.id), groups=(*decisions.groups, group))


def split(decisions: Decisions, event: str, stories: Iterable[str]) -> Decisions:
    """These stories are an event of their own; what was decided of the event holds for what is left of it."""
    group = Split(event, tuple(sorted(stories)))
    return replace(_about(decisions, (event,), group.rest), groups=(*decisions.groups, group))


def _about(decisions: Decisions, old: Sequence[str], new: str) -> Decisions:
    """What was decided of the first old event is decided of the new one; of the others only their place is kept."""
    first = old[0]
    return replace(
        decisions,
        pinned=_named(decisions.pinned, old, new),
        order=_named(decisions.order, old, new),
        dropped=tuple(one for one in decisions.dropped if one[0] not in old),
        sections=tuple((new if e == first else e, s) for e, s in decisions.sections if e == first or e not in old),
        tags=tuple((new if e == first else e, t) for e, t in decisions.tags if e == first or e not in old),
        rewrites=tuple(
            replace(one, event=new) if one.event == first else one
            for one in decisions.rewrites
            if one.event == first or one.event not in old
        ),
        pictures=tuple(
            replace(one, event=new) if one.event == first else one
            for one in decisions.pictures
            if one.event == first or one.event not in old
        ),
    )


def _named(events: Iterable[str], old: Sequence[str], new: str) -> tuple[str, ...]:
    """Each once, the old ones by the new name."""
    return tuple(dict.fromkeys(new if event in old else event for event in events))
