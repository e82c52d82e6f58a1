"""One edition at the desk, as it is at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from newsletter.edition import decisions as says
from newsletter.edition.approval import digest
from newsletter.errors import UsageError
from newsletter.models import Decisions, Edition, EditionStatus, Item, Letter, Role
from newsletter.pipeline import Newsroom
from newsletter.pipeline.publish import letter_of
from newsletter.web.desk.later import Later
from newsletter.web.desk.outgoing import Outgoing


class Changed(UsageError):
    """Somebody else changed the same thing meanwhile; the message holds both versions."""


class NotAllowed(UsageError):
    """Another role may do this."""


@dataclass(frozen=True)
class Desk:
    """What one request works with: the newsroom, an edition, the hour, and who asks."""

    room: Newsroom
    day: date
    now: datetime
    who: str
    role: Role
    outgoing: Outgoing
    later: Later  # what takes too long to wait for

    @cached_property
    def _known(self) -> tuple[Edition, EditionStatus]:
        return self.room.known_edition(self.day)

    @property
    def edition(self) -> Edition:
        return self._known[0]

    @property
    def status(self) -> EditionStatus:
        return self._known[1]

    @cached_property
    def decisions(self) -> Decisions:
        """Raises ConfigError."""
        return says.read_decisions(self.room.rules.decisions, self.day)

    @cached_property
    def letter(self) -> Letter:
        """Raises RenderError."""
        return letter_of(self.room.press, self.edition)

    @cached_property
    def digest(self) -> str:
        return digest(self.letter)

    @property
    def approval(self) -> str:
        """One of: valid, for the letter as it stands; void, since it has changed; or nothing, when nobody approved."""
        approved = self.decisions.approved_hash
        return "" if not approved else "valid" if approved == self.digest else "void"

    def item(self, event: str) -> Item:
        """Raises UsageError when the edition has no such item."""
        for item in self.edition.told:
            if item.event == event:
                return item
        raise UsageError(f"the edition of {self.day} has no item {event} now; it may be among the near misses")
