"""One letter to one reader, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from newsletter.models.audience import Subscriber

ReturnKind = Literal["hard", "soft", "complaint", "unsubscribe"]

DeliveryState = Literal["pending", "claimed", "marked", "sent", "failed", "unknown", "skipped"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message for one reader, ready for the wire."""

    sender: str
    recipient: str
    message_id: str
    pieces: tuple[bytes, ...]  # one after the other the message: RFC 5322, CRLF; long ones are the same for all readers
    edition: date
    serial: str  # of the delivery among those of its edition; letters, digits and hyphens

    @property
    def body(self) -> bytes:
        """The message as a whole."""
        return b"".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Mailing:
    """What a send brings to its readers: an edition, or a letter that corrects one."""

    newsletter: str
    day: date  # of the edition
    correction: str = ""  # the key of what was wrong; "": the edition itself is meant

    def __str__(self) -> str:
        return " ".join((self.newsletter, str(self.day), *filter(None, (self.correction,))))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger: an edition and a subscriber."""

    id: int
    edition: date
    subscriber: Subscriber
    state: DeliveryState
    error: str = ""
    attempts: int = 0  # times claimed since the send was last started
    claim: int = 0  # how often it was claimed in all: who holds an older claim has lost the row
    language: str = ""  # of the letter, as the reader wished when the recipients were fixed; "": the newsletter's own


@dataclass(frozen=True, slots=True)
class Trouble:
    """Readers of one domain whose deliveries are in one state for want of success."""

    domain: str
    state: DeliveryState  # failed, unknown, or pending: the server said "later"
    readers: int
    error: str  # the last in the alphabet: one of them stands for all


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back by mail about one reader: a bounce, a complaint, or the wish to leave."""

    kind: ReturnKind
    address: str  # as the message names it; "" when only the delivery is known
    key: str  # of the message, so that one that is read twice counts once
    edition: date | None = None
    delivery: int | None = None  # number of the row of the ledger, when the message names it
    detail: str = ""  # what the other server said
