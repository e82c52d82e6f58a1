"""Every seam of the program, each of a few methods. Back ends are found by name (see registry.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Literal, Protocol

from newsletter.models import (
    Blurb,
    Change,
    Consent,
    Delivery,
    DeliveryState,
    Edition,
    EditionStatus,
    Envelope,
    ErrorReport,
    Event,
    Fetched,
    Health,
    Letter,
    Member,
    Offer,
    Origin,
    Pool,
    Preferences,
    Returned,
    ReturnKind,
    Session,
    Spent,
    Story,
    Subscriber,
    SubscriberState,
    Validators,
)

NewReader = tuple[str, str] | tuple[str, str, Preferences]


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

    def search(self, query: str, limit: int = 20) -> list[Story]:
        """Full-text search over title, summary and text, best first; any query text is safe."""
        ...

    def events_of(self, stories: Iterable[str]) -> dict[str, str]:
        """Story id -> event id, for the stories that have one."""
        ...

    def save_events(self, events: Mapping[str, str]) -> None:
        """Story id -> event id; replaces what was known of these stories."""
        ...

    def health(self) -> dict[str, Health]: ...

    def save_health(self, health: Iterable[Health]) -> None: ...


class EditionStore(Protocol):
    """Editions, by date."""

    def save(self, edition: Edition, status: EditionStatus) -> None: ...

    def edition(self, day: date) -> tuple[Edition, EditionStatus] | None: ...

    def set_status(self, day: date, status: EditionStatus) -> None: ...

    def fix_letter(self, day: date, letter: Letter) -> Letter:
        """Keep the letter that goes out, and return the one that is kept: the first, however often this is called.

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

    def versions(self) -> dict[date, tuple[str, EditionStatus]]:
        """Of every edition a text that changes when it does, and its status; oldest first. Reads no edition."""
        ...


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

    def subscribers(self, state: SubscriberState | None = None, matching: str = "") -> Iterator[Subscriber]:
        """In the order in which they were added. matching: part of address or name, without regard to case or accents.

        Readers may be changed while they are read.
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

    def claim(self, day: date, now: datetime, since: datetime | None = None) -> Delivery | None:
        """Take the next pending row that is due, or None when there is none. Readers no longer active become skipped.

        None, too, while the edition is paused. since: rows whose time was before it are too late, and stay as they are.
        Two processes never get the same row.
        """
        ...

    def next_due(self, day: date, since: datetime | None = None) -> datetime | None:
        """When the next pending row may be tried, which can be past; None when none is, or all are too late."""
        ...

    def mark(self, delivery: Delivery, now: datetime) -> None:
        """The last byte is about to leave: from here on the row is never sent again by itself.

        Raises StoreError when the row is not claimed, so that what was recovered meanwhile is not sent.
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

    def tally(self, day: date) -> dict[str, int]:
        """State -> rows."""
        ...

    def tallies(self) -> dict[date, dict[str, int]]:
        """The tally of every edition whose recipients are fixed, newest first."""
        ...

    def settled(self) -> Iterator[tuple[datetime, DeliveryState, int]]:
        """How many rows of all editions came into their state in which hour, in order of time."""
        ...

    def deliveries(self, day: date, state: DeliveryState | None = None) -> Iterator[Delivery]:
        """The rows of an edition, or those in one state."""
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


class Summarizer(Protocol):
    """Explains events."""

    @property
    def name(self) -> str: ...

    def summarize(self, event: Event) -> Blurb:
        """Raises SummaryError when no blurb can be written."""
        ...


class Spending(Protocol):
    """The book of what calls of language models cost, in millionths of whatever their prices are in."""

    def reserve(self, day: date, model: str, amount: int, most_edition: int, most_month: int) -> int | None:
        """Put an amount aside for a call for the edition of that day, and return the call's number.

        None when that would exceed what may be spent on the edition, or on all editions of its month. Two processes
        together never exceed it.
        """
        ...

    def settle(self, call: int, cost: int, input_tokens: int, output_tokens: int) -> None:
        """Say what the call really took. What was put aside for a call that is never settled counts as spent."""
        ...

    def spent(self, day: date) -> Spent: ...


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

    def changes(self, edition: date | None = None, limit: int = 50) -> list[Change]:
        """Newest first; None: of everything."""
        ...


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
