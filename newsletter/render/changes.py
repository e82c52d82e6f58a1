"""Which pages a change of editions touches.

    page                            depends on
    2026-01-27/                     its edition; the dates before and after; whether pages that it refers to exist;
                                    corrections of later editions
    2026-01-27/a-slug/              its edition; its thread; earlier items of 30 days; corrections of later editions;
                                    whether it is of the latest year, whose items have pictures of their own
    tags/energy/, sources/a-name/   the newest items with this label, their corrections, and its months
    tags/energy/2026-01/            the items with this label in this month
    archive/2026-01/                the editions of this month
    everything else                 is made in each build

What every page shows (templates, theme, name, titles of own pages) is part of the site's fingerprint instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from newsletter.render.index import Index
from newsletter.render.links import edition_path, month_path
from newsletter.render.listed import Listed, ListedDay, Step
from newsletter.render.related import WINDOW
from newsletter.render.threads import around

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of an edition in the index."""

    listed: ListedDay | None  # None: it is gone
    version: str = ""
    lasting: bool = False


def apply(index: Index, changes: Mapping[date, Change]) -> set[str]:
    """Change the index; return the addresses of all pages that may look different now, or are gone."""
    old = [listed for day in changes if (listed := index.day(day))]
    both = [*old, *(change.listed for change in changes.values() if change.listed)]
    items = [item for listed in both for item in listed.items]
    before, touched = _threads(index, items), _beside(index, changes)
    labels = {label.path for item in items for label in item.labels}
    pages, recent = _label_pages(index, labels), index.recent()
    for day, change in changes.items():
        index.remove(day)
        if change.listed:
            index.put(change.listed, change.version, lasting=change.lasting)
    after = _threads(index, items)
    touched |= {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    touched |= _beside(index, changes) | _later(index, changes) | _aged(index, recent)
    touched |= (pages ^ _label_pages(index, labels)).union(_lists(items))
    for listed in both:
        touched |= {*listed.addresses, *_corrected(index, listed), month_path(listed.day)}
        touched |= {page for address in listed.addresses for page in _referring(index, address)}
    return touched


def _threads(index: Index, items: Iterable[Listed]) -> dict[str, list[Step]]:
    """What the pages of everything in the items' threads show of them."""
    ends = {path for item in items for path in (item.path, item.follows.path if item.follows else item.path)}
    threads = [index.thread(path) for path in sorted(ends)]
    return {step.path: list(around(thread, step.path)) for thread in threads for step in thread if step.path}


def _beside(index: Index, changes: Iterable[date]) -> set[str]:
    """Editions that lead to a changed one as the previous or the next."""
    return {edition_path(day) for changed in changes for day in index.neighbours(changed) if day}


def _later(index: Index, changes: Iterable[date]) -> set[str]:
    """Items to which those of a changed edition may be related."""
    days = {listed.day: listed for day in changes for listed in index.between(day + ONE_DAY, day + WINDOW + ONE_DAY)}
    return {item.path for listed in days.values() for item in listed.items}


def _aged(index: Index, before: date) -> set[str]:
    """Items that are no longer, or again, of the latest year; before: since when they were."""
    first, last = sorted((before, index.recent()))
    return {item.path for listed in index.between(first, last) for item in listed.items}


def _label_pages(index: Index, labels: Iterable[str]) -> set[str]:
    return {page for label in labels for page in index.label_pages(label)}


def _lists(items: Iterable[Listed]) -> Iterator[str]:
    for item in items:
        for label in item.labels:
            yield from (label.path, f"{label.path}{item.day:%Y-%m}/")


def _corrected(index: Index, listed: ListedDay) -> Iterator[str]:
    """What tells of the items and editions that an edition corrects: their own pages, and those of their labels."""
    for address in listed.corrects:
        yield from (address, f"{address[:10]}/")
        if item := index.item(address):
            yield from _lists([item])


def _referring(index: Index, address: str) -> Iterator[str]:
    """Pages that link to an item or an edition only if it exists: of what continues it, of what corrects it."""
    for path in index.contents.followers.get(address, []):
        yield from (path, f"{path[:10]}/")
    yield from (f"{day}/" for day in index.contents.corrected.get(address, []))
