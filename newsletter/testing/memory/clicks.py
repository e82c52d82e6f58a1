"""A count of clicks that forgets."""

from __future__ import annotations

from collections import Counter
from datetime import date


class MemoryClicks:
    """Implements ports.Clicks; forgets all at the end."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[date, str, date]] = Counter()

    def add(self, edition: date, url: str, day: date) -> None:
        self._counts[edition, url, day] += 1

    def counts(self) -> list[tuple[date, str, date, int]]:
        return [(*key, count) for key, count in sorted(self._counts.items())]
