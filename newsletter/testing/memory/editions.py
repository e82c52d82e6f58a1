"""A store of editions that forgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newsletter.errors import StoreError
from newsletter.models import Edition, EditionStatus, Letter, Pool


class MemoryEditions:
    """Implements ports.EditionStore; forgets all at the end."""

    def __init__(self) -> None:
        self._editions: dict[date, tuple[Edition, EditionStatus]] = {}
        self._letters: dict[tuple[date, str], Letter] = {}
        self._pools: dict[date, Pool] = {}

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

    def fix_letter(self, day: date, letter: Letter, correction: str = "") -> Letter:
        self._known(day)
        return self._letters.setdefault((day, correction), letter)

    def editions(
        self, since: date | None = None, before: date | None = None
    ) -> Iterator[tuple[Edition, EditionStatus]]:
        days = [day for day in self._editions if (since or date.min) <= day and (before is None or day < before)]
        yield from (self._editions[day] for day in sorted(days, reverse=True))

    def versions(self) -> dict[date, tuple[str, EditionStatus]]:
        return {day: (repr(edition), status) for day, (edition, status) in sorted(self._editions.items())}

    def _known(self, day: date) -> Edition:
        if day not in self._editions:
            raise StoreError(f"there is no edition of {day}; build it first")
        return self._editions[day][0]
