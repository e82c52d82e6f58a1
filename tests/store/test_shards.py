"""Shards of an edition's recipients, and a pace that several senders share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, takewhile
from typing import Any

import pytest

from newsletter.deliver.domains import LATERS, Domains, Limits
from newsletter.deliver.send import Clock, Pace, send
from newsletter.errors import StoreError
from newsletter.models import Mailing
from newsletter.store import SqlAudience, SqlEditions, SqlLedger
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.postgres.shards import BATCH, SHARD, ShardLedger, SharedLedger
from newsletter.store.postgres.slots import SharedSlots
from newsletter.store.postgres.turns import SharedTurns
from newsletter.store.postgres.under_way import under_way
from newsletter.testing import DAY, NOON, MemoryDeliverer, make_edition, make_envelope
from tests.postgres import END_OF_WHO_HOLDS_A_LOCK

READERS = SHARD + 50


@pytest.fixture
def database(postgres: str) -> Iterator[PostgresDatabase]:
    with PostgresDatabase(postgres) as database:
        SqlAudience(database).add_all([(f"r{n}@example.org", "") for n in range(READERS)], "active", NOON)
        yield database


@pytest.fixture
def shards(database: PostgresDatabase) -> list[int]:
    """Of an edition that was frozen."""
    found: list[int] = []
    SharedLedger(database, "", lambda _, day, shards: found.extend(shards)).freeze(DAY, NOON)
    return found


def test_recipients_and_jobs_are_there_together_or_not_at_all(database: PostgresDatabase) -> None:
    def fail(connection: Any, day: date, shards: list[int]) -> None:
        raise StoreError("the queue is full")

    with pytest.raises(StoreError):
        SharedLedger(database, "", fail).freeze(DAY, NOON)
    assert SqlLedger(database).tallies() == {}


def test_every_reader_is_in_one_shard(database: PostgresDatabase, shards: list[int]) -> None:
    assert sum(sum(ShardLedger(database, "", shard).tally(DAY).values()) for shard in shards) == READERS
    way = MemoryDeliverer()
    for shard in shards:
        ledger = ShardLedger(database, "", shard)
        send(DAY, way, ledger, lambda row: make_envelope(row.id), Clock.from_(NOON), pace=Pace(2))
        assert not ledger.tally(DAY).get("pending")
    assert SqlLedger(database).tally(DAY) == {"sent": READERS}
    assert len({envelope.message_id for envelope in way.sent}) == READERS


def test_a_shard_is_sent_by_one_worker_and_never_beside_the_whole(
    database: PostgresDatabase, shards: list[int]
) -> None:
    one, again, other = (ShardLedger(database, "", shard) for shard in (shards[0], shards[0], shards[1]))
    with one.sending(), other.sending():
        with pytest.raises(StoreError, match="another process"), again.sending():
            pass
        with pytest.raises(StoreError, match="another process"), SqlLedger(database).sending():
            pass
    with SqlLedger(database).sending(), pytest.raises(StoreError, match="another process"), one.sending():
        pass


def test_who_lost_the_shard_cannot_send_what_its_heir_claimed(database: PostgresDatabase, shards: list[int]) -> None:
    lost, heir = (ShardLedger(database, "", shards[0]) for _ in range(2))
    row, marked = lost.claim(DAY, NOON), lost.claim(DAY, NOON)
    assert row is not None
    assert marked is not None
    lost.mark(marked, NOON)
    assert heir.recover(DAY, NOON) == {"pending": BATCH - 1, "unknown": 1}
    assert heir.claim(DAY, NOON) is not None
    with pytest.raises(StoreError, match="no longer ours"):
        lost.mark(row, NOON)
    with pytest.raises(StoreError, match="no longer ours"):
        lost.settle(marked, "sent", NOON)


def test_a_step_whose_confirmation_was_lost_may_be_asked_again(database: PostgresDatabase, shards: list[int]) -> None:
    ledger = ShardLedger(database, "", shards[0])
    row = ledger.claim(DAY, NOON)
    assert row is not None
    for _ in range(2):
        ledger.mark(row, NOON)
    for _ in range(2):
        ledger.settle(row, "sent", NOON)
    assert ledger.tally(DAY)["sent"] == 1


def test_what_was_claimed_and_not_begun_is_given_back(database: PostgresDatabase, shards: list[int]) -> None:
    ledger = ShardLedger(database, "", shards[0])
    before = ledger.tally(DAY)["pending"]
    with ledger.sending():
        row = ledger.claim(DAY, NOON)
        assert row is not None
        ledger.mark(row, NOON)
        ledger.settle(row, "sent", NOON)
    assert ledger.tally(DAY) == {"pending": before - 1, "sent": 1}


def test_workers_are_told_what_is_on_its_way_in_every_newsletter(database: PostgresDatabase) -> None:
    for newsletter, status in (("", "sending"), ("weekly", "sending"), ("monthly", "sent")):
        SqlEditions(database, newsletter).save(make_edition(), status)
    assert under_way(database, NOON, timedelta(days=2)) == [Mailing("", DAY), Mailing("weekly", DAY)]


def test_two_senders_share_one_pace(database: PostgresDatabase) -> None:
    """In one second of the server's clock, at most as many turns as that and what is kept ahead."""
    senders = [SharedTurns(database), SharedTurns(database)]
    asked = (senders[number % 2].take("", 20, datetime.now(UTC)) for number in count())
    ours = sorted(turn.at for turn in takewhile(lambda turn: turn.ours, asked))  # then one is told to wait
    assert len(ours) > 10
    assert ours[-1] - ours[0] >= timedelta(seconds=(len(ours) - 1) / 20 - 0.4)


def test_a_sender_takes_no_more_turns_than_it_uses(database: PostgresDatabase) -> None:
    """Ten who begin at the same time all begin at once, although the first might have sent everything."""
    now = datetime.now(UTC)
    turns = [SharedTurns(database).take("", 1000, now) for _ in range(10)]
    assert all(turn.ours for turn in turns)
    assert max(turn.at for turn in turns) - now <= timedelta(seconds=0.01)


def test_a_sender_that_is_quick_asks_a_few_times(database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    sender, asked, read = SharedTurns(database), 0, database.read

    def counted() -> Any:
        nonlocal asked
        asked += 1
        return read()

    monkeypatch.setattr(database, "read", counted)
    now = datetime.now(UTC)
    turns = [sender.take("", 1000, now) for _ in range(200)]
    assert all(turn.ours for turn in turns)
    assert asked < 12


def test_at_most_so_many_at_once_of_all_workers_and_a_death_frees_a_place(database: PostgresDatabase) -> None:
    one, other = SharedSlots(database), SharedSlots(database)
    assert [one.enter("slow.example", 3), other.enter("slow.example", 3), one.enter("slow.example", 3)] == [True] * 3
    assert not other.enter("slow.example", 3)
    assert other.enter("other.example", 3)
    one.leave("slow.example")
    assert other.enter("slow.example", 3)
    one.close()  # as when its process dies, of which the server learns in a moment
    while not other.enter("slow.example", 3):
        pass
    assert not other.enter("slow.example", 3)
    other.close()


def test_who_loses_the_connection_loses_its_places_and_goes_on(database: PostgresDatabase) -> None:
    slots = SharedSlots(database)
    assert slots.enter("slow.example", 1)
    with database.read() as connection:
        connection.execute(END_OF_WHO_HOLDS_A_LOCK)
    with pytest.raises(StoreError, match="connection was lost"):
        slots.enter("slow.example", 2)
    assert slots.enter("slow.example", 1)
    slots.leave("slow.example")
    slots.leave("slow.example")  # of what was lost
    slots.close()


def test_what_one_worker_is_told_by_a_domain_all_others_know(database: PostgresDatabase) -> None:
    pauses = [timedelta(minutes=1), timedelta(minutes=5)]
    one, other = (Domains(Limits(), pauses, SharedTurns(database)) for _ in range(2))
    now = datetime.now(UTC)
    for number in range(LATERS):
        assert one.admit(number, "slow.example", now) is None
        one.done("slow.example", now, answered=False, later=True)
    until = other.admit(9, "slow.example", now)
    assert until is not None
    assert timedelta(seconds=50) < until - now <= timedelta(seconds=61)
    assert other.admit(10, "quick.example", now) is None
    assert Domains(Limits(), pauses, SharedTurns(database, "weekly")).admit(9, "slow.example", now) is None


def test_a_domain_that_takes_a_message_again_is_open_to_all(database: PostgresDatabase) -> None:
    one = Domains(Limits(), [timedelta(minutes=1)], SharedTurns(database))
    now = datetime.now(UTC)
    for number in range(LATERS + 1):
        one.admit(number, "slow.example", now)
    for _ in range(LATERS):
        one.done("slow.example", now, answered=False, later=True)
    one.done("slow.example", now, answered=True, later=False)
    assert Domains(Limits(), [timedelta(minutes=1)], SharedTurns(database)).admit(9, "slow.example", now) is None
