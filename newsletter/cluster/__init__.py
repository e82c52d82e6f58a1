"""Which stories report the same happening, and which events continue an earlier one.

SciPy takes 0.2 s to import, so each entry point loads what it needs when it is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsletter.models import Earlier, Event, Merge, Split, Story, Thread

if TYPE_CHECKING:
    from newsletter.cluster.by_hand import Regrouped

NONE_KNOWN: Mapping[str, str] = MappingProxyType({})


def cluster(stories: Sequence[Story], known: Mapping[str, str] = NONE_KNOWN) -> tuple[Event, ...]:
    """Group stories into events, the earliest event first; every story stands in exactly one.

    `known` maps story ids to the event ids that they had before: an event keeps the id that most of its stories had
    (ties: the smallest), so that a later run adds to the events of an earlier one. The order of the input does not
    matter. Two stories of one id are an error of the caller: the first of them counts.
    """
    from newsletter.cluster.events import group  # noqa: PLC0415 - see above

    return group(stories, known)


def threads(events: Sequence[Event], earlier: Sequence[Earlier], stories: Sequence[Story] = ()) -> dict[str, Thread]:
    """Event id -> the earlier item that it repeats or continues, for the events that do (see follow.py)."""
    from newsletter.cluster.follow import follow  # noqa: PLC0415 - see above

    return follow(events, earlier, stories)


def news_of(event: Event, thread: Thread | None) -> Event:
    """What an event tells that readers have not read (see follow.py)."""
    from newsletter.cluster.follow import news_of as new_part  # noqa: PLC0415 - see above

    return new_part(event, thread)


def regroup(events: Mapping[str, Event], threads: Mapping[str, Thread], groups: Sequence[Merge | Split]) -> Regrouped:
    """Events by id and their threads, put together and taken apart as an editor decided (see by_hand.py)."""
    from newsletter.cluster.by_hand import regroup as apply  # noqa: PLC0415 - see above

    return apply(events, threads, groups)
