"""Which events repeat or continue an item that already ran."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, sqrt

from newsletter.cluster.likeness import gap_logits, likeness
from newsletter.cluster.terms import stems
from newsletter.models import UNDATED, Earlier, Event, Story, Thread

SAME = 0.42  # as two groups of stories are linked to one event (events.py)
RELATED = 0.7  # whatever the days between: the thread goes on
STORIES_READ = 5  # of an event, the most telling first
NEW_VOICES = 3  # outlets that tell what came after the item; fewer are taken for late copies
NEW_WORDS = 0.5  # share of the new titles' telling words that the item did not have


@dataclass(slots=True)
class _Nearness:
    """Of an event and an item: mean roots of the probabilities that its stories tell what the item told."""

    same: float = 0.0  # with the days between, as for two stories
    related: float = 0.0  # without


def follow(events: Sequence[Event], earlier: Sequence[Earlier]) -> dict[str, Thread]:
    """Event id -> Thread, for the events that have one: the nearest item, of two equally near ones the later.

    An event repeats an item when it is the same event, by its id, its stories or their likeness, unless several outlets
    tell something else since; then, and when it is merely related, it continues the item.
    """
    past = sorted(earlier, key=lambda item: (item.date, item.event), reverse=True)
    near = _nearness(events, past)
    found = {event.id: [_thread(event, item, near[event.id, k]) for k, item in enumerate(past)] for event in events}
    return {
        name: max(tied, key=lambda tie: tie[0])[1] for name, ties in found.items() if (tied := [t for t in ties if t])
    }


def _thread(event: Event, item: Earlier, near: _Nearness) -> tuple[float, Thread] | None:
    """How strong the tie is, and what it is."""
    told = f"“{item.headline}” of {item.date.isoformat()}"
    one = _one(event, item)
    if (one or near.same >= SAME) and not _says_more(event, item):
        return (2.0 if one else 1.0) + near.related, Thread(item, "repeats", f"tells what {told} told")
    if one or max(near.same, near.related) >= RELATED:
        return near.related, Thread(item, "continues", f"continues {told}")
    return None


def _one(event: Event, item: Earlier) -> bool:
    """By its id, or because most of its stories were in the item already."""
    return event.id == item.event or 2 * sum(story.id in item.stories for story in event.stories) > len(event.stories)


def _says_more(event: Event, item: Earlier) -> bool:
    new = [s for s in event.stories if s.id not in item.stories and s.published.date() > item.date]
    return len({story.source for story in new}) >= NEW_VOICES and _new_words(new, item) >= NEW_WORDS


def _new_words(stories: Iterable[Story], item: Earlier) -> float:
    known = set(stems(f"{item.headline} {item.text}"))
    words = [word for story in stories for word in stems(story.title)]
    return sum(word not in known for word in words) / max(1, len(words))


def _nearness(events: Sequence[Event], past: Sequence[Earlier]) -> dict[tuple[str, int], _Nearness]:
    """By event id and number of the item."""
    read = [(event, story) for event in events for story in event.stories[:STORIES_READ]]
    texts = [_plain(story.title, story.summary, story.text) for _, story in read]
    texts += [_plain(item.headline, item.text, "") for item in past]
    near: dict[tuple[str, int], _Nearness] = defaultdict(_Nearness)
    pairs = likeness(texts)
    for i, j, probability in zip(pairs.first.tolist(), pairs.second.tolist(), pairs.probability.tolist(), strict=True):
        if i < len(read) <= j:
            event, story = read[i]
            tie, share = near[event.id, j - len(read)], 1 / min(STORIES_READ, len(event.stories))
            tie.related += share * sqrt(probability)
            tie.same += share * sqrt(_after(probability, story.published.date(), past[j - len(read)].date))
    return near


def _after(probability: float, day: date, item_day: date) -> float:
    """What is left of a probability when days lie between."""
    odds = probability / max(1e-9, 1 - probability) * exp(float(gap_logits(abs((day - item_day).days))))
    return odds / (1 + odds)


def _plain(title: str, summary: str, text: str) -> Story:
    return Story("", title, summary, text, url="", source="", published=UNDATED)
