"""The items that run, written by the ladder's upper rungs: at the same time, within a time, and with a way back."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from newsletter.models import Blurb, Event, Selection
from newsletter.pipeline.in_time import Shift
from newsletter.ports import Summarizer
from newsletter.summarize.ladder import summarize
from newsletter.summarize.model import Model

_log = logging.getLogger(__name__)


def write(
    ladder: Sequence[Summarizer], selection: Selection, blurbs: Mapping[str, Blurb], shift: Shift
) -> dict[str, Blurb]:
    """The blurbs, those of events that run written anew where a rung above the last one can.

    What no rung above can write, or not in time, stays as it was: the edition is never late for it.
    """
    *above, _ = ladder
    events = [choice.ranked.event for choice in selection.chosen]
    if not above or not events:
        return dict(blurbs)
    rungs = [shift.writer(rung) if isinstance(rung, Model) else rung for rung in above]
    return {**blurbs, **dict(_written(events, rungs, shift))}


def _written(events: Sequence[Event], rungs: Sequence[Summarizer], shift: Shift) -> Iterator[tuple[str, Blurb]]:
    """Event id and blurb, for the events that were written in time; what went wrong is logged."""
    titles = {event.id: event.lead.title for event in events}
    failed = []
    for event, result, problem in shift.all_of({event.id: partial(summarize, event, rungs) for event in events}):
        if result is None:
            failed.append(problem)
        else:
            yield event, result[0]
        if told := problem or "; ".join(result[1] if result else ()):
            _log.info("%s: %s", titles[event], told)
    if failed:
        _log.error(
            "%d of %d items could not be written as the ladder says, and are extracted instead; the first: %s",
            len(failed),
            len(events),
            failed[0],
        )
