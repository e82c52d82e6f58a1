"""From ranked events to blurbs: the pages that their feeds left out, then the ladder of summarizers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from newsletter.cores import in_order
from newsletter.errors import SummaryError
from newsletter.ingest import fill_pages
from newsletter.models import Blurb, Event, RankedEvent, Story
from newsletter.pipeline.newsroom import Newsroom
from newsletter.ports import Summarizer
from newsletter.summarize.ladder import summarize

ALONE = 40  # events that take about as long as processes take to start
PAGES_AN_EVENT = 2  # the blurb rests on the most telling stories; the others need no page

_log = logging.getLogger(__name__)


def with_pages(room: Newsroom, ranked: Sequence[RankedEvent], now: datetime) -> tuple[RankedEvent, ...]:
    """Fetch the pages of events whose feeds hold little text. A page that fails leaves its story as it was."""
    wanted = [story for one in ranked for story in one.event.stories[:PAGES_AN_EVENT]]
    with room.observer.stage("pages"):
        filled = fill_pages(wanted, room.fetcher, now, limits=room.rules.limits)
    for problem in filled.problems:
        _log.info("%s", problem)
    room.stories.add_stories(filled.stories, now)
    by_id = {story.id: story for story in filled.stories}
    return tuple(_fuller(one, by_id) for one in ranked)


def explain(ranked: Sequence[RankedEvent], ladder: Sequence[Summarizer]) -> dict[str, Blurb]:
    """Event id -> blurb; an event without one is left out, and the edition ships without it."""
    events = [one.event for one in ranked]
    blurbs = {}
    told = in_order(partial(_explained, tuple(ladder)), events, ALONE)
    for event, (blurb, problems) in zip(events, told, strict=True):
        if blurb:
            blurbs[event.id] = blurb
        for problem in problems:
            _log.info("%s: %s", event.lead.title, problem)
    return blurbs


def _explained(ladder: Sequence[Summarizer], event: Event) -> tuple[Blurb | None, tuple[str, ...]]:
    try:
        return summarize(event, ladder)
    except SummaryError as error:
        return None, (str(error),)


def _fuller(ranked: RankedEvent, stories: dict[str, Story]) -> RankedEvent:
    event = ranked.event
    return replace(ranked, event=replace(event, stories=tuple(stories.get(s.id, s) for s in event.stories)))
