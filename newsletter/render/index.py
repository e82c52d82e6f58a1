"""What the archive knows of its editions without reading them, by day, by label and by what continues what."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

import msgspec

from newsletter.models import Correction
from newsletter.render.links import day_of
from newsletter.render.listed import Label, Listed, ListedDay, Step, corrected_path

_ROOM = 10_000  # items that one day can number
LABELLED = 50  # items on the page of a tag or source; where there are more, its months have pages
_YEAR = timedelta(days=365)
_REMEMBERED = 64  # decoded days
_REMEMBERED_ITEMS = 1024  # more than one month has: each stands on the pages of some seven labels

_T = TypeVar("_T", int, str)
_listed = msgspec.json.Decoder(Listed)
_day = msgspec.json.Decoder(ListedDay)
_encode = msgspec.json.encode


class Kept(msgspec.Struct):
    """An edition in the index. Its items stay encoded until somebody asks for them: most are never asked for."""

    version: str  # of the edition, as its store tells versions apart
    lasting: bool  # it went out: its pages stay, whatever becomes of the store
    addresses: list[str]  # of its own page and of its items' pages
    bare: msgspec.Raw  # its ListedDay without items
    items: list[msgspec.Raw]


class Contents(msgspec.Struct):
    """An index as it lies on the disk: some 20 MB of JSON for ten years, read in a fraction of a second."""

    days: dict[str, Kept] = {}  # by ISO date
    labels: dict[str, list[int]] = {}  # address of a label -> places of its items, oldest first
    followers: dict[str, list[str]] = {}  # address of an item -> those of the items that continue it
    corrected: dict[str, list[str]] = {}  # address of an item or edition -> dates of the editions that correct it
    amended: list[str] = []  # dates of the editions that were found wrong themselves


class Index:
    """Every edition of the archive. An item's place is its date as a number, then its rank from behind."""

    def __init__(self, contents: Contents | None = None) -> None:
        self.contents = contents or Contents()
        self._dates = sorted(self.contents.days)
        self._decoded = lru_cache(_REMEMBERED)(self._decode)
        self._at = lru_cache(_REMEMBERED_ITEMS)(self._decode_item)
        self._threads: dict[str, Sequence[Step]] = {}

    # -- change -----------------------------------------------------------------------------------
    def put(self, listed: ListedDay, version: str, *, lasting: bool) -> None:
        """Add an edition, or replace it."""
        self.remove(listed.day)
        day = listed.day.isoformat()
        items = [msgspec.Raw(_encode(item)) for item in listed.items]
        self.contents.days[day] = Kept(
            version, lasting, list(listed.addresses), msgspec.Raw(_encode(replace(listed, items=()))), items
        )
        insort(self._dates, day)
        for rank, item in enumerate(listed.items):
            for label in item.labels:
                insort(self.contents.labels.setdefault(label.path, []), _place(day, rank))
            if item.follows:
                insort(self.contents.followers.setdefault(item.follows.path, []), item.path)
        for address in listed.corrects:
            insort(self.contents.corrected.setdefault(address, []), day)
        if listed.corrected:
            insort(self.contents.amended, day)
        self._forget()

    def remove(self, gone: date) -> None:
        listed, day = self.day(gone), gone.isoformat()
        if listed is None:
            return
        for rank, item in enumerate(listed.items):
            for label in item.labels:
                _take(self.contents.labels, label.path, _place(day, rank))
            if item.follows:
                _take(self.contents.followers, item.follows.path, item.path)
        for address in listed.corrects:
            _take(self.contents.corrected, address, day)
        if listed.corrected:
            self.contents.amended.remove(day)
        del self.contents.days[day]
        self._dates.remove(day)
        self._forget()

    # -- days -------------------------------------------------------------------------------------
    def dates(self) -> list[date]:
        """Oldest first."""
        return [date.fromisoformat(day) for day in self._dates]

    def day(self, day: date) -> ListedDay | None:
        return self._decoded(day.isoformat()) if day.isoformat() in self.contents.days else None

    def latest(self, count: int) -> list[ListedDay]:
        """Newest first."""
        return [self._decoded(day) for day in self._dates[: -count - 1 : -1]]

    def between(self, first: date, last: date) -> list[ListedDay]:
        """Those of first <= day < last, oldest first."""
        start, end = (bisect_left(self._dates, day.isoformat()) for day in (first, last))
        return [self._decoded(day) for day in self._dates[start:end]]

    def recent(self) -> date:
        """Where the year begins that ends with the newest edition."""
        return date.fromisoformat(self._dates[-1]) - _YEAR if self._dates else date.min

    def neighbours(self, day: date) -> tuple[date | None, date | None]:
        """The days of the editions before and after, whether or not that day has one itself."""
        here = bisect_left(self._dates, day.isoformat())
        after = here + (self._dates[here : here + 1] == [day.isoformat()])
        previous, following = self._dates[:here][-1:], self._dates[after : after + 1]
        return _one_date(previous), _one_date(following)

    def months(self) -> list[tuple[date, int]]:
        """First day of each month with editions, and how many; newest first."""
        counted = Counter(day[:7] for day in reversed(self._dates))
        return [(date.fromisoformat(f"{month}-01"), count) for month, count in counted.items()]

    def month(self, day: date) -> list[ListedDay]:
        """The editions of the day's month, newest first."""
        start, end = (bisect_left(self._dates, f"{day.isoformat()[:7]}-{end}") for end in ("00", "99"))
        return [self._decoded(one) for one in reversed(self._dates[start:end])]

    # -- items ------------------------------------------------------------------------------------
    def item(self, path: str) -> Listed | None:
        """The item with this address, if the archive holds it."""
        day = path[:10]
        found = self._decoded(day).items if day in self.contents.days else ()
        return next((item for item in found if item.path == path), None)

    def holds(self, address: str) -> bool:
        """Whether there is a page of an edition or an item at this address."""
        kept = self.contents.days.get(day_of(address))
        return kept is not None and address in kept.addresses

    def thread(self, path: str) -> Sequence[Step]:
        """All that leads to the item, and all that continues any of it, oldest first; none when it stands alone."""
        if path not in self._threads:
            thread = self._follow(path)
            self._threads |= {step.path: thread for step in thread} | {path: thread}
        return self._threads[path]

    def _follow(self, path: str) -> Sequence[Step]:
        found: dict[str, Step | None] = {}
        begun: dict[str, Step] = {}
        waiting = [path]
        while waiting:
            if (address := waiting.pop()) in found:
                continue
            item = self.item(address)
            found[address] = Step(item.day, item.headline, address) if item else None
            waiting += self.contents.followers.get(address, [])
            if item and item.follows:
                waiting.append(item.follows.path)
                begun[item.follows.path] = min(item.follows, begun.get(item.follows.path, item.follows), key=_order)
        steps = [
            step or replace(begun[address], path="") for address, step in found.items() if step or address in begun
        ]
        return sorted(steps, key=_order) if len(steps) > 1 else ()

    def corrections(self, address: str) -> list[tuple[date, Correction]]:
        """What was wrong in an item or an edition, each with the date on which readers were told.

        That is the date of a later edition that says so or, as long as there is none, the day that its `at` names.
        """
        days = [self._decoded(day) for day in self.contents.corrected.get(address, [])]
        told = [(day.day, one) for day in days for one in day.corrections if corrected_path(one) == address]
        return [*told, *((day, one) for day, one in self._amendments(address[:10]) if corrected_path(one) == address)]

    def all_corrections(self) -> list[tuple[date, Correction]]:
        """Each with the date on which readers were told, newest first."""
        days = sorted({day for days in self.contents.corrected.values() for day in days}, reverse=True)
        told = [(self._decoded(day).day, one) for day in days for one in self._decoded(day).corrections]
        untold = [line for day in self.contents.amended for line in self._amendments(day)]
        return sorted((*told, *untold), key=lambda line: line[0], reverse=True)

    def _amendments(self, day: str) -> list[tuple[date, Correction]]:
        """What an edition says of itself, and no later one does yet."""
        own = self._decoded(day).corrected if day in self.contents.amended else ()
        told = {(one.date, one.key) for at in self._telling(own) for one in self._decoded(at).corrections}
        return [(one.at.date(), one) for one in own if one.at and (one.date, one.key) not in told]

    def _telling(self, corrections: Sequence[Correction]) -> set[str]:
        """Dates of the editions that correct what these correct."""
        return {day for one in corrections for day in self.contents.corrected.get(corrected_path(one), [])}

    # -- labels -----------------------------------------------------------------------------------
    def labels(self, kind: str) -> list[tuple[Label, int]]:
        """Those below "tags/" or "sources/", by address, each with how many items carry it."""
        found = sorted(path for path in self.contents.labels if path.startswith(kind))
        return [(self.label(path), len(self.contents.labels[path])) for path in found]

    def label(self, path: str) -> Label:
        """As its newest item spells it."""
        newest = self._at(self.contents.labels[path][-1])
        return next(label for label in newest.labels if label.path == path)

    def labelled(self, path: str) -> list[Listed]:
        """The newest items with this label, newest first."""
        return [self._at(place) for place in self.contents.labels.get(path, [])[: -LABELLED - 1 : -1]]

    def labelled_in(self, path: str, month: date) -> list[Listed]:
        """The items of a month with this label, newest first."""
        return [self._at(place) for place in reversed(self._places_in(path, month))]

    def has_label_page(self, path: str, month: date | None = None) -> bool:
        """Whether the label, or its month, has a page."""
        count = len(self.contents.labels.get(path, []))
        return count > LABELLED and bool(self._places_in(path, month)) if month else count > 0

    def label_pages(self, path: str) -> set[str]:
        """Addresses of a label's pages: its own, and those of its months when the one does not hold all."""
        count = len(self.contents.labels.get(path, []))
        months = self.labelled_months(path) if count > LABELLED else []
        return {path, *(f"{path}{month:%Y-%m}/" for month, _ in months)} if count else set()

    def labelled_months(self, path: str) -> list[tuple[date, int]]:
        """First day of each month with items of this label, and how many; newest first."""
        months = Counter(place // (100 * _ROOM) for place in reversed(self.contents.labels.get(path, [])))
        return [(date(month // 100, month % 100, 1), count) for month, count in months.items()]

    # -- inside -----------------------------------------------------------------------------------
    def _places_in(self, path: str, month: date) -> list[int]:
        places = self.contents.labels.get(path, [])
        first = month.year * 10_000 + month.month * 100
        start, end = (bisect_left(places, (first + day) * _ROOM) for day in (0, 99))
        return places[start:end]

    def _decode_item(self, place: int) -> Listed:
        number, rank = divmod(place, _ROOM)
        day = f"{number // 10_000:04}-{number // 100 % 100:02}-{number % 100:02}"
        return _listed.decode(self.contents.days[day].items[_ROOM - 1 - rank])

    def _decode(self, day: str) -> ListedDay:
        kept = self.contents.days[day]
        return replace(_day.decode(kept.bare), items=tuple(_listed.decode(item) for item in kept.items))

    def _forget(self) -> None:
        self._decoded.cache_clear()
        self._at.cache_clear()
        self._threads.clear()


def _place(day: str, rank: int) -> int:
    return int(day.replace("-", "")) * _ROOM + _ROOM - 1 - rank


def _order(step: Step) -> tuple[date, str, str]:
    return step.day, step.path, step.headline


def _take(lists: dict[str, list[_T]], key: str, value: _T) -> None:
    lists[key].remove(value)
    if not lists[key]:
        del lists[key]


def _one_date(days: Sequence[str]) -> date | None:
    return date.fromisoformat(days[0]) if days else None
