"""The longer parts of events' pages: detail, background, lenses and contrasts, extracted or written by a model."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from newsletter.edition.decisions import read_decisions
from newsletter.models import Analysis, Correction, Earlier, Edition, Event, Item, Pool, Selection, SourceLink, Story
from newsletter.pipeline.in_time import Shift
from newsletter.pipeline.newsroom import Newsroom
from newsletter.summarize.analysis import EXTRACTIVE, Matter, extract, in_order
from newsletter.summarize.analyst import MOST_EARLIER, analyse
from newsletter.summarize.orders import without_orders

MOST_STEPS = 3  # earlier items of a thread that are told as background
SENTENCES_A_STEP = 2

_CORRECTS = re.compile(r"\W*(?:correction|corrected|clarification|retraction)\b", re.IGNORECASE)

_log = logging.getLogger(__name__)


def analysed(room: Newsroom, pool: Pool, selection: Selection, shift: Shift) -> dict[str, tuple[Analysis, ...]]:
    """Event id -> the longer parts of what runs. Language models write them within the edition's money and time."""
    events = [choice.ranked.event.id for choice in selection.chosen]
    if not room.analysts:
        return extracted(room, pool, events)
    corrections = read_decisions(room.rules.decisions, pool.date).corrections
    steps = {
        choice.ranked.event.id: next(_steps(room, pool.date, choice.follows, corrections), None)
        for choice in selection.chosen
    }
    matters = {event: _with_past(room, matter, steps[event]) for event, matter in _matters(room, pool, events).items()}
    return {
        event: tuple(_with_links(part, steps[event]) for part in parts)
        for event, parts in _written(room, matters, shift)
    }


def extracted(room: Newsroom, pool: Pool, events: Iterable[str]) -> dict[str, tuple[Analysis, ...]]:
    """Event id -> further sentences of its stories."""
    return {event: extract(matter) for event, matter in _matters(room, pool, events).items()}


def with_analyses(room: Newsroom, edition: Edition, analyses: Mapping[str, tuple[Analysis, ...]]) -> Edition:
    """The edition whose items have their longer parts, and what went before, unless that has been corrected."""
    items = []
    for item in edition.items:
        told = _background(room, edition, item)
        parts = analyses.get(item.event, ())
        kept = [part for part in parts if part.kind != "background" or told]
        if told and len(kept) == sum(part.kind != "background" for part in parts):
            kept.append(told)
        items.append(replace(item, analysis=in_order(kept)))
    return replace(edition, items=tuple(items))


def _matters(room: Newsroom, pool: Pool, events: Iterable[str]) -> dict[str, Matter]:
    labels = {source.name: source.groups for source in room.sources}
    return {
        event: Matter(
            event=without_orders(pool.texts[event]),
            blurb=pool.blurbs[event],
            lenses=room.rules.lenses,
            groups={story.source: labels.get(story.via, ()) for story in pool.texts[event].stories},
            compared=pool.comparisons.get(event) is not None,
        )
        for event in events
        if event in pool.texts and event in pool.blurbs and pool.blurbs[event].what
    }


def _written(room: Newsroom, matters: Mapping[str, Matter], shift: Shift) -> Iterator[tuple[str, tuple[Analysis, ...]]]:
    writers = [shift.writer(model) for model in room.analysts]
    failed = []
    for event, result, problem in shift.all_of({e: partial(analyse, matter, writers) for e, matter in matters.items()}):
        parts, notes = result or (extract(matters[event]), (problem,))
        yield event, parts
        if notes:
            _log.info("analysis of %s: %s", matters[event].event.lead.title, "; ".join(notes))
        if notes and all(part.made_by == EXTRACTIVE for part in parts):
            failed.append(notes[0])
    if failed:
        _log.error(
            "%d of %d analyses could not be written as the ladder says, and are extracted instead; the first: %s",
            len(failed),
            len(matters),
            failed[0],
        )


def _background(room: Newsroom, edition: Edition, item: Item) -> Analysis | None:
    """What the items that this one continues told readers, the oldest first; None for what it corrects."""
    if any(_CORRECTS.match(text) for text in (item.blurb.headline, *(link.title for link in item.sources))):
        return None
    steps = list(_steps(room, edition.date, item.follows, edition.corrections))[::-1]
    sentences = tuple(sentence for step in steps for sentence in step.blurb.what[:SENTENCES_A_STEP])
    if not sentences:
        return None
    made_by = next((step.blurb.made_by for step in steps if step.blurb.made_by != EXTRACTIVE), EXTRACTIVE)
    links = {link.story: link for step in steps for link in step.sources}
    used = dict.fromkeys(evidence.story for sentence in sentences for evidence in sentence.evidence)
    earlier = tuple(links[story] for story in used if story in links)
    return Analysis("background", sentences, made_by, earlier=earlier)


def _steps(room: Newsroom, day: date, last: Earlier | None, corrections: Iterable[Correction]) -> Iterator[Item]:
    """The items that one continues, newest first, up to one that was corrected, or that ran though the gate refused."""
    if last is None:
        return
    past = (one for known, _ in room.editions.editions(since=last.date, before=day) for one in known.corrections)
    wrong = {(one.date, one.slug) for one in (*corrections, *past)}
    follows: Earlier | None = last
    for _ in range(MOST_STEPS):
        step = _item(room, follows) if follows else None
        if step is None or not follows or {(follows.date, step.slug), (follows.date, "")} & wrong:
            return
        if any(edit.runs and edit.problems for edit in step.edits):
            return
        yield step
        follows = step.follows


def _item(room: Newsroom, told: Earlier) -> Item | None:
    known = room.editions.edition(told.date)
    items = (*known[0].items, *known[0].briefs) if known else ()
    return next((item for item in items if item.slug == told.slug), None)


def _with_past(room: Newsroom, matter: Matter, step: Item | None) -> Matter:
    return replace(matter, earlier=tuple(_stories(room, step))) if step else matter


def _stories(room: Newsroom, step: Item) -> Iterator[Story]:
    """The stories of an earlier item that are still stored, without what they say to machines."""
    for link in step.sources[:MOST_EARLIER]:
        for story in room.stories.stories(link.published - timedelta(seconds=1), link.published):
            if story.id == link.story:
                yield from without_orders(Event("", (story,), 1)).stories


def _with_links(part: Analysis, step: Item | None) -> Analysis:
    links: dict[str, SourceLink] = {link.story: link for link in step.sources} if step else {}
    used = dict.fromkeys(evidence.story for sentence in part.sentences for evidence in sentence.evidence)
    return replace(part, earlier=tuple(links[story] for story in used if story in links))
