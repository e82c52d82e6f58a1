"""What the jobs ask of a newsletter."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Protocol

from newsletter.engine.scheduler import Schedule
from newsletter.models import Mailing

# Called inside the transaction that freezes an edition's recipients: its connection, the day, the shards that wait.
OnFrozen = Callable[[Any, date, list[int]], None]


class Newsletter(Protocol):
    """One newsletter that the workers make. Each call may come from another machine, and more than once."""

    @property
    def name(self) -> str:
        """Unique among those of one database."""
        ...

    def plan(self) -> Schedule: ...

    def is_made(self, day: date) -> bool:
        """Whether there is an edition of that day."""
        ...

    def is_done(self, day: date) -> bool:
        """Whether nothing is left to do for that day before its readers' own hours."""
        ...

    def is_due(self, day: date) -> bool:
        """Whether a reader of an edition that is on its way may get it now, and does not have it."""
        ...

    def unread(self, since: datetime) -> list[tuple[str, str]]:
        """The sources that nobody has read since, each with the host that it asks ("" for a folder)."""
        ...

    def read(self, source: str) -> None:
        """Read one source and keep its stories."""
        ...

    def make(self, day: date) -> None:
        """Make the edition from what is stored, and write email and archive; nothing where it is fixed already."""
        ...

    def begin(self, day: date, on_frozen: OnFrozen) -> str:
        """Fix recipients and bytes, and hand out the shards; the reason why not, or ""."""
        ...

    def begin_letter(self, day: date, correction: str, on_frozen: OnFrozen) -> None:
        """The same for a letter that corrects the edition, which somebody has asked for."""
        ...

    def send(self, mailing: Mailing, shard: int, stop: threading.Event) -> datetime | None:
        """Send one shard; when to go on with it, None when nothing is left to do."""
        ...
