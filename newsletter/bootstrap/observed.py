"""A newsroom that is watched."""

from __future__ import annotations

from dataclasses import replace

from newsletter.observe.seams import ObservedDeliverer, ObservedSpending
from newsletter.pipeline import Newsroom
from newsletter.ports import Observer


def observed(room: Newsroom, observer: Observer) -> Newsroom:
    """The newsroom that tells the observer what goes out and what it spends."""
    return replace(
        room,
        observer=observer,
        deliverer=ObservedDeliverer(room.deliverer, room.which, observer),
        spending=ObservedSpending(room.spending, room.which, observer),
    )
