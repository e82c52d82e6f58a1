"""What explains an event, and what language models may spend on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from newsletter.models import Blurb, Event, Spent


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

    def turn(self, model: str, interval: timedelta, now: datetime, latest: datetime) -> datetime | None:
        """When a model may be called, an interval after the call before; that turn is kept for who asked.

        None when it would come after latest: then none is kept. All newsletters of a store share a model's turns.
        """
        ...
