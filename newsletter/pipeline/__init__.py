"""The whole daily run, readable on one screen.

    read_news -> choose -> build -> publish -> send

Each step takes what the one before left in the store, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from newsletter.errors import UsageError
from newsletter.ingest import IngestReport, ingest
from newsletter.models import Edition, Pool, Selection
from newsletter.pipeline.analyse import analysed
from newsletter.pipeline.approve import approve
from newsletter.pipeline.compose import compose, revised
from newsletter.pipeline.coverage import compared, with_texts
from newsletter.pipeline.explain import with_pages
from newsletter.pipeline.in_time import Shift
from newsletter.pipeline.look import look, settle
from newsletter.pipeline.newsroom import Newsroom, Press, Rules, Survey
from newsletter.pipeline.overlooked import overlooked
from newsletter.pipeline.past import Replay, lessons, replay
from newsletter.pipeline.publish import Published, publish
from newsletter.pipeline.regroup import chosen
from newsletter.pipeline.send import Sent, offer_of, send, send_test
from newsletter.pipeline.translate import translated
from newsletter.pipeline.write import write
from newsletter.rank import shortlist

__all__ = [
    "Newsroom",
    "Press",
    "Published",
    "Replay",
    "Rules",
    "Sent",
    "Survey",
    "approve",
    "build",
    "choose",
    "lessons",
    "offer_of",
    "overlooked",
    "publish",
    "read_news",
    "replay",
    "revise",
    "send",
    "send_test",
    "survey",
]


def read_news(room: Newsroom, now: datetime, progress: Callable[[str], None] | None = None) -> IngestReport:
    """Read every source; keep the stories, and how each source did."""
    read = [source for source in room.sources if not source.paused]
    with room.observer.stage("ingest"):
        report = ingest(read, room.fetcher, room.stories, now, limits=room.rules.limits, progress=progress)
    for outcome in report.outcomes:
        room.observer.source(room.which, outcome.reading)
    return report


def survey(room: Newsroom, day: date, now: datetime) -> Survey:
    """Group what is stored into events and rank them. Changes no edition."""
    seen = look(room, day, now)
    room.stories.save_events(seen.events)
    return seen


def choose(room: Newsroom, day: date, now: datetime) -> tuple[Pool, Selection]:
    """Explain the best events, and choose those for the day among them. Changes no edition."""
    seen = survey(room, day, now)
    languages = room.rules.quotas.languages
    best = shortlist(seen.ranked, seen.threads, seen.decisions, languages, room.rules.shortlist)
    pool = settle(room, seen, with_pages(room, best.open, now), best.barred, day=day, now=now)
    return chosen(room, pool, seen.decisions)


def build(room: Newsroom, day: date, now: datetime) -> Edition:
    """Make the day's edition and keep it as a draft. Raises UsageError when it has gone out."""
    if (known := room.editions.edition(day)) and known[1] not in ("draft", "approved"):
        raise UsageError(f"the edition of {day} is {known[1]}; it can no longer be built anew")
    pool, selection = choose(room, day, now)
    shift = Shift(room, day)
    with room.observer.stage("write"):
        blurbs = write(room.summarizers, selection, pool.blurbs, shift)
        texts = [with_texts(room, choice.ranked.event, now) for choice in selection.chosen]
        pool = replace(pool, blurbs=blurbs, texts={e.id: e for e in texts}, comparisons=compared(room, texts))
        pool = replace(pool, analyses=analysed(room, pool, selection, shift))
        pool = replace(pool, translations=translated(room, pool, selection, shift))
    room.editions.keep_pool(pool)
    return compose(room, pool, selection)


def revise(room: Newsroom, day: date) -> Edition:
    """Make the draft anew as the decisions are now, from what it was made from; nothing is read, fetched or asked.

    Raises UsageError when it has gone out.
    """
    edition, status = room.known_edition(day)
    if status not in ("draft", "approved"):
        raise UsageError(f"the edition of {day} is {status}; it can no longer be changed")
    return revised(room, day) or build(room, day, edition.made_at)
