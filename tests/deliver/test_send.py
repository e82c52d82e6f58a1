from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import inf
from pathlib import Path

import pytest

from newsletter.deliver.send import Clock, Pace, SendReport, send
from newsletter.deliver.smtp import Smtp
from newsletter.errors import (
    AnswerLost,
    DeliveryError,
    NewsletterError,
    Rejected,
    RenderError,
    StoreError,
    TryLater,
    Unreachable,
)
from newsletter.models import Delivery, Envelope
from newsletter.ports import Deliverer
from newsletter.store import SqlAudience, SqlLedger, open_database
from newsletter.testing import DAY, NOON, MemoryAudience, MemoryDeliverer, MemoryLedger, make_envelope
from tests.deliver.faulty_smtp import FaultySmtp


class FakeTime:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.moment = NOON
        self.lock = threading.Lock()

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.moment += timedelta(seconds=seconds)


class House:
    """An audience, its ledger, and a clock."""

    def __init__(self, *readers: str) -> None:
        self.audience = MemoryAudience()
        self.audience.add_all([(f"{reader}@example.org", reader) for reader in readers], "active", NOON)
        self.ledger = MemoryLedger(self.audience)
        self.time = FakeTime()

    def send(
        self,
        deliverer: Deliverer,
        build: Callable[[Delivery], Envelope] | None = None,
        workers: int = 1,
        per_second: float = inf,
    ) -> SendReport:
        clock = Clock(self.time.now, self.time.sleep)
        return send(DAY, deliverer, self.ledger, build or addressed, clock, pace=Pace(workers, per_second))

    def states(self) -> dict[str, str]:
        return {row.subscriber.name: row.state for row in self.ledger.deliveries(DAY)}


def addressed(delivery: Delivery) -> Envelope:
    envelope = make_envelope(delivery.id)
    return Envelope(
        envelope.sender, delivery.subscriber.email, envelope.message_id, envelope.pieces, DAY, str(delivery.id)
    )


def recipients(deliverer: MemoryDeliverer) -> list[str]:
    return [envelope.recipient.partition("@")[0] for envelope in deliverer.sent]


def fails(**failures: list[DeliveryError]) -> MemoryDeliverer:
    return MemoryDeliverer({f"{reader}@example.org": errors for reader, errors in failures.items()})


class Closed:
    """A way out that cannot be opened."""

    name = "closed"

    def __init__(self, error: DeliveryError) -> None:
        self.error = error

    @contextmanager
    def open(self) -> Iterator[MemoryDeliverer]:
        raise self.error
        yield


def test_everybody_gets_it_once_however_often_it_is_run() -> None:
    house, way = House("ann", "bob", "cy"), MemoryDeliverer()
    first = house.send(way)
    second = house.send(way)
    assert recipients(way) == ["ann", "bob", "cy"]
    assert first == SendReport(recipients=3, sent=3, recovered={"pending": 0, "unknown": 0}, tally={"sent": 3})
    assert (second.sent, second.tally, second.complete) == (0, {"sent": 3}, True)


def test_who_joins_or_leaves_during_the_send() -> None:
    house, way = House("ann", "bob"), MemoryDeliverer()

    def build(delivery: Delivery) -> Envelope:
        house.audience.set_state("bob@example.org", "unsubscribed", NOON)
        house.audience.add("late@example.org", "late", "active", NOON)
        return addressed(delivery)

    report = house.send(way, build)
    assert recipients(way) == ["ann"]
    assert report.tally == {"sent": 1, "skipped": 1}


def test_a_refusal_for_good_is_failed_and_not_tried_again() -> None:
    house, way = House("ann", "bob"), fails(ann=[Rejected("550 no such user")])
    report = house.send(way)
    house.send(way)
    assert recipients(way) == ["bob"]
    assert report.tally == {"failed": 1, "sent": 1}
    assert report.complete
    assert next(house.ledger.deliveries(DAY)).error == "550 no such user"


def test_a_lost_answer_is_unknown_and_never_tried_again() -> None:
    house, way = House("ann", "bob"), fails(ann=[AnswerLost("no answer")])
    report = house.send(way)
    house.send(way)
    assert recipients(way) == ["bob"]
    assert report.tally == {"unknown": 1, "sent": 1}


def test_who_is_put_off_is_tried_again_after_the_others() -> None:
    house, way = House("ann", "bob"), fails(ann=[TryLater("451 greylisted")] * 2)
    report = house.send(way)
    assert recipients(way) == ["bob", "ann"]
    assert house.time.moment - NOON == timedelta(seconds=10 + 60)
    assert (report.tally, report.problem) == ({"sent": 2}, "")


def test_who_is_put_off_too_often_is_left_to_the_next_run() -> None:
    house, way = House("ann", "bob"), fails(ann=[TryLater("451 later")] * 4)
    report = house.send(way)
    assert recipients(way) == ["bob"]
    assert house.time.moment - NOON == timedelta(seconds=10 + 60 + 300)
    assert (report.complete, report.tally) == (False, {"pending": 1, "sent": 1})
    assert house.send(way).complete
    assert recipients(way) == ["bob", "ann"]


def test_an_outage_is_waited_out() -> None:
    house, way = House("ann", "bob"), fails(ann=[Unreachable("the server is down")] * 2)
    report = house.send(way)
    assert sorted(recipients(way)) == ["ann", "bob"]
    assert (report.complete, report.problem) == (True, "")


def test_a_long_outage_ends_the_run_and_spends_no_readers_tries() -> None:
    readers = [f"r{n}" for n in range(50)]
    house = House(*readers)
    way = fails(**{reader: [Unreachable("the server is down")] * 100 for reader in readers})
    report = house.send(way)
    assert report.problem == "the server is down"
    assert report.tally == {"pending": 50}
    assert house.send(MemoryDeliverer()).sent == 50


def test_no_way_out_at_the_start_is_said_at_once() -> None:
    house = House("ann")
    report = house.send(Closed(Unreachable("mail.example:25: no connection")), workers=3)
    assert (report.problem, report.tally) == ("mail.example:25: no connection", {"pending": 1})
    assert house.time.moment == NOON


def test_what_somebody_has_to_mend_ends_the_run_without_waiting() -> None:
    house, way = House("ann", "bob"), fails(ann=[DeliveryError("the disk is full")])
    report = house.send(way)
    assert (report.problem, report.tally) == ("the disk is full", {"pending": 2})
    assert house.time.moment == NOON
    assert house.send(way).complete


@pytest.mark.parametrize("error", [RenderError("no template"), StoreError("the disk is full"), ZeroDivisionError()])
def test_a_fault_of_the_program_stops_all_workers_and_loses_nobody(error: Exception) -> None:
    house, way = House("ann", "bob", "cy"), MemoryDeliverer()

    def build(delivery: Delivery) -> Envelope:
        if delivery.subscriber.name == "bob":
            raise error
        return addressed(delivery)

    with pytest.raises(type(error)):
        house.send(way, build, workers=2)
    assert house.send(way).complete
    assert sorted(recipients(way)) == ["ann", "bob", "cy"]


def test_a_server_that_refuses_everybody_does_not_spoil_the_whole_list() -> None:
    readers = [f"r{n}" for n in range(50)]
    house = House(*readers)
    report = house.send(fails(**{reader: [Rejected("550 relaying denied")] for reader in readers}))
    assert report.tally == {"failed": 20, "pending": 30}
    assert report.problem == "the first 20 readers were all refused, the last with: 550 relaying denied"
    assert house.send(MemoryDeliverer()).sent == 30


def test_many_refusals_among_good_readers_stop_nothing() -> None:
    bad = [f"bad{n}" for n in range(40)]
    house = House("ann", *bad, "bob")
    report = house.send(fails(**{reader: [Rejected("550 no such user")] for reader in bad}))
    assert (report.tally, report.problem) == ({"sent": 2, "failed": 40}, "")


def test_an_address_that_cannot_be_written_fails_alone() -> None:
    house, way = House("ann", "bob"), MemoryDeliverer()

    def build(delivery: Delivery) -> Envelope:
        if delivery.subscriber.name == "ann":
            raise Rejected("is no address")
        return addressed(delivery)

    assert house.send(way, build).tally == {"failed": 1, "sent": 1}


def test_a_mark_that_cannot_be_stored_stops_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    house, way = House("ann"), MemoryDeliverer()

    def broken(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(house.ledger, "mark", broken)
        with pytest.raises(StoreError):
            house.send(way)
    assert recipients(way) == []
    assert house.send(way).sent == 1


def test_a_second_sender_is_turned_away(tmp_path: Path) -> None:
    with open_database(tmp_path / "newsletter.db") as database, open_database(tmp_path / "newsletter.db") as other:
        SqlAudience(database).add_all([("ann@example.org", "")], "active", NOON)
        problems: list[NewsletterError] = []

        def build(delivery: Delivery) -> Envelope:
            try:
                send(DAY, MemoryDeliverer(), SqlLedger(other), addressed, Clock.from_(NOON))
            except StoreError as error:
                problems.append(error)
            return addressed(delivery)

        report = send(DAY, MemoryDeliverer(), SqlLedger(database), build, Clock.from_(NOON))
    assert report.sent == 1
    (problem,) = problems
    assert str(problem).startswith(
        f"{tmp_path / 'newsletter.db'}: another process is sending; wait until it has finished"
    )


def test_a_mixed_list_over_a_faulty_server(tmp_path: Path) -> None:
    kinds = ("ok", "grey", "hard", "full", "spam", "tired", "taken", "bye")
    with FaultySmtp() as server, open_database(tmp_path / "newsletter.db") as database:
        readers = [(f"{kind}{number}@{kind}.example.org", kind) for number in range(8) for kind in kinds]
        SqlAudience(database).add_all(readers, "active", NOON)
        ledger, time = SqlLedger(database), FakeTime()
        way = Smtp("127.0.0.1", server.port, "none", hello="localhost")
        report = send(DAY, way, ledger, addressed, Clock(time.now, time.sleep), pace=Pace(4))
        states = Counter((row.subscriber.name, row.state) for row in ledger.deliveries(DAY))
    assert states == {
        ("ok", "sent"): 8, ("grey", "sent"): 8, ("hard", "failed"): 8, ("spam", "failed"): 8,
        ("taken", "unknown"): 8, ("full", "pending"): 8, ("tired", "pending"): 8, ("bye", "pending"): 8,
    }  # fmt: skip
    taken = Counter(message.recipient for message in server.taken)
    assert set(taken.values()) == {1}
    assert len(taken) == 24, "ok, grey and taken: each once"
    assert (report.sent, report.complete) == (16, False)


def test_a_clock_goes_on_from_where_it_is_set() -> None:
    clock = Clock.from_(NOON)
    first = clock.now()
    assert NOON <= first <= clock.now() < NOON + timedelta(hours=1)


def test_what_is_sent_when_the_run_is_told_to_stop_is_settled() -> None:
    house, way, stop = House("ada", "bea"), MemoryDeliverer(), threading.Event()

    def build(delivery: Delivery) -> Envelope:
        stop.set()
        return addressed(delivery)

    report = send(DAY, way, house.ledger, build, Clock(house.time.now, house.time.sleep), stop=stop)
    assert (recipients(way), report.sent) == (["ada"], 1)
    assert house.states() == {"ada": "sent", "bea": "pending"}


def test_what_is_sent_is_settled_before_the_next_has_to_wait_for_its_turn() -> None:
    house, way = House("ada", "bea"), MemoryDeliverer()
    seen: list[dict[str, str]] = []

    def sleep(seconds: float) -> None:
        seen.append(house.states())
        house.time.sleep(seconds)

    send(DAY, way, house.ledger, addressed, Clock(house.time.now, sleep), pace=Pace(per_second=0.5))
    assert {"ada": "sent", "bea": "pending"} in seen


def test_the_server_is_not_asked_faster_than_allowed() -> None:
    house = House(*(f"reader{number}" for number in range(5)))
    left: list[datetime] = []

    def build(delivery: Delivery) -> Envelope:
        left.append(house.time.now())
        return addressed(delivery)

    report = house.send(MemoryDeliverer(), build, per_second=0.5)
    assert report.sent == 5
    assert [moment - NOON for moment in left] == [timedelta(seconds=2 * number) for number in range(5)]
