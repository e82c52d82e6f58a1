"""Which events repeat or continue an item that already ran."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from math import exp, sqrt

from newsletter.cluster.likeness import gap_logits, likeness
from newsletter.cluster.terms import stems
from newsletter.models import UNDATED, Earlier, Event, Story, Thread
from newsletter.text import plain_letters

SAME = 0.42  # as two groups of stories are linked to one event (events.py)
RELATED = 0.85  # whatever the days between: the thread goes on
STORIES_READ = 5  # of an event, the most telling first
NEW_VOICES = 3  # outlets that tell what came after the item; fewer are taken for late copies
NEW_TITLE = 0.5  # share of the new titles' telling words that were not known
# Share of the telling words at the beginning of a story that were not known. Of outlets' accounts of one event, with
# two accounts known, 5 % (basil) to 16 % (allsides_val) are above it; with one known, 29 to 40 %: one is not enough.
NEW_BODY = 0.5
ACCOUNTS = 2
WHOLE_STORY = 80  # words from which a story can be judged by its body
WELL_KNOWN = 120  # different telling words of these accounts
BEGINNING = 120  # words
_CORRECTION = re.compile(
    r"(?:correction|corrected|clarification|berichtigung|korrektur|rectificatif|correccion|correcao)\b"
)


@dataclass(slots=True)
class _Nearness:
    """Of an event and an item: mean roots of the probabilities that its stories tell what the item told."""

    same: float = 0.0  # with the days between, as for two stories
    related: float = 0.0  # without


def follow(events: Sequence[Event], earlier: Sequence[Earlier], stories: Sequence[Story] = ()) -> dict[str, Thread]:
    """Event id -> Thread, for the events that have one: the nearest item, of two equally near ones the later.

    An event repeats an item when it is the same event, by its id, its stories or their likeness, unless several outlets
    tell something else since; then, and when it is merely related, it continues the item. `stories` may hold what the
    items were made from, as far as it is still at hand: the more is known, the better what is new can be told.
    """
    past = sorted(earlier, key=lambda item: (item.date, item.event), reverse=True)
    near = _nearness(events, past)
    at_hand = {story.id: story for story in stories}
    known = [_known(item, at_hand) for item in past]
    found = {
        event.id: [_thread(event, item, near[event.id, k], known[k]) for k, item in enumerate(past)] for event in events
    }
    return {
        name: max(tied, key=lambda tie: tie[0])[1] for name, ties in found.items() if (tied := [t for t in ties if t])
    }


def news_of(event: Event, thread: Thread | None) -> Event:
    """What an event tells that readers have not read: for a follow-up, its new stories alone."""
    new = thread.new if thread and thread.kind == "continues" else ()
    stories = tuple(story for story in event.stories if story.id in new)
    if not stories:
        return event
    return replace(event, stories=stories, voices=min(event.voices, len({story.source for story in stories})))


@dataclass(frozen=True, slots=True)
class _Known:
    """What readers and we knew of an item when it ran."""

    words: frozenset[str]  # telling ones, of what readers were told and of the stories at hand
    accounts: frozenset[str]  # ids of the stories at hand


def _known(item: Earlier, stories: Mapping[str, Story]) -> _Known:
    accounts = [stories[name] for name in item.stories if name in stories]
    texts = (item.headline, item.text, *(f"{story.title} {story.body}" for story in accounts))
    return _Known(frozenset(stems(" ".join(texts))), frozenset(story.id for story in accounts))


def _thread(event: Event, item: Earlier, near: _Nearness, known: _Known) -> tuple[float, Thread] | None:
    """How strong the tie is, and what it is."""
    told = f"“{item.headline}” of {item.date.isoformat()}"
    one = _one(event, item)
    new = tuple(story for story in event.stories if story.id not in item.stories and _came_after(story, item))
    ids = tuple(story.id for story in new)
    if (one or near.same >= SAME) and not _says_more(event, new, known):
        return (2.0 if one else 1.0) + near.related, Thread(item, "repeats", f"tells what {told} told", ids)
    shared = any(story.id in item.stories for story in event.stories)
    if one or shared or near.same >= SAME or near.related >= RELATED:
        return near.related, Thread(item, "continues", f"continues {told}", ids)
    return None


def _one(event: Event, item: Earlier) -> bool:
    """By its id, or because most of its stories were in the item already."""
    return event.id == item.event or 2 * sum(story.id in item.stories for story in event.stories) > len(event.stories)


def _came_after(story: Story, item: Earlier) -> bool:
    return story.published > item.told_at if item.told_at != UNDATED else story.published.date() > item.date


def _says_more(event: Event, new: Sequence[Story], known: _Known) -> bool:
    """Several outlets whose titles say something else, one whole story that does, or a correction."""
    if any(_CORRECTION.match(plain_letters(story.title)) for story in new):
        return True
    old = [story for story in event.stories if story not in new]
    words = known.words | set(stems(" ".join(f"{story.title} {story.body}" for story in old)))
    titles = [word for story in new for word in stems(story.title)]
    if len({story.source for story in new}) >= NEW_VOICES and _unknown(titles, words) >= NEW_TITLE:
        return True
    if len(known.accounts | {story.id for story in old}) < ACCOUNTS or len(words) < WELL_KNOWN:
        return False
    whole = (story for story in new if len(story.body.split()) >= WHOLE_STORY)
    return any(_unknown(_beginning(story), words) >= NEW_BODY for story in whole)


def _beginning(story: Story) -> list[str]:
    return list(stems(" ".join((story.title, *story.body.split()[:BEGINNING]))))


def _unknown(words: Sequence[str], known: Set[str]) -> float:
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
