"""Signing an edition off: for the bytes as they would be sent, and for nothing else."""

from __future__ import annotations

from datetime import date, datetime

from newsletter.edition import decisions as says
from newsletter.edition.approval import digest
from newsletter.errors import UsageError
from newsletter.models import Edition
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.publish import letter_of


def approve(room: Newsroom, day: date, by: str, now: datetime) -> str:
    """Keep who approved which bytes, and return their hash. Raises UsageError when the edition has gone out."""
    edition, status = room.known_edition(day)
    if status not in ("draft", "approved"):
        raise UsageError(f"the edition of {day} is {status} already; there is nothing left to approve")
    digested = digest(letter_of(room.press, edition))
    folder = room.rules.decisions
    says.write_decisions(folder, day, says.approve(says.read_decisions(folder, day), digested, by, now))
    room.editions.set_status(day, "approved")
    return digested


def is_approved(room: Newsroom, edition: Edition) -> bool:
    """Whether these very bytes were signed off."""
    approved = says.read_decisions(room.rules.decisions, edition.date).approved_hash
    return bool(approved) and approved == digest(letter_of(room.press, edition))
