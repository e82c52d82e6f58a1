"""Editions in other languages: what runs, translated by language models within the edition's money and time."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from newsletter.edition.decisions import read_decisions
from newsletter.models import Blurb, Edition, Item, Pool, Selection, Translation
from newsletter.pipeline.in_time import Shift
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.rewritten import rewritten
from newsletter.summarize.translate import CHECKED_FROM, fingerprint, translate

_log = logging.getLogger(__name__)


def translated(room: Newsroom, pool: Pool, selection: Selection, shift: Shift) -> dict[str, tuple[Translation, ...]]:
    """Event id -> its blurb, as editors want it, in the other languages; without what could not be translated."""
    if not room.rules.translations or room.sample:
        return {}
    if not room.translators:
        _log.error(
            "%s: translations need a language model; name one in [translate] ladder, or leave languages out",
            ", ".join(room.rules.translations),
        )
        return {}
    rewrites = read_decisions(room.rules.decisions, pool.date).rewrites
    blurbs, _ = rewritten(selection, pool.blurbs, rewrites)
    chosen = {choice.ranked.event.id: choice.ranked.event for choice in selection.chosen}
    spoken = {event: chosen[event].lead.language or room.rules.language for event in chosen}
    wanted = {
        event: blurbs[event]
        for event in chosen
        if event in blurbs and blurbs[event].what and spoken[event] in CHECKED_FROM
    }
    return _by_event(room, wanted, spoken, shift)


def with_translations(room: Newsroom, edition: Edition, translations: Mapping[str, tuple[Translation, ...]]) -> Edition:
    """The edition told in other languages, too: each item as far as its translation is of the words that run."""
    if not room.translators:
        return edition

    def told(item: Item) -> Item:
        known = (one for one in translations.get(item.event, ()) if one.language in room.rules.translations)
        return replace(item, translations=tuple(one for one in known if one.of == fingerprint(item.blurb)))

    return replace(edition, items=tuple(map(told, edition.items)), languages=room.rules.translations)


def _by_event(
    room: Newsroom, blurbs: Mapping[str, Blurb], spoken: Mapping[str, str], shift: Shift
) -> dict[str, tuple[Translation, ...]]:
    """spoken: event id -> the language of its blurb."""
    writers = [shift.writer(model) for model in room.translators]
    jobs = {
        f"{language} {event}": partial(translate, blurb, spoken[event], language, writers)
        for language in room.rules.translations
        for event, blurb in blurbs.items()
        if language != spoken[event]
    }
    found: dict[str, tuple[Translation, ...]] = {}
    failed = []
    for key, result, problem in shift.all_of(jobs):
        translation, notes = result or (None, (problem,))
        event = key.partition(" ")[2]
        if translation:
            found[event] = (*found.get(event, ()), translation)
        else:
            failed.append(notes[0])
        if notes:
            _log.info("%s of %s: %s", key[:2], blurbs[event].headline, "; ".join(notes))
    if failed:
        _log.error(
            "%d of %d translations failed; these items stay in their own language; the first: %s",
            len(failed),
            len(jobs),
            failed[0],
        )
    return found
