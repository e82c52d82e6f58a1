"""What is done about mail that came back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from newsletter.deliver.ses_events import read_event
from newsletter.deliver.sns import Fetch, read_notice
from newsletter.models import Returned, Subscriber, SubscriberState
from newsletter.pipeline.newsroom import Newsroom

SOFT_BOUNCES_COUNT_FOR = timedelta(days=30)

Handled = Literal["suppressed", "counted", "known", "nobody"]
Taken = tuple[Returned, Handled, Subscriber | None]


def take_notice(room: Newsroom, raw: bytes, topic: str, fetch: Fetch, now: datetime) -> list[Taken]:
    """Do the same about a notice of Amazon SNS: a bounce or a complaint that SES tells of.

    Answers Amazon's question whether we want the topic's notices. Raises ParseError, Forged, FetchError.
    """
    notice = read_notice(raw, topic, fetch, now)
    if notice.kind == "SubscriptionConfirmation":
        fetch(notice.subscribe_url)
    if notice.kind != "Notification":
        return []
    return [(returned, *take_back(room, returned, now)) for returned in read_event(notice.message)]


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
