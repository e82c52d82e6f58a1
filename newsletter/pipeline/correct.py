"""An edition was wrong: its archive says so at once, and the draft of the next one with it."""

from __future__ import annotations

from datetime import date, datetime

from newsletter.models import Correction
from newsletter.pipeline import Newsroom, publish, revise
from newsletter.pipeline.corrections import amend, take_out
from newsletter.pipeline.decide import alone
from newsletter.pipeline.publish import publish_site


def correct(room: Newsroom, wrong: Correction, who: str, now: datetime) -> Correction:
    """Correct an edition, and return the correction as it is kept. It mails nothing.

    A draft that was approved is voided by it: its bytes are others now. Raises UsageError for what never ran.
    """
    with alone(room):
        told = amend(room, wrong, who, now)
        _tell(room)
    return told


def withdraw(room: Newsroom, day: date, key: str, who: str, now: datetime) -> None:
    """Take a correction out again. Raises UsageError when readers have been told by mail."""
    with alone(room):
        take_out(room, day, key, who, now)
        _tell(room)


def _tell(room: Newsroom) -> None:
    """Make the next edition anew, if there is a draft of it, and the pages that have changed."""
    edition, status = room.known_edition(None)
    if status in ("draft", "approved"):
        publish(room, revise(room, edition.date))
    else:
        publish_site(room)
