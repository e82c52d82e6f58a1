"""An edition's recipients in shards of some hundred rows, each sent by one of many workers.

A shard belongs to who holds its lock, which the server frees when the connection ends. Because a lock can be lost
without its holder noticing (a cut line, a restart of the server), it is no proof: every claim has a number, and whoever
was replaced can no longer mark or settle. And because a connection can be lost between a change and its confirmation,
every step may be asked again: with the number of its claim it is known for what it was.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any, Literal, TypeVar

import psycopg

from newsletter.errors import StoreError
from newsletter.models import Delivery, Offer
from newsletter.ports import SendTimes
from newsletter.store.ledger import GIVE_BACK, IN_TIME, MARK, PUT_OFF, SETTLE, SqlLedger, earliest
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.rows import SUBSCRIBER, to_correction, to_day, to_text, to_time
from newsletter.store.tallies import to_delivery

SHARD = 250  # ids of deliveries in one; the index deliveries_by_shard says the same
BATCH = 8  # rows claimed by one query: few, since a pause of the edition does not stop them
PATIENCE = 60.0  # seconds for which a lost server is asked again

T = TypeVar("T")

# Told to whom the rows are frozen for, within the transaction: the connection, and the shards with rows that wait.
OnFrozen = Callable[[psycopg.Connection[Any], date, list[int]], None]

_OF_SHARD = f"edition = :edition AND id / {SHARD} = :shard"
_CLAIM = f"""
    WITH due AS (
        SELECT deliveries.id, subscribers.state AS reader
        FROM deliveries JOIN subscribers ON subscribers.id = deliveries.subscriber
        WHERE edition = :edition AND deliveries.id / {SHARD} = :shard AND deliveries.state = 'pending'
        AND due <= :now AND {IN_TIME} AND NOT EXISTS (SELECT 1 FROM pauses WHERE pauses.edition = :edition)
        ORDER BY due, deliveries.id LIMIT {BATCH} FOR UPDATE OF deliveries SKIP LOCKED
    ), moved AS (
        UPDATE deliveries SET
            state = CASE reader WHEN 'active' THEN 'claimed' ELSE 'skipped' END,
            attempts = attempts + CASE reader WHEN 'active' THEN 1 ELSE 0 END,
            error = CASE reader WHEN 'active' THEN error ELSE 'the reader is ' || reader END,
            claims = claims + CASE reader WHEN 'active' THEN 1 ELSE 0 END,
            claimed = CASE reader WHEN 'active' THEN :now ELSE claimed END,
            settled = CASE reader WHEN 'active' THEN settled ELSE :now END
        FROM due WHERE deliveries.id = due.id
        RETURNING deliveries.*
    )
    SELECT moved.id, moved.edition, moved.state, moved.error, moved.attempts, moved.claims, moved.language,
        {SUBSCRIBER}
    FROM moved JOIN subscribers ON subscribers.id = moved.subscriber ORDER BY moved.due, moved.id
"""


class SharedLedger(SqlLedger):
    """The ledger of an edition that many workers send: whoever freezes it hands out its shards in one transaction."""

    def __init__(self, database: PostgresDatabase, newsletter: str, on_frozen: OnFrozen, correction: str = "") -> None:
        super().__init__(database, newsletter, correction)
        self._postgres, self._on_frozen = database, on_frozen

    def of_correction(self, key: str) -> SharedLedger:
        return SharedLedger(self._postgres, self._shelf.newsletter, self._on_frozen, key)

    def freeze(self, day: date, now: datetime, offer: Offer = Offer(), times: SendTimes | None = None) -> int:
        with self._postgres.write() as connection:
            rows = self.freeze_within(connection, day, now, offer, times)
            shards = connection.execute(
                f"SELECT DISTINCT id / {SHARD} AS shard FROM deliveries"
                " WHERE edition = ? AND state IN ('pending', 'claimed', 'marked') ORDER BY shard",
                (self._shelf.edition(day),),
            ).fetchall()
            self._on_frozen(connection.raw, day, [shard for (shard,) in shards])
        return rows


class ShardLedger(SqlLedger):
    """One shard, for the worker that sends it; everything else of the ledger is the whole edition's."""

    def __init__(self, database: PostgresDatabase, newsletter: str, shard: int, correction: str = "") -> None:
        super().__init__(database, newsletter, correction)
        self._postgres, self._shard = database, shard
        self._claimed: deque[Delivery] = deque()

    def of_correction(self, key: str) -> ShardLedger:
        return ShardLedger(self._postgres, self._shelf.newsletter, self._shard, key)

    def corrections(self) -> dict[tuple[date, str], dict[str, int]]:
        """Without figures, as with tallies."""
        with self._postgres.read() as connection:
            rows = connection.execute(
                "SELECT edition FROM frozen WHERE edition BETWEEN ? AND ? ORDER BY at, edition", self._shelf.corrections
            ).fetchall()
        return {(to_day(key), to_correction(key)): {} for (key,) in rows}

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Raises StoreError when somebody else sends this shard, or the edition in one piece."""
        part = f"{self._sending} {self._shelf.correction}{self._shard}"
        with self._postgres.hold(part, within=self._sending) as ours:
            if not ours:
                raise StoreError(f"{self._postgres.name}: shard {self._shard} is being sent by another process")
            try:
                yield
            finally:
                self._give_back()

    def freeze(self, day: date, now: datetime, offer: Offer = Offer(), times: SendTimes | None = None) -> int:
        """The rows of the shard, frozen before it was handed out."""
        del now, offer, times
        return sum(self.tally(day).values())

    def claim(
        self, day: date, now: datetime, since: datetime | None = None, sent: Delivery | None = None
    ) -> Delivery | None:
        if sent:
            self.settle(sent, "sent", now)
        values = self._values(day) | {"now": to_text(now), "since": earliest(since)}
        while True:
            try:
                return self._claimed.popleft()
            except IndexError:
                rows = self._patiently(partial(self._rows, _CLAIM, values))
                if not rows:
                    return None
                found = [to_delivery(*row) for row in rows]  # some may have left meanwhile, and are skipped
                self._claimed.extend(one for one in found if one.state == "claimed")

    def next_due(self, day: date, since: datetime | None = None) -> datetime | None:
        query = f"SELECT min(due) FROM deliveries WHERE {_OF_SHARD} AND state = 'pending' AND {IN_TIME}"
        values = self._values(day) | {"since": earliest(since)}
        ((due,),) = self._patiently(lambda: self._rows(query, values))
        return None if due is None else to_time(due)

    def mark(self, delivery: Delivery, now: datetime) -> None:
        self._change(MARK, delivery, "marked", {"now": to_text(now)})

    def settle(
        self,
        delivery: Delivery,
        state: Literal["pending", "sent", "failed", "unknown"],
        now: datetime,
        error: str = "",
        due: datetime | None = None,
    ) -> None:
        values = {"state": state, "now": to_text(now), "error": error, "due": to_text(due or now)}
        self._change(SETTLE, delivery, state, values)

    def put_off(self, delivery: Delivery, due: datetime) -> None:
        self._change(PUT_OFF, delivery, "pending", {"due": to_text(due)})

    def recover(self, day: date, now: datetime) -> dict[str, int]:
        """What a worker left that died. Who was told "later" waits on, unlike after the death of a single sender."""
        values = self._values(day) | {"now": to_text(now)}
        with self._postgres.write() as connection:
            unknown = connection.execute(
                "UPDATE deliveries SET state = 'unknown', settled = :now,"
                f" error = 'the sender stopped before the answer came' WHERE {_OF_SHARD} AND state = 'marked'",
                values,
            ).rowcount
            pending = connection.execute(
                f"UPDATE deliveries SET state = 'pending' WHERE {_OF_SHARD} AND state = 'claimed'",
                values,
            ).rowcount
        return {"pending": pending, "unknown": unknown}

    def tally(self, day: date) -> dict[str, int]:
        """Of the shard."""
        query = f"SELECT state, count(*) FROM deliveries WHERE {_OF_SHARD} GROUP BY state ORDER BY state"
        return dict(self._patiently(lambda: self._rows(query, self._values(day))))

    def tallies(self, since: date | None = None) -> dict[date, dict[str, int]]:
        """The editions of the newsletter, with no figures: those of all shards would take long."""
        with self._postgres.read() as connection:
            rows = connection.execute(
                "SELECT edition FROM frozen WHERE edition BETWEEN ? AND ? ORDER BY edition DESC", self._editions(since)
            ).fetchall()
        return {to_day(edition): {} for (edition,) in rows}

    def _values(self, day: date) -> dict[str, Any]:
        return {"edition": self._shelf.edition(day), "shard": self._shard}

    def _rows(self, query: str, values: dict[str, Any]) -> list[Any]:
        with self._postgres.read() as connection:
            return connection.execute(query, values).fetchall()

    def _change(self, change: str, delivery: Delivery, after: str, values: dict[str, Any]) -> None:
        ours = values | {"id": delivery.id, "claim": delivery.claim, "after": after}
        moved = f"{change} RETURNING 1"
        is_so = "SELECT 1 FROM deliveries WHERE id = :id AND claims = :claim AND state = :after"
        if not self._patiently(lambda: self._rows(moved, ours) or self._rows(is_so, ours)):
            raise StoreError(f"{self._postgres.name}: delivery {delivery.id} is no longer ours; another worker has it")

    def _give_back(self) -> None:
        """What was claimed and not begun. Whatever cannot be given back is recovered by the next holder."""
        while self._claimed:
            self._change(GIVE_BACK, self._claimed.popleft(), "pending", {})

    def _patiently(self, ask: Callable[[], T]) -> T:
        """Ask again while the server is away, as when it is restarted. Only for what may be asked twice."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return ask()
            except StoreError as error:
                if not isinstance(error.__cause__, psycopg.OperationalError) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
