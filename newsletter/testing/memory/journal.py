"""A journal that is forgotten at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsletter.models import Change


class MemoryJournal:
    """Implements ports.Journal."""

    def __init__(self) -> None:
        self._changes: list[Change] = []

    def keep(self, change: Change) -> None:
        self._changes.append(replace(change, number=len(self._changes) + 1))

    def changes(self, edition: date | None = None, limit: int = 50, before: int | None = None) -> list[Change]:
        older = self._changes[: before - 1] if before else self._changes
        return [change for change in reversed(older) if edition in (None, change.edition)][:limit]
