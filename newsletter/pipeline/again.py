"""An item written once more by another summarizer, for an editor to compare; nothing of it runs until it is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from newsletter.errors import NewsletterError, UsageError
from newsletter.models import Blurb
from newsletter.pipeline.decide import alone
from newsletter.pipeline.in_time import Shift
from newsletter.pipeline.judge import told
from newsletter.pipeline.newsroom import Newsroom
from newsletter.summarize.ladder import summarize
from newsletter.summarize.model import Model


def write_again(room: Newsroom, day: date, event: str, name: str) -> Blurb:
    """Explain an event anew by the summarizer of this name, behind the gate, within the edition's money and time.

    It is kept beside what runs. Raises UsageError when there is no such summarizer or event, and NewsletterError when
    the summarizer cannot.
    """
    rung = next((one for one in room.summarizers if one.name == name), None)
    if rung is None:
        known = ", ".join(one.name for one in room.summarizers)
        raise UsageError(f"there is no summarizer {name}; [summarize] ladder has {known}")
    known_event, _ = told(room, day, event)
    shift = Shift(room, day)
    writer = shift.writer(rung) if isinstance(rung, Model) else rung
    ((_, result, problem),) = shift.all_of({event: partial(summarize, known_event, [writer])})
    if result is None:
        raise NewsletterError(f"{name} could not write it: {problem}")
    _keep(room, day, event, result[0])
    return result[0]


def others(room: Newsroom, day: date, event: str) -> tuple[Blurb, ...]:
    """What was written again of an event, the newest last."""
    pool = room.editions.pool(day)
    return pool.others.get(event, ()) if pool else ()


def _keep(room: Newsroom, day: date, event: str, blurb: Blurb) -> None:
    """One of each summarizer."""
    with alone(room):
        pool = room.editions.pool(day)
        if pool is None:
            raise UsageError(f"what the edition of {day} was made from is no longer kept; build it anew")
        older = (one for one in pool.others.get(event, ()) if one.made_by != blurb.made_by)
        room.editions.keep_pool(replace(pool, others={**pool.others, event: (*older, blurb)}))
