"""Try summarizers in order, each behind the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event
from newsletter.ports import Summarizer
from newsletter.summarize.days import absolute_text
from newsletter.summarize.gate import apply_gate, check
from newsletter.summarize.headline import headlines
from newsletter.summarize.orders import without_orders
from newsletter.summarize.passages import passages
from newsletter.summarize.select import focus


def summarize(event: Event, ladder: Sequence[Summarizer]) -> tuple[Blurb, tuple[str, ...]]:
    """The first blurb that stands behind the gate, and what went wrong on the way, in words.

    A step fails when it raises SummaryError, when its headline fails the gate, or when the gate leaves nothing
    of what happened although the step had told it. Raises SummaryError when every step fails. No step sees what
    stories say to machines; see orders.py.
    """
    event = without_orders(event)
    notes: list[str] = []
    for summarizer in ladder:
        try:
            blurb = summarizer.summarize(event)
        except SummaryError as error:
            notes.append(f"{summarizer.name}: {error}")
            continue
        checked, refused = apply_gate(blurb, event)
        notes += [f"{summarizer.name}: the gate refused {reason}" for reason in refused]
        checked = checked if checked.headline else replace(checked, headline=_another(event))
        if checked.headline and (checked.what or not blurb.what):
            return checked, tuple(notes)
    raise SummaryError(
        f"event {event.id}: no summarizer could write a blurb: {'; '.join(notes) or 'the ladder is empty'}"
    )


def _another(event: Event) -> str:
    """A headline out of the stories that the gate lets through, "" when there is none."""
    pool = passages(event)
    sources = [absolute_text(story) for story in event.stories]
    found = headlines(event, pool, focus(pool, [story.title for story in event.stories]).weights)
    return next((headline for headline in found if check(headline, sources).supported), "")
