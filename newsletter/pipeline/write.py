"""The items that run, written by the ladder's upper rungs: at the same time, within a time, and with a way back."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event, Selection
from newsletter.pipeline.newsroom import Newsroom
from newsletter.ports import Summarizer
from newsletter.summarize.budget import Budget
from newsletter.summarize.ladder import summarize
from newsletter.summarize.model import Model

LAST_SECONDS = 2.0  # calls end by themselves when their time is over; this is for what they leave behind

_log = logging.getLogger(__name__)


def write(room: Newsroom, selection: Selection, blurbs: Mapping[str, Blurb], day: date) -> dict[str, Blurb]:
    """The blurbs, those of events that run written anew where a rung above the last one can.

    What no rung above can write, or not in time, stays as it was: the edition is never late for it.
    """
    *above, _ = room.summarizers
    events = [choice.ranked.event for choice in selection.chosen]
    if not above or not events:
        return dict(blurbs)
    budget = Budget(room.spending, day, room.rules.models)
    rungs = [rung.within(budget) if isinstance(rung, Model) else rung for rung in above]
    return {**blurbs, **dict(_written(events, rungs, budget, room.rules.models.workers))}


def _written(
    events: Sequence[Event], rungs: Sequence[Summarizer], budget: Budget, workers: int
) -> Iterator[tuple[str, Blurb]]:
    """Event id and blurb, for the events that were written in time; what went wrong is logged."""
    pool = ThreadPoolExecutor(workers, "write")
    running = {event.id: pool.submit(summarize, event, rungs) for event in events}
    wait(running.values(), timeout=budget.seconds + LAST_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    failed = []
    for event in events:
        blurb, problem = _outcome(running[event.id])
        if blurb is None:
            failed.append(problem)
        else:
            yield event.id, blurb
        if problem:
            _log.info("%s: %s", event.lead.title, problem)
    if failed:
        _log.error(
            "%d of %d items could not be written as the ladder says, and are extracted instead; the first: %s",
            len(failed),
            len(events),
            failed[0],
        )


def _outcome(work: Future[tuple[Blurb, tuple[str, ...]]]) -> tuple[Blurb | None, str]:
    if not work.done() or work.cancelled():
        return None, "the edition's time for models was over ([summarize] seconds)"
    try:
        blurb, problems = work.result()
    except SummaryError as error:
        return None, str(error)
    except Exception as error:  # a rung may be a plug-in; whatever it raises, the edition ships
        return None, f"a fault in a summarizer ({type(error).__name__}: {error})"
    return blurb, "; ".join(problems)
