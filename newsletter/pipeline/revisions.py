"""What new stories put differently from what an earlier edition told: warnings for the editor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from newsletter.compare import Voice, restatements
from newsletter.models import Edition, Event, Evidence, Item, Pool, Revision, Story, Thread
from newsletter.pipeline.coverage import JUDGE, one_per_voice, read_statement, read_voice
from newsletter.pipeline.newsroom import Newsroom
from newsletter.summarize.names import names


def revisions(room: Newsroom, pool: Pool) -> tuple[Revision, ...]:
    """For every event that is tied to an item that ran, whether it is to run itself or not; the latest items first."""
    editions: dict[date, Edition | None] = {}
    found: dict[tuple[date, str, str], Revision] = {}
    for event in (pool.texts.get(one.event.id, one.event) for one in pool.ranked):
        if tie := pool.threads.get(event.id):
            day = tie.earlier.date
            if day not in editions:
                known = room.editions.edition(day)
                editions[day] = known[0] if known else None
            for one in _of(event, tie, editions[day]):
                found.setdefault((day, one.slug, one.restated.said), one)
    return tuple(sorted(found.values(), key=lambda one: (one.date, one.slug), reverse=True))


def _of(event: Event, tie: Thread, edition: Edition | None) -> Iterator[Revision]:
    ran = edition.told if edition else ()
    item = next((item for item in ran if item.slug == tie.earlier.slug), None)
    new = [story for story in event.stories if story.id in tie.new and story.language == event.lead.language]
    if item is None or not new:
        return
    known = frozenset(token for story in new for name in names(story.body) for token in name.tokens)
    told = _told(item, edition.made_at if edition else new[0].published, known)
    outlets = {link.outlet for link in item.sources}
    for restated in restatements(told, outlets, [_voice(story, known) for story in one_per_voice(new)], JUDGE):
        yield Revision(event.id, tie.earlier.date, item.slug, item.blurb.headline, restated)


def _told(item: Item, at: datetime, known: frozenset[str]) -> Voice:
    """The item as readers read it."""
    blurb = item.blurb
    parts = (*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch)
    texts = dict.fromkeys((blurb.headline, *(part.text for part in parts)))
    read = (
        read_statement(text, Evidence("", 0, 0, text), place, known, printable=True) for place, text in enumerate(texts)
    )
    return Voice("", (), at, tuple(read))


def _voice(story: Story, known: frozenset[str]) -> Voice:
    """The story with its headline, whose span is empty: it is no part of the body."""
    voice = read_voice(story, known=known)
    title = read_statement(story.title, Evidence(story.id, 0, 0, story.title), 0, known, printable=False)
    return replace(voice, statements=(title, *voice.statements))
