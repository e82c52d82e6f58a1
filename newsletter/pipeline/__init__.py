"""The whole daily run, readable on one screen.

    read_news -> choose -> build -> publish -> send

Each step takes what the one before left in the store, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from newsletter.cluster import cluster, threads
from newsletter.edition.assemble import assemble, earlier
from newsletter.edition.decisions import read_decisions
from newsletter.errors import UsageError
from newsletter.ingest import IngestReport, ingest
from newsletter.models import Edition, Selection
from newsletter.pipeline.approve import approve
from newsletter.pipeline.explain import explain, with_pages
from newsletter.pipeline.newsroom import Newsroom, Press, Rules
from newsletter.pipeline.publish import Published, publish
from newsletter.pipeline.send import Sent, send, send_test
from newsletter.rank import rank, select

__all__ = [
    "Newsroom",
    "Press",
    "Published",
    "Rules",
    "Sent",
    "approve",
    "build",
    "choose",
    "publish",
    "read_news",
    "send",
    "send_test",
]


def read_news(room: Newsroom, now: datetime, progress: Callable[[str], None] | None = None) -> IngestReport:
    """Read every source; keep the stories, and how each source did."""
    return ingest(room.sources, room.fetcher, room.stories, now, limits=room.rules.limits, progress=progress)


def choose(room: Newsroom, day: date, now: datetime) -> Selection:
    """Group what is stored into events, rank them, and choose the day's. Changes no edition."""
    rules = room.rules
    stories = room.stories.stories(now - 2 * rules.window, now)  # twice: today's news must find yesterday's event
    events = cluster(stories, room.stories.events_of(story.id for story in stories))
    room.stories.save_events({story.id: event.id for event in events for story in event.stories})
    fresh = [event for event in events if any(story.published > now - rules.window for story in event.stories)]
    told = earlier(edition for edition, _ in room.editions.editions(since=day - rules.memory, before=day))
    ranked = rank(fresh, rules.profile, now)
    return select(ranked, threads(fresh, told), read_decisions(rules.decisions, day), rules.quotas)


def build(room: Newsroom, day: date, now: datetime) -> Edition:
    """Make the day's edition and keep it as a draft. Raises UsageError when it has gone out."""
    if (known := room.editions.edition(day)) and known[1] not in ("draft", "approved"):
        raise UsageError(f"the edition of {day} is {known[1]}; it can no longer be built anew")
    selection = with_pages(room, choose(room, day, now), now)
    blurbs = explain(selection, room.summarizers)
    decisions = read_decisions(room.rules.decisions, day)
    edition = assemble(selection, blurbs, decisions, room.rules.plan, day=day, now=now, sample=room.sample)
    room.editions.save(edition, "draft")
    return edition
