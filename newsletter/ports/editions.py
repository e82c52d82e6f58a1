"""Where editions stay, and who works on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol

from newsletter.models import Change, Edition, EditionStatus, Funnel, Letter, Member, Pool, Session, ToldItem


class EditionStore(Protocol):
    """Editions, by date."""

    def save(self, edition: Edition, status: EditionStatus) -> None: ...

    def edition(self, day: date) -> tuple[Edition, EditionStatus] | None: ...

    def set_status(self, day: date, status: EditionStatus) -> None: ...

    def letter(self, day: date) -> Letter | None:
        """The one that is kept."""
        ...

    def fix_letter(self, day: date, letter: Letter, correction: str = "") -> Letter:
        """Keep the letter that goes out, and return the one that is kept: the first, however often this is called.

        correction: the key of one, for the letter that corrects the edition.
        A send that is resumed after a template has changed sends everybody the same bytes.
        """
        ...

    def keep_pool(self, pool: Pool) -> None:
        """Keep what an edition is made from; those of long ago may be forgotten."""
        ...

    def pool(self, day: date) -> Pool | None: ...

    def editions(
        self, since: date | None = None, before: date | None = None
    ) -> Iterator[tuple[Edition, EditionStatus]]:
        """Newest first; since <= date < before."""
        ...

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[ToldItem]:
        """Items of editions that hold all of these words, best first; any query text is safe. offset: of the page."""
        ...

    def keep_funnel(self, funnel: Funnel) -> None:
        """It takes the place of what was kept of the same day."""
        ...

    def funnels(self, limit: int = 30) -> list[Funnel]:
        """Newest first."""
        ...

    def versions(self) -> dict[date, tuple[str, EditionStatus]]:
        """Of every edition a text that changes when it does, and its status; oldest first. Reads no edition."""
        ...


class Members(Protocol):
    """Who may work at the desk, and who is there. What a cookie or token holds is known by its hash alone."""

    def save(self, member: Member) -> None:
        """Add or replace. A changed password or role ends the sessions of the member."""
        ...

    def remove(self, name: str) -> bool:
        """With its sessions and tokens; False when nobody has this name."""
        ...

    def member(self, name: str) -> Member | None:
        """By name, without regard to case."""
        ...

    def members(self) -> list[Member]:
        """By name."""
        ...

    def begin(self, key: str, session: Session) -> None:
        """Keep a session under the hash of its secret."""
        ...

    def session(self, key: str, now: datetime) -> Session | None:
        """The session, noted as used now; how long one lasts is the caller's to say."""
        ...

    def sessions(self, member: str) -> list[tuple[str, Session]]:
        """Key and session, oldest first."""
        ...

    def end(self, key: str) -> bool: ...


class Journal(Protocol):
    """What was done at the desk, by whom."""

    def keep(self, change: Change) -> None: ...

    def changes(self, edition: date | None = None, limit: int = 50, before: int | None = None) -> list[Change]:
        """Newest first; None: of everything. before: the number of a line, of which only older ones are wanted."""
        ...
