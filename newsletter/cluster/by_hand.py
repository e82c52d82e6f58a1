"""Events as an editor wants them: put together, or taken apart, one decision after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.cluster.voices import count_voices
from newsletter.models import Event, Merge, Split, Story, Thread


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What came of it."""

    events: Mapping[str, Event]  # event id -> event
    threads: Mapping[str, Thread]  # event id -> what it repeats or continues
    refused: Mapping[Merge | Split, str]  # decisions that do not fit -> why, in words


def regroup(events: Mapping[str, Event], threads: Mapping[str, Thread], groups: Sequence[Merge | Split]) -> Regrouped:
    """Apply the decisions in their order. One that does not fit changes nothing, and is refused in words."""
    now, ties, refused = dict(events), dict(threads), dict[Merge | Split, str]()
    for group in groups:
        if problem := _problem(now, group):
            refused[group] = problem
        elif isinstance(group, Merge):
            _merge(now, ties, group)
        else:
            _split(now, ties, group)
    return Regrouped(now, ties, refused)


def _problem(events: Mapping[str, Event], group: Merge | Split) -> str:
    """Why a decision does not fit; "" when it does."""
    named = group.events if isinstance(group, Merge) else (group.event,)
    if missing := [event for event in named if event not in events]:
        return f"there is no event {missing[0]} any more to {'merge' if isinstance(group, Merge) else 'split'}"
    if isinstance(group, Merge):
        return "" if len(set(named)) > 1 else "it takes two events to merge them"
    known = {story.id for story in events[group.event].stories}
    if gone := [story for story in group.stories if story not in known]:
        return f"the event {group.event} has no story {gone[0]} any more"
    return "" if 0 < len(set(group.stories)) < len(known) else "a story or more has to leave the event, and one to stay"


def _merge(events: dict[str, Event], threads: dict[str, Thread], group: Merge) -> None:
    members = [events.pop(event) for event in dict.fromkeys(group.events)]
    stories = {story.id: story for member in members for story in member.stories}
    events[group.id] = _event(group.id, stories.values())
    tie = _common([threads.pop(member.id, None) for member in members], members)
    if tie:
        threads[group.id] = tie


def _split(events: dict[str, Event], threads: dict[str, Thread], group: Split) -> None:
    event, tie = events.pop(group.event), threads.pop(group.event, None)
    for name, leaves in ((group.part, True), (group.rest, False)):
        stories = [story for story in event.stories if (story.id in group.stories) is leaves]
        events[name] = _event(name, stories)
        if tie:
            threads[name] = replace(tie, new=tuple(story.id for story in stories if story.id in tie.new))


def _event(name: str, stories: Iterable[Story]) -> Event:
    """The stories stay in their order: the most telling one of the first event leads."""
    told = tuple(stories)
    return Event(name, told, count_voices(told))


def _common(ties: Sequence[Thread | None], members: Sequence[Event]) -> Thread | None:
    """What the whole continues; it repeats only when each of its parts does."""
    known = [tie for tie in ties if tie]
    if not known:
        return None
    nearest = max(known, key=lambda tie: (tie.kind == "continues", tie.earlier.date))
    new = (
        tie.new if tie else tuple(story.id for story in member.stories)
        for tie, member in zip(ties, members, strict=True)
    )
    whole = replace(nearest, new=tuple(dict.fromkeys(story for part in new for story in part)))
    if all(tie and tie.kind == "repeats" for tie in ties) or nearest.kind == "continues":
        return whole
    told = nearest.earlier
    return replace(whole, kind="continues", fact=f"continues “{told.headline}” of {told.date.isoformat()}")
