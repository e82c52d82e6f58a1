"""Who is to get an edition, and what brings it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from newsletter.models import Delivery, DeliveryState, Envelope, Offer, Returned, ReturnKind, Subscriber, Trouble

# (zone, hour) of a reader's preferences -> when an edition may leave for them, UTC
SendTimes = Callable[[str, int | None], datetime]


class Ledger(Protocol):
    """One row per (edition, subscriber): who is to get an edition, and what became of it."""

    def sending(self) -> AbstractContextManager[None]:
        """Hold this while sending: nobody else can then. A death frees it.

        Raises StoreError when another process holds it.
        """
        ...

    def freeze(self, day: date, now: datetime, offer: Offer = Offer(), times: SendTimes | None = None) -> int:
        """Fix the recipients: one pending row per subscriber who is active now and whose wishes the offer meets.

        times says when each may get it; None: now. Once per edition; returns the rows.
        """
        ...

    def of_correction(self, key: str) -> Ledger:
        """The ledger of letters that correct editions, with rows of their own; key: models.Correction.key.

        There, `freeze` fixes the readers to whom the edition was sent, also those whose answer was lost, and who are
        active now; offer and times do not count. All else is as with editions, which it shares the right to send with.
        """
        ...

    def corrections(self) -> dict[tuple[date, str], dict[str, int]]:
        """(edition, key of the correction) -> tally, of every letter whose recipients are fixed, oldest first."""
        ...

    def unfinished(self, since: datetime) -> list[tuple[date, str]]:
        """(edition, key of the correction) of letters that somebody waits for, begun since then; oldest first."""
        ...

    def claim(
        self, day: date, now: datetime, since: datetime | None = None, sent: Delivery | None = None
    ) -> Delivery | None:
        """Take the next pending row that is due, or None when there is none. Readers no longer active become skipped.

        None, too, while the edition is paused. since: rows whose time was before it are too late, and stay as they are.
        Two processes never get the same row. sent: a marked row, settled as sent before the next is taken: both in one
        transaction where that costs less.
        """
        ...

    def next_due(self, day: date, since: datetime | None = None) -> datetime | None:
        """When the next pending row may be tried, which can be past; None when none is, or all are too late."""
        ...

    def mark(self, delivery: Delivery, now: datetime) -> None:
        """The last byte is about to leave: from here on the row is never sent again by itself.

        Raises StoreError when the row is not claimed, or was claimed anew, so that what was recovered meanwhile is not
        sent.
        """
        ...

    def settle(
        self,
        delivery: Delivery,
        state: Literal["pending", "sent", "failed", "unknown"],
        now: datetime,
        error: str = "",
        due: datetime | None = None,
    ) -> None:
        """Say what became of a claimed or marked row. A pending one is not claimed again before due (default: now)."""
        ...

    def put_off(self, delivery: Delivery, due: datetime) -> None:
        """Give a claimed row back as it was; it is not claimed again before due."""
        ...

    def recover(self, day: date, now: datetime) -> dict[str, int]:
        """After a death: claimed rows become pending again, marked ones unknown.

        Pending rows wait for nothing any more but their reader's own time. Those that were never tried come first, then
        those that were tried longest ago: readers who are put off each time must not hold up the others.
        Returns how many became pending and unknown. Call it only while holding `sending`.
        """
        ...

    def resolve(self, delivery: Delivery, state: Literal["pending", "sent", "failed"], now: datetime) -> None:
        """A person says what became of an unknown row, or that it is to be sent again (pending).

        Raises StoreError when the row is not unknown.
        """
        ...

    def pause(self, day: date, now: datetime) -> None:
        """Nothing of the edition is claimed from now on, by no sender, until it is resumed."""
        ...

    def resume(self, day: date) -> None: ...

    def paused(self, day: date) -> datetime | None:
        """Since when the edition is paused; None when it is not."""
        ...

    def waiting(self, day: date) -> bool:
        """Whether something is still to come for any reader of the edition."""
        ...

    def tally(self, day: date) -> dict[str, int]:
        """State -> rows."""
        ...

    def tallies(self, since: date | None = None) -> dict[date, dict[str, int]]:
        """The tally of every edition whose recipients are fixed, newest first; since: of this date or later."""
        ...

    def done_since(self, day: date, since: datetime) -> int:
        """Rows of an edition that came to an end then or later: sent, failed or unknown."""
        ...

    def troubles(self, day: date, limit: int = 20) -> list[Trouble]:
        """What went wrong, by domain and state, that of most readers first."""
        ...

    def settled(self, since: date | None = None) -> Iterator[tuple[datetime, DeliveryState, int]]:
        """How many rows of all editions, or of those since a date, came into their state in which hour, in order."""
        ...

    def deliveries(self, day: date, state: DeliveryState | None = None) -> Iterator[Delivery]:
        """The rows of an edition, or those in one state."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """When a message may leave."""

    at: datetime
    ours: bool  # it is kept for us; otherwise ask again then


class Slots(Protocol):
    """So many at once, of all who do the same at the same time."""

    def enter(self, what: str, most: int) -> bool:
        """Take a slot where fewer than that are taken; `leave` must follow."""
        ...

    def leave(self, what: str) -> None: ...


class Turns(Slots, Protocol):
    """So many messages a second, and so many at once, of all who send at the same time; and what they were told."""

    def take(self, what: str, per_second: float, now: datetime) -> Turn:
        """The next turn. what: a recipient domain, or "" for all messages together."""
        ...

    def closed(self, domain: str, now: datetime) -> datetime | None:
        """Until when a domain that said "later" to any of them is left alone; None: it is open."""
        ...

    def close(self, domain: str, pause: timedelta) -> None:
        """The domain says "later" to all of our messages."""
        ...

    def reopen(self, domain: str) -> None: ...


class Mailer(Protocol):
    """An open way out: one connection, or a folder."""

    def send(self, envelope: Envelope, before_final: Callable[[], None]) -> None:
        """Send one message; call before_final once, just before the point of no return.

        Returns when it was accepted. Raises Rejected, TryLater or AnswerLost; Unreachable when the way out is closed
        for now, and DeliveryError itself when nothing can be sent until somebody mends it. A mailer opens its
        connection again by itself when it was lost.
        """
        ...


class Deliverer(Protocol):
    """A way to send."""

    @property
    def name(self) -> str: ...

    def open(self) -> AbstractContextManager[Mailer]:
        """Raises Unreachable when there is no way out now, DeliveryError when somebody has to mend it."""
        ...


class Returns(Protocol):
    """What came back by mail."""

    def seen(self, returned: Returned) -> bool:
        """Whether this very message was kept before."""
        ...

    def reader(self, returned: Returned) -> Subscriber | None:
        """Whom it is about: the reader of the delivery when it names one, else whoever has the address."""
        ...

    def soft_bounces(self, reader: Subscriber, since: datetime) -> int: ...

    def keep(self, returned: Returned, reader: Subscriber, now: datetime) -> None: ...

    def count(self) -> dict[tuple[date | None, ReturnKind], int]:
        """(edition, kind) -> readers; None: no edition was named."""
        ...

    def by_hour(self) -> Iterator[tuple[datetime, ReturnKind, int]]:
        """(hour, kind, messages), in order of time."""
        ...
