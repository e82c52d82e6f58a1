"""What the gate would say of an editor's words, before they are kept."""

from __future__ import annotations

from datetime import date

from newsletter.errors import UsageError
from newsletter.models import Blurb, Edit, Event, Rewrite
from newsletter.pipeline.newsroom import Newsroom
from newsletter.summarize.orders import without_orders
from newsletter.summarize.rewrite import rewrite


def judge(room: Newsroom, day: date, change: Rewrite) -> tuple[Blurb, Edit]:
    """The item's blurb with the change, if it runs, and the verdict. Raises UsageError as `told`."""
    event, blurb = told(room, day, change.event)
    return rewrite(blurb, without_orders(event), change)


def told(room: Newsroom, day: date, event: str) -> tuple[Event, Blurb]:
    """An event of an edition with what is known of its stories, and the blurb as the program wrote it.

    Raises UsageError when it is not kept, or nobody could explain it.
    """
    pool = room.editions.pool(day)
    found = next((one.event for one in pool.ranked if one.event.id == event), None) if pool else None
    blurb = pool.blurbs.get(event) if pool else None
    if pool is None or found is None or blurb is None:
        raise UsageError(f"the edition of {day} has no event {event} that could be explained; build it anew")
    return pool.texts.get(event, found), blurb
