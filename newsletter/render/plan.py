"""What the pages at an address have to say, taken from the index and from the editions themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from newsletter.models import Edition
from newsletter.render.index import LABELLED, Index
from newsletter.render.jobs import Corrections, EditionJob, Job, LabelJob, LabelMonthJob, MonthJob, OverviewJob
from newsletter.render.links import day_of, month_path
from newsletter.render.listed import ListedDay
from newsletter.render.related import WEEK, WINDOW, most_covered, related
from newsletter.render.search import bundles, can_search
from newsletter.render.threads import around

LATEST = 6  # earlier editions on the front page
FEED_ITEMS = 50
ONE_DAY = timedelta(days=1)
_MONTH = len("2026-01/")  # at the end of an address

EditionOf = Callable[[date], Edition | None]


def every_address(index: Index) -> set[str]:
    """Of all pages but those that are made in each build."""
    addresses = {month_path(month) for month, _ in index.months()}
    for path in index.contents.labels:
        addresses |= index.label_pages(path)
    for kept in index.contents.days.values():
        addresses.update(kept.addresses)
    return addresses


def gone(index: Index, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses at which there is nothing to show any more."""
    return {address for address in addresses if not _shown(index, address)}


def _shown(index: Index, address: str) -> bool:
    if day_of(address):
        return index.holds(address)
    if address.startswith("archive/"):
        return bool(index.month(_month(address)))
    return index.has_label_page(*_split_label(address))


def jobs(index: Index, addresses: Iterable[str], edition_of: EditionOf) -> Iterator[Job]:
    """What to render for these addresses; nothing for those that show nothing, or whose edition cannot be had."""
    days: dict[date, list[str]] = defaultdict(list)
    lists: list[str] = []
    for address in sorted(address for address in addresses if _shown(index, address)):
        (days[date.fromisoformat(dated)] if (dated := day_of(address)) else lists).append(address)
    for day, wanted in days.items():
        if (edition := edition_of(day)) and (listed := index.day(day)):
            yield _edition_job(index, edition, listed, wanted)
    lists.sort(key=lambda address: address[-_MONTH:])  # a month's together: they show the same items
    yield from (_list_job(index, address) for address in lists)


def _edition_job(index: Index, edition: Edition, listed: ListedDay, wanted: Iterable[str]) -> EditionJob:
    previous, following = index.neighbours(listed.day)
    threads = {item.path: around(index.thread(item.path), item.path) for item in listed.items}
    but = {path: {step.path for step in index.thread(path)} for path in threads}
    earlier = [item for day in index.between(listed.day - WINDOW, listed.day) for item in day.items]
    return EditionJob(
        edition=edition,
        wanted=tuple(wanted),
        previous=previous,
        next=following,
        pictured=listed.day >= index.recent(),
        known=known(index, listed),
        threads={path: steps for path, steps in threads.items() if steps},
        related={path: found for path, found in related(listed.items, earlier, but).items() if found},
        corrections=_corrections(index, listed.addresses),
    )


def _list_job(index: Index, address: str) -> Job:
    if address.startswith("archive/"):
        month = _month(address)
        return MonthJob(month, index.month(month))
    path, month_ = _split_label(address)
    if month_:
        items = index.labelled_in(path, month_)
        return LabelMonthJob(path, next(label for label in items[0].labels if label.path == path), month_, items)
    total = len(index.contents.labels[path])
    months = index.labelled_months(path) if total > LABELLED else ()
    latest = index.labelled(path)
    return LabelJob(index.label(path), latest, total, months, _corrections(index, [item.path for item in latest]))


def _corrections(index: Index, addresses: Iterable[str]) -> Corrections:
    told = {address: index.corrections(address) for address in addresses}
    return {address: lines for address, lines in told.items() if lines}


def overview(index: Index, edition_of: EditionOf) -> OverviewJob:
    """Reads no more editions than the front page and the feed show."""
    recent: list[Edition] = []
    for day in reversed(index.dates()):
        if sum(len(one.items) for one in recent) >= FEED_ITEMS:
            break
        recent += [edition] if (edition := edition_of(day)) else []
    newest = index.day(recent[0].date) if recent else None
    week = index.between(newest.day - WEEK + ONE_DAY, newest.day + ONE_DAY) if newest else []
    return OverviewJob(
        recent=recent,
        earlier=index.latest(LATEST + 1)[1:],
        covered=most_covered([item for day in reversed(week) for item in day.items]),
        months=index.months(),
        days=index.month(newest.day) if newest else (),
        tags=index.labels("tags/"),
        sources=index.labels("sources/"),
        corrections=index.all_corrections(),
        wrong=_corrections(index, (one for day in recent for one in _addresses(index, day.date))),
        known=known(index, newest) if newest else (),
        bundles=tuple(bundles(index)) if can_search() else (),
    )


def _addresses(index: Index, day: date) -> tuple[str, ...]:
    listed = index.day(day)
    return listed.addresses if listed else ()


def known(index: Index, listed: ListedDay) -> tuple[str, ...]:
    """Those of the pages that an edition refers to that the archive holds."""
    follows = (item.follows.path for item in listed.items if item.follows)
    return tuple(sorted(path for path in {*follows, *listed.corrects} if index.holds(path)))


def _split_label(address: str) -> tuple[str, date | None]:
    """("tags/energy/", month) of "tags/energy/2026-01/"; the month is None for the label's own page."""
    label, _, _ = address[:-1].rpartition("/")
    return (f"{label}/", _month(address)) if "/" in label else (address, None)


def _month(address: str) -> date:
    return date.fromisoformat(f"{address[-_MONTH:-1]}-01")
