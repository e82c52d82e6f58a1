"""A ledger that forgets."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Literal

from newsletter.errors import StoreError
from newsletter.models import Delivery, DeliveryState, Offer, Subscriber, Trouble
from newsletter.ports import SendTimes
from newsletter.testing.memory.audience import MemoryAudience, meets

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class MemoryLedger:
    """Implements ports.Ledger for the threads of one process; forgets all at the end."""

    def __init__(self, audience: MemoryAudience, told: MemoryLedger | None = None) -> None:
        """told: the ledger of the editions, for one of letters that correct them."""
        self._audience = audience
        self._told = told
        self._corrections: dict[str, MemoryLedger] = {}
        self._numbers: Iterator[int] = told._numbers if told else count(1)
        self._rows: dict[int, Delivery] = {}
        self._due: dict[int, datetime] = {}
        self._not_before: dict[int, datetime] = {}
        self._frozen: dict[date, datetime] = {}
        self._pauses: dict[date, datetime] = {}
        self._settled: dict[int, datetime] = {}
        self._lock = threading.Lock()
        self._sender: threading.Lock = told._sender if told else threading.Lock()

    def of_correction(self, key: str) -> MemoryLedger:
        return self._corrections.setdefault(key, MemoryLedger(self._audience, self))

    def corrections(self) -> dict[tuple[date, str], dict[str, int]]:
        return {(day, key): tally for key, one in self._corrections.items() for day, tally in one.tallies().items()}

    def unfinished(self, since: datetime) -> list[tuple[date, str]]:
        known = sorted((at, day, key) for key, one in self._corrections.items() for day, at in one._frozen.items())
        return [(day, key) for at, day, key in known if at >= since and self._corrections[key].waiting(day)]

    @contextmanager
    def sending(self) -> Iterator[None]:
        if not self._sender.acquire(blocking=False):
            raise StoreError("another sender is at work; wait until it has finished")
        try:
            yield
        finally:
            self._sender.release()

    def freeze(self, day: date, now: datetime, offer: Offer = Offer(), times: SendTimes | None = None) -> int:
        if day not in self._frozen:
            self._frozen[day] = now
            for reader in self._recipients(day, offer):
                wish = reader.preferences
                language = wish.language if wish.language in offer.languages else ""
                row = Delivery(next(self._numbers), day, reader, "pending", language=language)
                self._not_before[row.id] = times(wish.zone, wish.hour) if times else now
                self._rows[row.id], self._due[row.id] = row, max(now, self._not_before[row.id])
        return len(self._of(day))

    def _recipients(self, day: date, offer: Offer) -> list[Subscriber]:
        active = list(self._audience.subscribers("active"))
        if self._told is None:
            return [reader for reader in active if meets(offer, reader)]
        told = {row.subscriber.id for row in self._told._of(day, "sent", "unknown")}
        return [reader for reader in active if reader.id in told]

    def claim(
        self, day: date, now: datetime, since: datetime | None = None, sent: Delivery | None = None
    ) -> Delivery | None:
        if sent:
            self.settle(sent, "sent", now)
        if day in self._pauses:
            return None
        with self._lock:
            for row in sorted(self._in_time(day, since), key=lambda row: (self._due[row.id], row.id)):
                reader = self._audience.find(row.subscriber.email)
                if self._due[row.id] > now:
                    return None
                if reader and reader.state == "active":
                    return self._move(replace(row, claim=row.claim + 1), state="claimed", attempts=row.attempts + 1)
                self._move(row, state="skipped", error=f"the reader is {reader.state if reader else 'gone'}")
        return None

    def next_due(self, day: date, since: datetime | None = None) -> datetime | None:
        return min((self._due[row.id] for row in self._in_time(day, since)), default=None)

    def _in_time(self, day: date, since: datetime | None) -> list[Delivery]:
        return [row for row in self._of(day, "pending") if since is None or self._not_before[row.id] >= since]

    def mark(self, delivery: Delivery, now: datetime) -> None:  # noqa: ARG002 - the port's signature
        self._move(self._ours(delivery, "claimed"), state="marked")

    def settle(
        self,
        delivery: Delivery,
        state: Literal["pending", "sent", "failed", "unknown"],
        now: datetime,
        error: str = "",
        due: datetime | None = None,
    ) -> None:
        self._move(self._ours(delivery, "claimed", "marked"), state=state, error=error)
        self._due[delivery.id], self._settled[delivery.id] = due or now, now

    def put_off(self, delivery: Delivery, due: datetime) -> None:
        row = self._ours(delivery, "claimed")
        self._move(row, state="pending", attempts=row.attempts - 1)
        self._due[delivery.id] = due

    def recover(self, day: date, now: datetime) -> dict[str, int]:
        claimed, marked = self._of(day, "claimed"), self._of(day, "marked")
        for row in marked:
            self._move(row, state="unknown", error="the sender stopped before the answer came")
        for row in (*claimed, *self._of(day, "pending")):
            self._move(row, state="pending", attempts=0)
            tried = min(now, self._settled.get(row.id, _LONG_AGO))
            self._due[row.id] = max(tried, self._not_before[row.id])
        return {"pending": len(claimed), "unknown": len(marked)}

    def resolve(self, delivery: Delivery, state: Literal["pending", "sent", "failed"], now: datetime) -> None:
        self._move(self._ours(delivery, "unknown"), state=state, error="settled by hand", attempts=0)
        self._due[delivery.id] = now

    def pause(self, day: date, now: datetime) -> None:
        self._pauses.setdefault(day, now)

    def resume(self, day: date) -> None:
        self._pauses.pop(day, None)

    def paused(self, day: date) -> datetime | None:
        return self._pauses.get(day)

    def waiting(self, day: date) -> bool:
        return bool(self._of(day, "pending", "claimed", "marked"))

    def tally(self, day: date) -> dict[str, int]:
        return dict(Counter(row.state for row in self._of(day)))

    def tallies(self, since: date | None = None) -> dict[date, dict[str, int]]:
        return {day: self.tally(day) for day in sorted(self._frozen, reverse=True) if day >= (since or day)}

    def done_since(self, day: date, since: datetime) -> int:
        done = self._of(day, "sent", "failed", "unknown")
        return sum(row.id in self._settled and self._settled[row.id] >= since for row in done)

    def troubles(self, day: date, limit: int = 20) -> list[Trouble]:
        found: dict[tuple[str, DeliveryState], list[str]] = {}
        for row in self._of(day, "pending", "failed", "unknown"):
            if row.error:
                domain = row.subscriber.email.partition("@")[2].lower()
                found.setdefault((domain, row.state), []).append(row.error)
        lines = [Trouble(domain, state, len(errors), max(errors)) for (domain, state), errors in found.items()]
        return sorted(lines, key=lambda line: (-line.readers, line.domain, line.state))[:limit]

    def settled(self, since: date | None = None) -> Iterator[tuple[datetime, DeliveryState, int]]:
        hours = {id_: moment.replace(minute=0, second=0, microsecond=0) for id_, moment in self._settled.items()}
        rows = (row for row in self._rows.values() if row.edition >= (since or row.edition))
        counted = Counter((hours[row.id], row.state) for row in rows if row.id in hours)
        yield from ((hour, state, count) for (hour, state), count in sorted(counted.items()))

    def deliveries(self, day: date, state: DeliveryState | None = None) -> Iterator[Delivery]:
        yield from self._of(day, *([state] if state else []))

    def _of(self, day: date, *states: DeliveryState) -> list[Delivery]:
        return [row for row in self._rows.values() if row.edition == day and (not states or row.state in states)]

    def _ours(self, delivery: Delivery, *states: DeliveryState) -> Delivery:
        row = self._rows[delivery.id]
        if row.state not in states or row.claim != delivery.claim:
            raise StoreError(f"delivery {row.id} is no longer ours; is another sender at work?")
        return row

    def _move(
        self, row: Delivery, *, state: DeliveryState, error: str | None = None, attempts: int | None = None
    ) -> Delivery:
        moved = replace(
            row,
            state=state,
            error=row.error if error is None else error,
            attempts=row.attempts if attempts is None else attempts,
        )
        self._rows[row.id] = moved
        return moved
