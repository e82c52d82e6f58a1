"""An event's score: a sum of named reasons, each with the fact behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import log2
from types import MappingProxyType

from newsletter.models import UNDATED, Event, RankedEvent, Reason, Thread
from newsletter.rank.blemishes import blemishes
from newsletter.rank.profile import Profile
from newsletter.rank.topics import IN_BODY, Match, TopicIndex

# Points, chosen on days of 2025 (docs/decisions/rank.md): a topic of weight 1 in the title is worth six voices.
TOPIC = 2.0
MORE_TOPICS = 0.4  # what a second topic adds of its points
AUTHORITY = 2.5  # for an outlet of twice the usual authority; one of none loses as much
VOICE = 0.8  # for each doubling of the voices
MOST_VOICES = 16
FRESH, HALF_LIFE = 1.5, 24.0  # hours
NOVELTY = {"repeats": -2.0, "continues": -0.5}

NO_THREADS: Mapping[str, Thread] = MappingProxyType({})


def rank(
    events: Sequence[Event], profile: Profile, now: datetime, threads: Mapping[str, Thread] = NO_THREADS
) -> tuple[RankedEvent, ...]:
    """Best first; ties by event id. The order of the input does not matter.

    `threads` maps event ids to what they repeat or continue; an event without one is new.
    """
    index = TopicIndex(profile.topics)
    ranked = (_ranked(event, index, profile, now, threads.get(event.id)) for event in events)
    return tuple(sorted(ranked, key=lambda r: (-r.score, r.event.id)))


def _ranked(event: Event, index: TopicIndex, profile: Profile, now: datetime, thread: Thread | None) -> RankedEvent:
    matches = index.matches(event)
    reasons = (
        _topics(matches),
        _authority(event, profile),
        _voices(event),
        _freshness(event, now),
        _novelty(thread),
        *_blemishes(event),
    )
    told = tuple(reason for reason in reasons if reason.points)
    named = next((match.topic.section for match in matches if match.topic.section), "")
    return RankedEvent(event, _points(sum(r.points for r in told)), told, named or profile.section(event.lead))


def _topics(matches: Sequence[Match]) -> Reason:
    worth = [TOPIC * match.strength * match.topic.weight for match in matches[:2]]
    facts = (f"{match.topic.name} (“{match.word}” in the {_place(match.strength)})" for match in matches[:2])
    points = worth[0] + MORE_TOPICS * sum(worth[1:]) if worth else 0.0
    return Reason("topics", _points(points), "; ".join(facts))


def _place(strength: float) -> str:
    return "title" if strength > IN_BODY else "text"


def _authority(event: Event, profile: Profile) -> Reason:
    best = max(event.stories, key=lambda story: (profile.authority(story), story.source))
    weight = profile.authority(best)
    return Reason(
        "source", _points(AUTHORITY * (weight - 1)), f"{best.source or 'an unnamed source'} has authority {weight:g}"
    )


def _voices(event: Event) -> Reason:
    copies = len(event.outlets) - event.voices
    fact = f"{event.voices} independent voices" + (f", {copies} more outlets with a copy" if copies > 0 else "")
    return Reason("voices", _points(VOICE * log2(min(event.voices, MOST_VOICES))), fact)


def _freshness(event: Event, now: datetime) -> Reason:
    """Halves every HALF_LIFE from the newest story on; a date of the future counts as now."""
    newest = max((s.published for s in event.stories if s.published != UNDATED), default=None)
    if newest is None:
        return Reason("freshness", 0.0, "no date is known")
    hours = max(0.0, (now - newest).total_seconds() / 3600)
    return Reason("freshness", _points(FRESH * 0.5 ** (hours / HALF_LIFE)), f"newest story {hours:.0f} hours old")


def _novelty(thread: Thread | None) -> Reason:
    return Reason("novelty", NOVELTY[thread.kind], thread.fact) if thread else Reason("novelty", 0.0, "new")


def _blemishes(event: Event) -> tuple[Reason, ...]:
    """What half of the stories show: one outlet's opinion piece does not spoil the news of five."""
    found = [(blemish.name, blemish) for story in event.stories for blemish in blemishes(story)]
    counts = {name: sum(other == name for other, _ in found) for name, _ in found}
    usual = {name: blemish for name, blemish in found if 2 * counts[name] >= len(event.stories)}
    return tuple(Reason(name, blemish.points, blemish.fact) for name, blemish in sorted(usual.items()))


def _points(value: float) -> float:
    return round(value, 4)
