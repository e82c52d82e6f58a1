"""Readers, what they wish and agreed to, and what they report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

SubscriberState = Literal["pending", "active", "unsubscribed", "bounced", "complained"]

Frequency = Literal["daily", "weekly"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader wishes. What is left out is as the newsletter has it."""

    topics: tuple[str, ...] = ()  # only editions that hold one of these sections or tags; none: every edition
    frequency: Frequency = "daily"
    language: str = ""  # of letters, where an edition is told in it, and of notes and pages; ISO 639-1
    zone: str = ""  # IANA name
    hour: int | None = None  # 0 to 23, wall time in zone: when the edition is to come


@dataclass(frozen=True, slots=True)
class Offer:
    """What of an edition decides which readers it is for."""

    subjects: tuple[str, ...] | None = None  # its sections and tags; None: no reader's topics are asked
    weekly: bool = True  # it is the one that weekly readers get
    languages: tuple[str, ...] = ()  # beside its own, in which readers who wish for one get it


@dataclass(frozen=True, slots=True)
class Subscriber:
    id: int
    email: str
    name: str
    state: SubscriberState
    preferences: Preferences = Preferences()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as keyed hashes: they tell requests apart and name nobody."""

    address: str  # of the network
    network: str  # the neighbourhood of that address
    mailbox: str  # the email address, however it is spelled


@dataclass(frozen=True, slots=True)
class Consent:
    """The wish to subscribe; once confirmed, the proof of it."""

    id: int
    subscriber: Subscriber
    text: str  # what the reader was shown
    asked: datetime
    asked_from: str  # Origin.address
    tries: int = 0  # of its mail
    confirmed: datetime | None = None
    confirmed_from: str = ""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What a reader says is wrong with an item."""

    id: int
    edition: date
    slug: str  # of the item; "" for the whole edition
    text: str
    email: str  # for an answer; "" when none is wanted
    at: datetime
    settled: datetime | None = None
