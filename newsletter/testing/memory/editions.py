"""A store of editions that forgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newsletter.errors import StoreError
from newsletter.models import Blurb, Edition, EditionStatus, Funnel, Letter, Pool, Sentence, ToldItem
from newsletter.text import plain_letters


class MemoryEditions:
    """Implements ports.EditionStore; forgets all at the end."""

    def __init__(self) -> None:
        self._editions: dict[date, tuple[Edition, EditionStatus]] = {}
        self._letters: dict[tuple[date, str], Letter] = {}
        self._pools: dict[date, Pool] = {}
        self._funnels: dict[date, Funnel] = {}

    def save(self, edition: Edition, status: EditionStatus) -> None:
        self._editions[edition.date] = (edition, status)

    def edition(self, day: date) -> tuple[Edition, EditionStatus] | None:
        return self._editions.get(day)

    def keep_pool(self, pool: Pool) -> None:
        self._pools[pool.date] = pool

    def pool(self, day: date) -> Pool | None:
        return self._pools.get(day)

    def set_status(self, day: date, status: EditionStatus) -> None:
        self._editions[day] = (self._known(day), status)

    def letter(self, day: date) -> Letter | None:
        return self._letters.get((day, ""))

    def fix_letter(self, day: date, letter: Letter, correction: str = "") -> Letter:
        self._known(day)
        return self._letters.setdefault((day, correction), letter)

    def editions(
        self, since: date | None = None, before: date | None = None
    ) -> Iterator[tuple[Edition, EditionStatus]]:
        days = [day for day in self._editions if (since or date.min) <= day and (before is None or day < before)]
        yield from (self._editions[day] for day in sorted(days, reverse=True))

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[ToldItem]:
        words = plain_letters("".join(char if char.isalnum() else " " for char in query)).split()
        lines = [
            ToldItem(day, item.slug, item.blurb.headline, " ".join(one.text for one in _sentences(item.blurb)))
            for day in sorted(self._editions, reverse=True)
            for item in self._editions[day][0].told
        ]

        def rank(line: ToldItem) -> int:
            weighed = ((plain_letters(line.headline), 8), (plain_letters(line.text), 1))
            return -sum(weight for word in words for part, weight in weighed if word in part)

        hits = [
            line for line in lines if words and all(w in plain_letters(f"{line.headline} {line.text}") for w in words)
        ]
        return sorted(hits, key=rank)[offset : offset + limit]

    def keep_funnel(self, funnel: Funnel) -> None:
        self._funnels[funnel.date] = funnel

    def funnels(self, limit: int = 30) -> list[Funnel]:
        return [self._funnels[day] for day in sorted(self._funnels, reverse=True)[:limit]]

    def versions(self) -> dict[date, tuple[str, EditionStatus]]:
        return {day: (repr(edition), status) for day, (edition, status) in sorted(self._editions.items())}

    def _known(self, day: date) -> Edition:
        if day not in self._editions:
            raise StoreError(f"there is no edition of {day}; build it first")
        return self._editions[day][0]


def _sentences(blurb: Blurb) -> tuple[Sentence, ...]:
    return (*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch)
