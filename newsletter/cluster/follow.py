"""Which events repeat or continue an item that already ran."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.cluster.terms import Terms, stems, story_terms
from newsletter.cluster.vectors import Floats, tfidf
from newsletter.models import Earlier, Event, Thread

SAME_THREAD = 0.3  # cosine of an event and an earlier item from which they belong together
NOTHING_NEW = 0.6  # cosine from which the event tells what the item told
NEW_STORIES = 0.5  # share of an event's stories that came after the item, for it to continue an item of its own id


def follow(events: Sequence[Event], earlier: Sequence[Earlier]) -> dict[str, Thread]:
    """Event id -> Thread, for the events that have one; the nearest item counts, the later of two equally near ones."""
    past = sorted(earlier, key=lambda item: (item.date, item.event), reverse=True)
    if not events or not past:
        return {}
    vectors = tfidf([*(_event_terms(event) for event in events), *(_item_terms(item) for item in past)])
    cosines = (vectors[: len(events)] @ vectors[len(events) :].T).toarray()
    found = ((event, _thread(event, past, cosines[row])) for row, event in enumerate(events))
    return {event.id: thread for event, thread in found if thread}


def _thread(event: Event, past: Sequence[Earlier], cosines: Floats) -> Thread | None:
    own = {story.id for story in event.stories}
    shared = [len(own & set(item.stories)) for item in past]
    nearest = max(range(len(past)), key=lambda k: (past[k].event == event.id or shared[k] > 0, cosines[k], -k))
    item, cosine = past[nearest], float(cosines[nearest])
    same = item.event == event.id or shared[nearest] > 0
    if not same and cosine < SAME_THREAD:
        return None
    new = sum(story.published.date() >= item.date for story in event.stories if story.id not in item.stories)
    told = f'"{item.headline}" of {item.date.isoformat()}'
    if cosine >= NOTHING_NEW or (same and new < NEW_STORIES * len(event.stories)):
        return Thread(item, "repeats", f"tells what {told} told")
    return Thread(item, "continues", f"continues {told}")


def _event_terms(event: Event) -> Terms:
    return sum((story_terms(story).words for story in event.stories[:5]), Terms())


def _item_terms(item: Earlier) -> Terms:
    words = Terms(stems(item.text))
    words.update(stems(item.headline))
    return words
