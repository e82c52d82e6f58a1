"""What is done about mail that came back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from newsletter.models import Returned, Subscriber, SubscriberState
from newsletter.pipeline.newsroom import Newsroom

SOFT_BOUNCES_COUNT_FOR = timedelta(days=30)

Handled = Literal["suppressed", "counted", "known", "nobody"]


def take_back(room: Newsroom, returned: Returned, now: datetime) -> tuple[Handled, Subscriber | None]:
    """Suppress the reader when it is time to; count what may pass. The same message twice changes nothing."""
    if room.returns.seen(returned):
        return "known", None
    reader = room.returns.reader(returned)
    if reader is None:
        return "nobody", None
    state = _state_after(room, returned, reader, now)
    if state:
        room.audience.set_state(reader.email, state, now)  # before it is kept: a death in between changes nothing
    room.returns.keep(returned, reader, now)
    return ("suppressed" if state else "counted"), reader


def _state_after(room: Newsroom, returned: Returned, reader: Subscriber, now: datetime) -> SubscriberState | None:
    """The state that a reader gets for it; None when it stays."""
    if returned.kind == "complaint":
        return "complained"
    if reader.state not in ("active", "pending"):
        return None
    if returned.kind == "unsubscribe":
        return "unsubscribed"
    soft = returned.kind == "soft"
    if soft and room.returns.soft_bounces(reader, now - SOFT_BOUNCES_COUNT_FOR) + 1 < room.soft_bounces:
        return None
    return "bounced"
