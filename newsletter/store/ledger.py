"""Who is to get an edition, and what became of it.

    pending -> claimed -> marked -> sent | failed | unknown -> sent | failed | pending  (a person says so)
       |          |          `---> pending  (the server said "later")
       |          `--------------> pending  (not sent, or its sender died before the mark)
       `-> skipped  (no longer active when its turn came)

A row is only ever moved on from the state that its sender left it in, and by the sender of its last claim alone. So a
row that `recover` took away, of a sender that was cut off and comes back, cannot be sent twice. Of a delivery's three
steps only the mark waits for the disk: a claim or a settlement that a power cut takes away leaves the row where
`recover` can tell whether it may be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from newsletter.errors import StoreError
from newsletter.models import Delivery, Offer
from newsletter.ports import SendTimes
from newsletter.store.rows import (
    Shelf,
    of_offer,
    to_json,
    to_text,
    to_time,
    wanting,
)
from newsletter.store.sql import Connection, Database
from newsletter.store.tallies import ROW, Tallies, to_delivery
from newsletter.store.together import Together

IN_TIME = "due >= :since AND (not_before IS NULL OR not_before >= :since)"  # the former follows, and has an index
_NEXT = (
    f"{ROW} WHERE edition = :edition AND deliveries.state = 'pending' AND due <= :now AND {IN_TIME}"
    " AND NOT EXISTS (SELECT 1 FROM pauses WHERE edition = :edition) ORDER BY due, deliveries.id LIMIT 1"
)
_OURS = "WHERE id = :id AND claims = :claim AND state"
MARK = f"UPDATE deliveries SET state = 'marked', marked = :now {_OURS} = 'claimed'"
SETTLE = (
    f"UPDATE deliveries SET state = :state, settled = :now, error = :error, due = :due {_OURS} IN ('claimed', 'marked')"
)
PUT_OFF = f"UPDATE deliveries SET state = 'pending', attempts = attempts - 1, due = :due {_OURS} = 'claimed'"
GIVE_BACK = f"UPDATE deliveries SET state = 'pending', attempts = attempts - 1 {_OURS} = 'claimed'"

_TO_THOSE_WHO_WERE_TOLD = """
    INSERT INTO deliveries (edition, subscriber, state, due)
    SELECT :edition, subscribers.id, 'pending', :now
    FROM deliveries AS told JOIN subscribers ON subscribers.id = told.subscriber
    WHERE told.edition = :told AND told.state IN ('sent', 'unknown') AND subscribers.state = 'active'
    ORDER BY subscribers.id
"""


class SqlLedger(Tallies):
    """Implements ports.Ledger."""

    def __init__(self, database: Database, newsletter: str = "", correction: str = "") -> None:
        super().__init__(database, Shelf(newsletter, correction))
        self._steps = Together(database)
        self._next = f"{_NEXT} {database.dialect.skip_locked}"
        self._sending = ".".join(filter(None, (newsletter, "sending")))

    def of_correction(self, key: str) -> SqlLedger:
        return SqlLedger(self._database, self._shelf.newsletter, key)

    @contextmanager
    def sending(self) -> Iterator[None]:
        with self._database.hold(self._sending) as ours:
            if not ours:
                raise StoreError(
                    f"{self._database.name}: another process is sending; "
                    "wait until it has finished (a second run then sends what is left) or stop it"
                )
            yield

    def freeze(self, day: date, now: datetime, offer: Offer = Offer(), times: SendTimes | None = None) -> int:
        with self._database.write() as connection:
            return self.freeze_within(connection, day, now, offer, times)

    def freeze_within(
        self, connection: Connection, day: date, now: datetime, offer: Offer, times: SendTimes | None
    ) -> int:
        """The same in a transaction that somebody else has begun."""
        edition, moment = self._shelf.edition(day), to_text(now)
        first = connection.execute(
            "INSERT INTO frozen (edition, at) VALUES (?, ?) ON CONFLICT (edition) DO NOTHING", (edition, moment)
        ).rowcount
        if first and self._shelf.correction:
            told = Shelf(self._shelf.newsletter).edition(day)
            connection.execute(_TO_THOSE_WHO_WERE_TOLD, {"edition": edition, "now": moment, "told": told})
        elif first:
            values = {"newsletter": self._shelf.newsletter, **of_offer(offer)}
            wanted, spoken = wanting(self._database.dialect), self._database.dialect.items.format(":languages")
            _set_times(connection, wanted, values, times)
            connection.execute(
                "INSERT INTO deliveries (edition, subscriber, state, due, not_before, language)"
                " SELECT :edition, id, 'pending', CASE WHEN wish.at > :now THEN wish.at ELSE :now END, wish.at,"
                f" CASE WHEN language IN (SELECT item.value FROM {spoken}) THEN language ELSE '' END"
                " FROM subscribers LEFT JOIN times AS wish"
                " ON wish.zone = subscribers.zone AND wish.hour = coalesce(subscribers.hour, -1)"
                f" WHERE {wanted} ORDER BY id",
                {"edition": edition, "now": moment, "languages": to_json(offer.languages), **values},
            )
        (rows,) = connection.execute("SELECT count(*) FROM deliveries WHERE edition = ?", (edition,)).fetchone()
        return int(rows)

    def claim(
        self, day: date, now: datetime, since: datetime | None = None, sent: Delivery | None = None
    ) -> Delivery | None:
        values = {"edition": self._shelf.edition(day), "now": to_text(now), "since": earliest(since)}
        claim = partial(_claim, self._next, values)
        if sent is None:
            return self._steps.make(claim)
        row = _row(sent) | {"state": "sent", "now": values["now"], "error": "", "due": values["now"]}
        ours, following = self._steps.make(partial(_settle_and, claim, row))
        if not ours:
            raise self._not_ours(sent)
        return following

    def next_due(self, day: date, since: datetime | None = None) -> datetime | None:
        query = f"SELECT min(due) FROM deliveries WHERE edition = :edition AND state = 'pending' AND {IN_TIME}"
        values = {"edition": self._shelf.edition(day), "since": earliest(since)}
        with self._database.read() as connection:
            (due,) = connection.execute(query, values).fetchone()
        return None if due is None else to_time(due)

    def mark(self, delivery: Delivery, now: datetime) -> None:
        self._move(delivery, MARK, lasting=True, now=to_text(now))

    def settle(
        self,
        delivery: Delivery,
        state: Literal["pending", "sent", "failed", "unknown"],
        now: datetime,
        error: str = "",
        due: datetime | None = None,
    ) -> None:
        moment = to_text(now)
        again = to_text(due) if due else moment
        self._move(delivery, SETTLE, state=state, now=moment, error=error, due=again)

    def put_off(self, delivery: Delivery, due: datetime) -> None:
        self._move(delivery, PUT_OFF, due=to_text(due))

    def recover(self, day: date, now: datetime) -> dict[str, int]:
        edition, moment = self._shelf.edition(day), to_text(now)
        with self._database.write() as connection:
            unknown = connection.execute(
                "UPDATE deliveries SET state = 'unknown', settled = ?,"
                " error = 'the sender stopped before the answer came'"
                " WHERE edition = ? AND state = 'marked'",
                (moment, edition),
            ).rowcount
            pending = connection.execute(
                "UPDATE deliveries SET state = 'pending' WHERE edition = ? AND state = 'claimed'", (edition,)
            ).rowcount
            words = self._database.dialect
            connection.execute(
                f"UPDATE deliveries SET attempts = 0, due = {words.greatest}(coalesce(not_before, ''), {words.least}("
                ":now, coalesce(settled, (SELECT at FROM frozen WHERE frozen.edition = deliveries.edition), :now)))"
                " WHERE edition = :edition AND state = 'pending' AND (attempts > 0 OR due > :now)",
                {"now": moment, "edition": edition},
            )
        return {"pending": pending, "unknown": unknown}

    def resolve(self, delivery: Delivery, state: Literal["pending", "sent", "failed"], now: datetime) -> None:
        said = {"pending": "to be sent again", "sent": "it arrived", "failed": "it did not arrive"}[state]
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE deliveries SET state = ?, settled = ?, due = ?, attempts = 0, error = ?"
                " WHERE id = ? AND state = 'unknown'",
                (state, to_text(now), to_text(now), f"settled by hand: {said}", delivery.id),
            ).rowcount
        if not changed:
            raise StoreError(
                f"{self._database.name}: delivery {delivery.id} is not unknown, so there is nothing to settle"
            )

    def pause(self, day: date, now: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO pauses (edition, at) VALUES (?, ?) ON CONFLICT (edition) DO NOTHING",
                (self._shelf.edition(day), to_text(now)),
            )

    def resume(self, day: date) -> None:
        with self._database.write() as connection:
            connection.execute("DELETE FROM pauses WHERE edition = ?", (self._shelf.edition(day),))

    def paused(self, day: date) -> datetime | None:
        with self._database.read() as connection:
            row = connection.execute("SELECT at FROM pauses WHERE edition = ?", (self._shelf.edition(day),)).fetchone()
        return to_time(row[0]) if row else None

    def _move(self, delivery: Delivery, change: str, *, lasting: bool = False, **values: str) -> None:
        """Change a row that nobody has claimed since, if it is still in a state that its sender may have left it in."""
        row = _row(delivery) | values
        if not self._steps.make(lambda connection: connection.execute(change, row).rowcount, lasting=lasting):
            raise self._not_ours(delivery)

    def _not_ours(self, delivery: Delivery) -> StoreError:
        return StoreError(
            f"{self._database.name}: delivery {delivery.id} is no longer ours; is another process sending?"
        )


def _row(delivery: Delivery) -> dict[str, Any]:
    return {"id": delivery.id, "claim": delivery.claim}


def _settle_and(
    claim: Callable[[Connection], Delivery | None], sent: Mapping[str, Any], connection: Connection
) -> tuple[bool, Delivery | None]:
    """Whether the row was still its sender's, and the next one; none when it was not."""
    ours = connection.execute(SETTLE, sent).rowcount > 0
    return ours, claim(connection) if ours else None


def _claim(query: str, values: Mapping[str, str], connection: Connection) -> Delivery | None:
    """The next row that is due, claimed; those before it whose readers are no longer active are skipped."""
    while row := connection.execute(query, values).fetchone():
        found = to_delivery(*row)
        if found.subscriber.state == "active":
            connection.execute(
                "UPDATE deliveries SET state = 'claimed', claimed = ?, attempts = attempts + 1, claims = claims + 1"
                " WHERE id = ?",
                (values["now"], found.id),
            )
            return replace(found, state="claimed", attempts=found.attempts + 1, claim=found.claim + 1)
        connection.execute(
            "UPDATE deliveries SET state = 'skipped', settled = ?, error = ? WHERE id = ?",
            (values["now"], f"the reader is {found.subscriber.state}", found.id),
        )
    return None


def earliest(since: datetime | None) -> str:
    return "" if since is None else to_text(since)


def _set_times(connection: Connection, wanted: str, values: dict[str, Any], times: SendTimes | None) -> None:
    """Keep in a table of this connection when each (zone, hour or -1) is to get it: some thousands of rows at most.

    Whoever wishes for another hour between this and the freezing of the recipients gets it as soon as it is sent.
    """
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS times AS SELECT zone, hour, added AS at FROM subscribers LIMIT 0"
    )
    connection.execute("DELETE FROM times")
    if times:
        query = f"SELECT DISTINCT zone, hour FROM subscribers WHERE {wanted}"
        wishes = connection.execute(query, values).fetchall()
        rows = [(zone, -1 if hour is None else hour, to_text(times(zone, hour))) for zone, hour in wishes]
        connection.executemany("INSERT INTO times VALUES (?, ?, ?)", rows)
