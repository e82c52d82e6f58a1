"""What an edition's items say about their coverage: how outlets told the event, and what its terms mean."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.cluster.voices import count_voices
from newsletter.compare import FEWEST_VOICES, Judge, Statement, Voice, compare
from newsletter.edition.glossary import define
from newsletter.ingest import fill_pages
from newsletter.models import Comparison, Edition, Event, Evidence, Item, Story
from newsletter.pipeline.newsroom import Newsroom
from newsletter.summarize.dates import dates, keys_of
from newsletter.summarize.days import absolute
from newsletter.summarize.gate import check
from newsletter.summarize.mending import mended
from newsletter.summarize.names import names
from newsletter.summarize.numbers import quantities
from newsletter.summarize.passages import MOST_CHARACTERS, MOST_STORIES, passages
from newsletter.summarize.sentences import split
from newsletter.summarize.words import terms
from newsletter.text import one_line

JUDGE = Judge(terms=terms, supports=lambda claim, text: check(claim, [text]).supported)

_log = logging.getLogger(__name__)


def with_coverage(
    room: Newsroom, edition: Edition, texts: Mapping[str, Event], comparisons: Mapping[str, Comparison | None]
) -> Edition:
    """The edition whose items say how outlets told them, and what their terms mean."""
    items = []
    for item in edition.items:
        annotated = _annotated(item, texts[item.event], room.rules.glossary)
        items.append(replace(annotated, comparison=comparisons.get(item.event)))
    return replace(edition, items=tuple(items))


def compared(room: Newsroom, events: Iterable[Event]) -> dict[str, Comparison | None]:
    """Event id -> how outlets told it."""
    groups = {source.name: source.groups for source in room.sources}
    return {event.id: compare_event(event, groups) for event in events}


def with_texts(room: Newsroom, event: Event, now: datetime) -> Event:
    """Fetch the pages of an event that is to be compared: a summary does not show what an outlet leaves out."""
    if event.voices < FEWEST_VOICES:
        return event
    filled = fill_pages(event.stories[:MOST_STORIES], room.fetcher, now, limits=room.rules.limits)
    for problem in filled.problems:
        _log.info("%s", problem)
    room.stories.add_stories(filled.stories, now)
    return replace(event, stories=(*filled.stories, *event.stories[MOST_STORIES:]))


def compare_event(event: Event, groups: Mapping[str, Sequence[str]]) -> Comparison | None:
    """groups: name of a source -> its labels. None where fewer than three voices told the event in one language."""
    if event.voices < FEWEST_VOICES:
        return None
    stories = one_per_voice([story for story in event.stories if story.language == event.lead.language])
    known = frozenset(token for story in stories for name in names(story.body) for token in name.tokens)
    return compare([read_voice(story, tuple(groups.get(story.via, ())), known) for story in stories], JUDGE)


def one_per_voice(stories: Sequence[Story]) -> list[Story]:
    """The first story of each independent voice: copies of a text, and an outlet's further stories, are left out."""
    kept: list[Story] = []
    for story in stories:
        if len(kept) < MOST_STORIES and count_voices([*kept, story]) > len(kept):
            kept.append(story)
    return kept


def read_voice(story: Story, groups: tuple[str, ...] = (), known: frozenset[str] = frozenset()) -> Voice:
    """known: words of names, so that a name is one also where it opens a sentence."""
    return Voice(story.source, groups, story.published, tuple(_statements(story, known)))


def _statements(story: Story, known: frozenset[str]) -> Iterator[Statement]:
    """Every sentence; those that a blurb might print are printable, in the words that it would print."""
    shown = {passage.end: passage for passage in passages(Event("", (story,), 1)) if not passage.leans}
    body = mended(story.body[:MOST_CHARACTERS])
    for place, span in enumerate(split(body)):
        passage = shown.get(span.end)
        printable = passage is not None and passage.start >= span.start
        start, text = span.start, absolute(one_line(span.text), story)
        if passage and printable:
            start, text = passage.start, passage.text
        evidence = Evidence(story.id, start, span.end, story.body[start : span.end])
        yield read_statement(text, evidence, place, known, printable=printable)


def read_statement(text: str, evidence: Evidence, place: int, known: frozenset[str], *, printable: bool) -> Statement:
    """place: of the sentence in its story; known: as for read_voice."""
    days = dates(text)
    return Statement(
        text=text,
        evidence=evidence,
        place=place,
        terms=frozenset(terms(text)),
        names=frozenset(term for name in names(text, known) for term in terms(name.text)),
        dates=keys_of(text),
        quantities=tuple(q for q in quantities(text) if not any(d.start < q.end and q.start < d.end for d in days)),
        printable=printable,
    )


def _annotated(item: Item, event: Event, glossary: Mapping[str, str]) -> Item:
    dated_by = {story.id: story.dated_by for story in event.stories}
    parts = (*item.blurb.what, *item.blurb.why, *item.blurb.takeaways, *item.blurb.watch)
    text = " ".join((item.blurb.headline, *(part.text for part in parts)))
    voices = (read_voice(story) for story in event.stories[:MOST_STORIES])
    sentences = ((told.text, told.evidence) for voice in voices for told in voice.statements if told.printable)
    return replace(
        item,
        sources=tuple(replace(link, dated_by=dated_by.get(link.story, "publisher")) for link in item.sources),
        definitions=define(text, glossary, sentences),
    )
