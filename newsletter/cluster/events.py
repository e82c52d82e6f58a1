"""Stories become events: groups, their ids, the order of their stories, their voices."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from newsletter.cluster.likeness import Likeness, likeness
from newsletter.cluster.linkage import average_linkage
from newsletter.cluster.voices import count_voices
from newsletter.models import UNDATED, Event, Story

# Groups are linked by the mean square root of their pairs' probabilities: between single linkage, which chains, and
# the plain mean, which tears off the story that one outlet tells in its own words.
THRESHOLD = 0.42

FULL_BODY_WORDS = 80
FULL_BODY_BONUS = 0.3  # in units of mean cosine to the other stories
LATE_PENALTY = 0.1


def group(stories: Sequence[Story], known: Mapping[str, str]) -> tuple[Event, ...]:
    ordered = sorted({story.id: story for story in reversed(stories)}.values(), key=order)
    if not ordered:
        return ()
    pairs = likeness(ordered)
    links = zip(pairs.first.tolist(), pairs.second.tolist(), np.sqrt(pairs.probability).tolist(), strict=True)
    groups = average_linkage(len(ordered), links, THRESHOLD)
    ids = name_events([[ordered[i].id for i in members] for members in groups], known)
    return tuple(_event(name, members, ordered, pairs) for name, members in zip(ids, groups, strict=True))


def order(story: Story) -> tuple[bool, float, str]:
    """By date, stories without one last."""
    undated = story.published == UNDATED
    return undated, 0.0 if undated else story.published.timestamp(), story.id


def name_events(groups: Sequence[Sequence[str]], known: Mapping[str, str]) -> list[str]:
    """An id for each group of story ids (earliest first).

    Each known id goes to the group with most of its stories (ties: the earlier group); a group that could have several
    takes the one with most of its stories (ties: the smallest id). The other groups get an id that derives from
    their earliest story.
    """
    claims = sorted(
        (-count, event, index)
        for index, members in enumerate(groups)
        for event, count in Counter(known[story] for story in members if story in known).items()
    )
    names: dict[int, str] = {}
    taken = set(known.values())
    given: set[str] = set()
    for _, event, index in claims:
        if index not in names and event not in given:
            names[index] = event
            given.add(event)
    return [names.get(index) or _new_name(members, taken) for index, members in enumerate(groups)]


def _new_name(members: Sequence[str], taken: set[str]) -> str:
    """From the earliest story; from the next one where an event of that name went another way."""
    names = (hashlib.sha256(f"event {story}".encode()).hexdigest()[:12] for story in members)
    spare = (hashlib.sha256(f"event {members[0]} {n}".encode()).hexdigest()[:12] for n in range(len(taken) + 1))
    return next(name for source in (names, spare) for name in source if name not in taken)


def _event(name: str, members: Sequence[int], ordered: Sequence[Story], pairs: Likeness) -> Event:
    if len(members) == 1:
        return Event(name, (ordered[members[0]],), 1)
    vectors = pairs.vectors[np.array(members)]
    central = (np.asarray((vectors @ vectors.T).sum(axis=1)).ravel() - 1) / (len(members) - 1)
    rank = sorted(
        range(len(members)), key=lambda k: (-_telling(ordered[members[k]], float(central[k]), k / len(members)), k)
    )
    stories = tuple(ordered[members[k]] for k in rank)
    return Event(name, stories, count_voices(stories))


def _telling(story: Story, centrality: float, lateness: float) -> float:
    """Central, with a body to quote from, and early."""
    full = min(1.0, len(story.body.split()) / FULL_BODY_WORDS)
    return round(centrality + FULL_BODY_BONUS * full - LATE_PENALTY * lateness, 6)
