"""What one recipient domain is asked to take: so many messages a second, so many at once, none while it says "later".

A reader who has to wait gets a moment of their own, so that each is put off about once, however many wait.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf

from newsletter.ports import Turns

LATERS = 3  # one after the other from a domain: it means all of our messages, not one reader
LEFT_TO_THE_NEXT_RUN = timedelta(hours=1)
_SOON = timedelta(seconds=0.2)  # when to look again for a free connection
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limits:
    """For each recipient domain."""

    per_second: float = inf
    at_once: float = inf  # messages being handed over at the same time


@dataclass(slots=True)
class _Domain:
    turn: datetime = _LONG_AGO  # when the next one who found no turn may ask again
    closed_until: datetime = _LONG_AGO
    laters: int = 0  # in a row
    closures: int = 0  # in a row


class Domains:
    """For all workers of a run."""

    def __init__(self, limits: Limits, pauses: Sequence[timedelta], turns: Turns) -> None:
        self._limits, self._pauses, self._turns = limits, pauses, turns
        self._lock = threading.Lock()
        self._domains: dict[str, _Domain] = {}
        self._promised: dict[int, datetime] = {}  # delivery -> the moment that it was put off to
        self.last_moment = _LONG_AGO  # that anybody was put off to

    def admit(self, delivery: int, domain: str, now: datetime) -> datetime | None:
        """None when the message may leave now, and then `done` must follow; else when to ask again."""
        with self._lock:
            known = self._domains.setdefault(domain, _Domain())
            again = self._when(known, delivery, domain, now)
            if again and known.closures <= len(self._pauses):
                self.last_moment = max(self.last_moment, again)
            return again

    def done(self, domain: str, now: datetime, *, answered: bool, later: bool) -> None:
        """What came of it: the domain took or refused the message for good, said "later", or neither is known."""
        with self._lock:
            known = self._domains[domain]
            if self._limits.at_once < inf:
                self._turns.leave(domain)
            if answered:
                if known.closed_until > now:
                    self._turns.reopen(domain)
                known.laters = known.closures = 0
                known.closed_until = _LONG_AGO  # one that was under way when it closed: it is open again
            elif later:
                known.laters += 1
                if known.laters >= LATERS and known.closed_until <= now:
                    self._turns.close(domain, self._pause(known))
                    known.closed_until = now + self._pause(known)
                    known.closures += 1
                    known.laters = 0

    def _when(self, known: _Domain, delivery: int, domain: str, now: datetime) -> datetime | None:
        promised = self._promised.pop(delivery, None)
        self._hear(known, domain, now)
        if known.closed_until > now:
            return known.closed_until
        if self._limits.at_once == inf:
            return self._turn(known, delivery, domain, now, promised)
        if not self._turns.enter(domain, int(self._limits.at_once)):
            return now + _SOON
        again = self._turn(known, delivery, domain, now, promised)
        if again:
            self._turns.leave(domain)
        return again

    def _hear(self, known: _Domain, domain: str, now: datetime) -> None:
        """What others were told, who send at the same time."""
        until = self._turns.closed(domain, now) if known.closed_until <= now else None
        if until and until > now:
            known.closed_until = until
            known.closures += 1
            known.laters = 0

    def _turn(
        self, known: _Domain, delivery: int, domain: str, now: datetime, promised: datetime | None
    ) -> datetime | None:
        if self._limits.per_second == inf or (promised is not None and promised <= now):
            return None
        turn = self._turns.take(domain, self._limits.per_second, now)
        if not turn.ours:  # others send, too: those who wait ask again one after the other
            known.turn = max(known.turn, turn.at) + timedelta(seconds=1 / self._limits.per_second)
            return known.turn
        if turn.at <= now:
            return None
        self._promised[delivery] = turn.at
        return turn.at

    def _pause(self, known: _Domain) -> timedelta:
        """Longer each time; a domain that says nothing but "later" is left to the next run."""
        return self._pauses[known.closures] if known.closures < len(self._pauses) else LEFT_TO_THE_NEXT_RUN


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()
