"""Where stories come from, and where they stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal, Protocol

from newsletter.models import Fetched, Health, SourceDay, Story, Validators


class Fetcher(Protocol):
    """Reads addresses from the outside world, within limits."""

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        """GET url. Raises FetchError, Forbidden or TooMuch; a page that robots.txt forbids is Forbidden."""
        ...


class StoryStore(Protocol):
    """Stories, the events that they belong to, and the health of sources."""

    def add_stories(self, stories: Iterable[Story], now: datetime) -> int:
        """Keep stories; return how many were new. A known story gains text or summary, and loses nothing."""
        ...

    def stories(self, since: datetime, until: datetime) -> list[Story]:
        """Stories published in since < t <= until, oldest first (ties by id)."""
        ...

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[Story]:
        """Full-text search over title, summary and text, best first; any query text is safe. offset: of the page.

        Of very many that hold the words, some thousands that came last may be all that is found.
        """
        ...

    def events_of(self, stories: Iterable[str]) -> dict[str, str]:
        """Story id -> event id, for the stories that have one."""
        ...

    def save_events(self, events: Mapping[str, str]) -> None:
        """Story id -> event id; replaces what was known of these stories."""
        ...

    def health(self) -> dict[str, Health]: ...

    def save_health(self, health: Iterable[Health]) -> None:
        """Keep how sources are, and count that each was read once more on the day of its last success or error."""
        ...

    def source_days(self, since: date) -> list[SourceDay]:
        """What each source brought since that day, and how often it was read and could not be; by source and day."""
        ...
