"""What an editor may do to an item: words are judged by the gate before they are kept, a picture is one of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import Blurb, Decisions, Edit, Event, Picture, Pool, Rewrite
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.regroup import regrouped
from newsletter.pipeline.standing import standing_decisions
from newsletter.summarize.orders import without_orders
from newsletter.summarize.rewrite import rewrite
from newsletter.text import one_line


def judge(room: Newsroom, day: date, change: Rewrite) -> tuple[Blurb, Edit]:
    """The item's blurb with the change, if it runs, and the verdict. Raises UsageError as `told`."""
    event, blurb = told(room, day, change.event)
    return rewrite(blurb, without_orders(event), change)


def told(room: Newsroom, day: date, event: str) -> tuple[Event, Blurb]:
    """An event of an edition with what is known of its stories, and the blurb as the program wrote it.

    Raises UsageError when it is not kept, or nobody could explain it.
    """
    pool, found = _known(room, day, event)
    if event not in pool.blurbs:
        raise UsageError(f"the event {event} of {day} could not be explained; build the edition anew")
    return found, pool.blurbs[event]


def event_of(room: Newsroom, day: date, event: str) -> Event:
    """An event of an edition, explained or not, with what is known of its stories. Raises UsageError as `told`."""
    return _known(room, day, event)[1]


def choosing_picture(room: Newsroom, day: date, event: str, url: str, alt: str) -> Callable[[Decisions], Decisions]:
    """The decision to show a picture of the event's stories, or none (""). It raises UsageError when it cannot be."""

    def decision(known: Decisions) -> Decisions:
        pictures = {story.image.url for story in event_of(room, day, event).stories if story.image}
        if url and url not in pictures:
            raise UsageError("no story of the event has this picture; choose one of theirs, or none")
        if url and not alt.strip():
            raise UsageError("say what the picture shows, for readers who cannot see it")
        return says.picture(known, Picture(event, url, one_line(alt) if url else ""))

    return decision


def _known(room: Newsroom, day: date, event: str) -> tuple[Pool, Event]:
    pool = room.editions.pool(day)
    found = regrouped(pool, standing_decisions(room.rules, day).groups).events.get(event) if pool else None
    if pool is None or found is None:
        raise UsageError(f"the edition of {day} has no event {event} any more; load the page again, or build it anew")
    return pool, pool.texts.get(event, found)
