"""How far the sending of an edition, or of a letter that corrects it, has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter.models import Trouble
from newsletter.pipeline.letters import waiting
from newsletter.pipeline.newsroom import Newsroom
from newsletter.ports import Ledger

RATE_OF = timedelta(
    minutes=2
)  # the past that the rate is taken from: long enough to be steady, short enough to be true


@dataclass(frozen=True, slots=True)
class Progress:
    """Readers by what became of them, and what can be told of the rest."""

    day: date
    tally: dict[str, int]  # state -> readers
    a_minute: float  # readers done with lately
    troubles: Sequence[Trouble]
    paused: datetime | None
    due: datetime | None  # when the next reader's time comes; None: no reader waits for one

    @property
    def total(self) -> int:
        return sum(self.tally.values())

    @property
    def waiting(self) -> int:
        return waiting(self.tally)

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def left(self) -> timedelta | None:
        """Until all are done with, at this rate; None when nothing moves, or nobody waits."""
        return timedelta(minutes=self.waiting / self.a_minute) if self.waiting and self.a_minute else None


def of_edition(room: Newsroom, day: date, now: datetime) -> Progress:
    return _progress(room.ledger, day, now)


def of_letter(room: Newsroom, day: date, key: str, now: datetime) -> Progress:
    """key: of the correction."""
    return _progress(room.ledger.of_correction(key), day, now)


def _progress(ledger: Ledger, day: date, now: datetime) -> Progress:
    return Progress(
        day=day,
        tally={state: count for state, count in ledger.tally(day).items() if count},
        a_minute=ledger.done_since(day, now - RATE_OF) / (RATE_OF / timedelta(minutes=1)),
        troubles=ledger.troubles(day),
        paused=ledger.paused(day),
        due=ledger.next_due(day),
    )
