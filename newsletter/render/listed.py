"""An edition as the rest of the archive shows it: in lists, threads, feeds and beside related items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from newsletter.models import Correction, Edition, Item
from newsletter.render.links import edition_path, event_path, source_path, tag_path, translated_path
from newsletter.render.prose import clean


@dataclass(frozen=True, slots=True)
class Label:
    """A tag or a source, with the address of its pages."""

    path: str  # "tags/energy/", "sources/northern-ledger/"
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """An item as a station of its thread."""

    day: date
    headline: str
    path: str  # "" when the archive does not hold the page


@dataclass(frozen=True, slots=True)
class Listed:
    """An item, as far as other pages than its own show it."""

    path: str
    day: date
    made_at: datetime  # its edition
    headline: str
    summary: str
    seconds: int  # to read
    tags: tuple[Label, ...]
    sources: tuple[Label, ...]
    follows: Step | None

    @property
    def labels(self) -> tuple[Label, ...]:
        return (*self.tags, *self.sources)


@dataclass(frozen=True, slots=True)
class ListedDay:
    """An edition, as far as other pages than its own show it."""

    day: date
    items: tuple[Listed, ...]
    seconds: int  # to read
    made_at: datetime
    corrections: tuple[Correction, ...]
    languages: tuple[str, ...]  # in which it is told, too
    corrected: tuple[Correction, ...] = ()  # what was found wrong in it since

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of its own pages and of its items'."""
        translated = (translated_path(self.day, language) for language in self.languages)
        return (edition_path(self.day), *translated, *(item.path for item in self.items))

    @property
    def corrects(self) -> tuple[str, ...]:
        """Addresses of the items and editions that its corrections are about, each once."""
        return tuple(dict.fromkeys(corrected_path(correction) for correction in self.corrections))


def corrected_path(correction: Correction) -> str:
    return event_path(correction.date, correction.slug) if correction.slug else edition_path(correction.date)


def listed_day(edition: Edition) -> ListedDay:
    return ListedDay(
        day=edition.date,
        items=tuple(_listed(item, edition) for item in edition.told),
        seconds=edition.seconds,
        made_at=edition.made_at,
        corrections=_corrections(edition.corrections),
        languages=edition.languages,
        corrected=_corrections(edition.corrected),
    )


def _corrections(told: Iterable[Correction]) -> tuple[Correction, ...]:
    return tuple(replace(one, text=_clean(one.text), headline=_clean(one.headline)) for one in told)


def _listed(item: Item, edition: Edition) -> Listed:
    blurb, before = item.blurb, item.follows
    return Listed(
        path=event_path(edition.date, item.slug),
        day=edition.date,
        made_at=edition.made_at,
        headline=_clean(blurb.headline),
        summary=_clean(blurb.what[0].text) if blurb.what else "",
        seconds=blurb.seconds,
        tags=_once(Label(tag_path(tag), _clean(tag)) for tag in item.tags),
        sources=_once(Label(source_path(source.outlet), _clean(source.outlet)) for source in item.sources),
        follows=Step(before.date, _clean(before.headline), event_path(before.date, before.slug)) if before else None,
    )


def _clean(text: str) -> str:
    """As templates print it: an index is written as JSON, which some characters of foreign text cannot be."""
    return str(clean(text))


def _once(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Spellings that lead to one address are one label."""
    return tuple({label.path: label for label in labels}.values())
