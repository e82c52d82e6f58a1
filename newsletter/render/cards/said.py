"""What a card says."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.render.dates import full_date, reading_time, weekday_date
from newsletter.render.identity import Newsletter
from newsletter.render.prose import clean
from newsletter.render.views import EditionView, ItemView
from newsletter.text import one_line

_SAMPLE = "Sample edition"  # a picture travels without its page: it says by itself that all of it is invented


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a picture, from top to bottom. All of it is clean: one line, nothing unprintable."""

    name: str  # of the newsletter
    when: str
    label: str
    headline: str
    below: tuple[str, ...] = ()  # a line each


def event_card(day: EditionView, entry: ItemView, newsletter: Newsletter) -> Card:
    label = _SAMPLE if day.edition.sample else entry.item.section or next(iter(entry.item.tags), "")
    outlets = " · ".join(entry.outlets)
    return _card(newsletter, full_date(day.day), label, entry.headline, (outlets,) if outlets else ())


def edition_card(day: EditionView, newsletter: Newsletter) -> Card:
    first, *others = [entry.headline for entry in (*day.items, *day.briefs)] or ["A quiet day"]
    count = len(day.items)
    told = f"{count} {'story' if count == 1 else 'stories'} · {reading_time(day.edition.seconds)} to read"
    label = _SAMPLE if day.edition.sample else told if count else ""
    return _card(newsletter, weekday_date(day.day), label, first, tuple(others[:2]))


def newsletter_card(newsletter: Newsletter) -> Card:
    """For pages that belong to no edition."""
    return _card(newsletter, "", "", newsletter.tagline or newsletter.name, ())


def _card(newsletter: Newsletter, when: str, label: str, headline: str, below: tuple[str, ...]) -> Card:
    return Card(_plain(newsletter.name), when, _plain(label), _plain(headline), tuple(_plain(line) for line in below))


def _plain(text: str) -> str:
    return one_line(str(clean(text)))
