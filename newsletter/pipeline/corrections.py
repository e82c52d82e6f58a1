"""Corrections of earlier editions: each names an item that ran, and is told with the headline it ran under."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsletter.edition.decisions import decisions_path
from newsletter.errors import ConfigError
from newsletter.models import Correction, Decisions
from newsletter.pipeline.newsroom import Newsroom


def with_headlines(room: Newsroom, decisions: Decisions, day: date) -> Decisions:
    """Look up what the corrections of the day's decisions are about.

    Raises ConfigError for one of an edition or an item that never ran: readers would follow a link to nowhere.
    """
    corrections = tuple(_with_headline(room, correction, day) for correction in decisions.corrections)
    return replace(decisions, corrections=corrections)


def _with_headline(room: Newsroom, correction: Correction, day: date) -> Correction:
    path = decisions_path(room.rules.decisions, day)
    known = room.editions.edition(correction.date)
    if known is None or correction.date >= day:
        raise ConfigError(f"{path}: [[correction]] date = {correction.date}: there is no earlier edition of that date")
    if not correction.slug:
        return correction
    headlines = {item.slug: item.blurb.headline for item in (*known[0].items, *known[0].briefs)}
    if correction.slug not in headlines:
        raise ConfigError(
            f'{path}: [[correction]] slug = "{correction.slug}" is no item of {correction.date}; '
            f"its items: {', '.join(headlines)}"
        )
    return replace(correction, headline=headlines[correction.slug])
