"""Settling by hand what the send cannot know: deliveries whose answer was lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from newsletter.errors import UsageError
from newsletter.models import Delivery
from newsletter.pipeline.newsroom import Newsroom

Outcome = Literal["sent", "failed", "again"]


def resolve(room: Newsroom, day: date, said: Mapping[str, Outcome], now: datetime) -> None:
    """Settle unknown deliveries of an edition. said: a delivery's number or a reader's address -> what became of it.

    All or none. Raises UsageError when one is not among the unknown ones.
    """
    waiting = list(room.ledger.deliveries(day, "unknown"))
    chosen = [(_named(waiting, day, name), outcome) for name, outcome in said.items()]
    for delivery, outcome in chosen:
        room.ledger.resolve(delivery, "pending" if outcome == "again" else outcome, now)
    if any(outcome == "again" for _, outcome in chosen) and room.known_edition(day)[1] == "sent":
        room.editions.set_status(day, "sending")  # nothing says finished while somebody waits


def _named(waiting: list[Delivery], day: date, name: str) -> Delivery:
    for delivery in waiting:
        if name in (str(delivery.id), delivery.subscriber.email) or name.lower() == delivery.subscriber.email.lower():
            return delivery
    raise UsageError(
        f"{name} is not among the unknown deliveries of {day}; `newsletter send --status --date {day}` lists them"
    )
