"""From chosen events to blurbs: the pages that their feeds left out, then the ladder of summarizers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.errors import SummaryError
from newsletter.ingest import fill_pages
from newsletter.models import Blurb, Choice, Selection, Story
from newsletter.pipeline.newsroom import Newsroom
from newsletter.ports import Summarizer
from newsletter.summarize.ladder import summarize

PAGES_AN_EVENT = 3  # the blurb quotes the most telling stories; the others need no page

_log = logging.getLogger(__name__)


def with_pages(room: Newsroom, selection: Selection, now: datetime) -> Selection:
    """Fetch the pages of chosen events whose feeds hold little text. A page that fails leaves its story as it was."""
    wanted = [story for choice in selection.chosen for story in choice.ranked.event.stories[:PAGES_AN_EVENT]]
    filled = fill_pages(wanted, room.fetcher, now, limits=room.rules.limits)
    for problem in filled.problems:
        _log.info("%s", problem)
    room.stories.add_stories(filled.stories, now)
    by_id = {story.id: story for story in filled.stories}
    return replace(selection, chosen=tuple(_fuller(choice, by_id) for choice in selection.chosen))


def explain(selection: Selection, ladder: Sequence[Summarizer]) -> dict[str, Blurb]:
    """Event id -> blurb; an event without one is left out, and the edition ships without it."""
    blurbs = {}
    for choice in selection.chosen:
        event = choice.ranked.event
        try:
            blurbs[event.id], problems = summarize(event, ladder)
        except SummaryError as error:
            problems = (str(error),)
        for problem in problems:
            _log.info("%s: %s", event.lead.title, problem)
    return blurbs


def _fuller(choice: Choice, stories: dict[str, Story]) -> Choice:
    event = choice.ranked.event
    fuller = replace(event, stories=tuple(stories.get(story.id, story) for story in event.stories))
    return replace(choice, ranked=replace(choice.ranked, event=fuller))
