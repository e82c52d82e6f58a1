"""Where readers stay, what they agreed to and what they report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Protocol

from newsletter.models import Consent, ErrorReport, Offer, Origin, Preferences, Subscriber, SubscriberState

NewReader = tuple[str, str] | tuple[str, str, Preferences]


class Audience(Protocol):
    """The readers of one newsletter. A store may hold several newsletters; none sees another's readers."""

    def add(self, email: str, name: str, state: SubscriberState, now: datetime) -> bool:
        """False when this address (without regard to case) is known already; then nothing changes."""
        ...

    def add_all(self, readers: Iterable[NewReader], state: SubscriberState, now: datetime) -> int:
        """Add (email, name) or (email, name, preferences) in one step, all or none; return how many were new."""
        ...

    def find(self, email: str) -> Subscriber | None:
        """Whoever has this address, without regard to case."""
        ...

    def set_state(self, email: str, state: SubscriberState, now: datetime) -> bool:
        """False when nobody has this address."""
        ...

    def set_preferences(self, email: str, preferences: Preferences, now: datetime) -> bool:
        """False when nobody has this address."""
        ...

    def subscribers(
        self, state: SubscriberState | None = None, matching: str = "", after: int = 0
    ) -> Iterator[Subscriber]:
        """In the order in which they were added. matching: part of address or name, without regard to case or accents.

        after: only readers who were added after the one with this id. Readers may be changed while they are read.
        """
        ...

    def reader(self, number: int) -> Subscriber | None:
        """The reader with this id."""
        ...

    def count(self) -> dict[SubscriberState, int]: ...

    def wanting(self, offer: Offer) -> int:
        """How many active readers an edition is for."""
        ...

    def record(self, email: str) -> dict[str, Any]:
        """All that the store holds about a person, in all its newsletters, as values for JSON; {} when nothing."""
        ...

    def erase(self, email: str, now: datetime) -> bool:
        """Forget a person in all newsletters of the store; False when nothing was known.

        What was sent stays counted. A list that is added later does not bring them back; they themselves can.
        """
        ...


class Consents(Protocol):
    """Wishes to subscribe that wait for a confirmation, and the proof of those that were confirmed."""

    def ask(self, email: str, text: str, origin: Origin, now: datetime) -> Consent:
        """Keep a wish; its mail is due now. An address that nobody has becomes a pending reader."""
        ...

    def asked(self, since: datetime, *, mailbox: str = "", network: str = "") -> int:
        """How many wishes there were for a mailbox, or from a network, in all newsletters of the store."""
        ...

    def consent(self, number: int) -> Consent | None: ...

    def due(self, now: datetime) -> list[Consent]:
        """Those whose mail is to be sent, oldest first."""
        ...

    def mail_next(self, consent: Consent, due: datetime | None) -> None:
        """A try was made; the next one is due then. None: none, since the mail left or cannot."""
        ...

    def confirm(self, consent: Consent, confirmed_from: str, now: datetime) -> bool:
        """Keep the proof and make the reader active. False when this was confirmed before; then nothing changes."""
        ...

    def forget(self, before: datetime) -> int:
        """Forget wishes from before then that nobody confirmed, and readers who are pending since; returns how many."""
        ...


class Reports(Protocol):
    """What readers report as wrong: an inbox."""

    def add(self, edition: date, slug: str, text: str, email: str, now: datetime) -> ErrorReport: ...

    def reports(self, *, settled: bool = False) -> Iterator[ErrorReport]:
        """Open ones, oldest first; with settled, all."""
        ...

    def settle(self, number: int, now: datetime) -> bool:
        """False when there is no such report, or it is settled."""
        ...


class Clicks(Protocol):
    """How often links of letters were followed; by whom, nobody knows."""

    def add(self, edition: date, url: str, day: date) -> None:
        """One more, on this day."""
        ...

    def counts(self) -> list[tuple[date, str, date, int]]:
        """(edition, url, day, how often), in this order."""
        ...
