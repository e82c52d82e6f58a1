"""Limits for one recipient domain, and what a domain that says "later" brings about."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from math import inf

from newsletter.deliver.domains import Domains, Limits
from newsletter.deliver.send import Clock, Pace, SendReport, send
from newsletter.deliver.turns import OwnTurns
from newsletter.errors import TryLater
from newsletter.models import Delivery, Envelope
from newsletter.testing import DAY, NOON, MemoryAudience, MemoryDeliverer, MemoryLedger, make_envelope
from tests.deliver.test_send import FakeTime

BIG, SMALL = [f"r{n}@big.example" for n in range(6)], [f"r{n}@small.example" for n in range(3)]


class Post:
    """Sends, and remembers when each message left."""

    def __init__(self, *readers: str) -> None:
        audience = MemoryAudience()
        audience.add_all([(reader, "") for reader in readers], "active", NOON)
        self.ledger, self.time = MemoryLedger(audience), FakeTime()
        self.left: dict[str, list[datetime]] = defaultdict(list)

    def send(self, pace: Pace, way: MemoryDeliverer | None = None) -> SendReport:
        def build(delivery: Delivery) -> Envelope:
            self.left[delivery.subscriber.email.partition("@")[2]].append(self.time.now())
            plain = make_envelope(delivery.id)
            return Envelope(plain.sender, delivery.subscriber.email, plain.message_id, plain.pieces, DAY, plain.serial)

        return send(DAY, way or MemoryDeliverer(), self.ledger, build, Clock(self.time.now, self.time.sleep), pace=pace)


def seconds(moments: list[datetime]) -> list[float]:
    return [(moment - NOON).total_seconds() for moment in moments]


def test_one_domain_is_asked_no_faster_than_allowed_and_the_others_do_not_wait() -> None:
    post = Post(*BIG, *SMALL)
    report = post.send(Pace(domain=Limits(per_second=0.1)))
    assert report.tally == {"sent": 9}
    assert seconds(post.left["big.example"]) == [0, 10, 20, 30, 40, 50]
    assert seconds(post.left["small.example"]) == [0, 10, 20]


def test_readers_who_waited_spent_no_tries() -> None:
    post = Post(*BIG)
    post.send(Pace(domain=Limits(per_second=0.001)))  # the last one's turn comes long after every pause
    assert [row.attempts for row in post.ledger.deliveries(DAY)] == [1] * 6
    assert post.left["big.example"][-1] - NOON == timedelta(seconds=5000)


def test_a_domain_that_says_later_is_left_alone_for_a_while() -> None:
    post = Post(*BIG, *SMALL)
    way = MemoryDeliverer({reader: [TryLater("451 too much")] for reader in BIG[:3]})
    report = post.send(Pace(), way)
    assert report.tally == {"sent": 9}
    assert seconds(post.left["big.example"]) == [0, 0, 0, *[10] * 6], "three were put off, then nobody was asked"
    assert seconds(post.left["small.example"]) == [0, 0, 0]


def test_a_domain_that_says_nothing_but_later_is_left_to_the_next_run() -> None:
    readers = [f"r{n}@big.example" for n in range(50)]
    post = Post(*readers, *SMALL)
    way = MemoryDeliverer({reader: [TryLater("451 too much")] * 99 for reader in readers})
    report = post.send(Pace(workers=2), way)
    assert report.tally == {"pending": 50, "sent": 3}
    assert len(post.left["big.example"]) < 20, "most readers were not even tried"
    assert post.send(Pace()).tally == {"sent": 53}


def test_no_more_at_once_to_one_domain_than_allowed() -> None:
    post = Post(*BIG)
    here: list[str] = []
    most = 0

    class Slow(MemoryDeliverer):
        def send(self, envelope: Envelope, before_final: object) -> None:
            nonlocal most
            here.append(envelope.recipient)
            most = max(most, len(here))
            post.time.sleep(1)
            here.remove(envelope.recipient)

    report = post.send(Pace(workers=4, domain=Limits(at_once=1)), Slow())
    assert (report.tally, most) == ({"sent": 6}, 1)


def test_a_new_sender_warms_up() -> None:
    pace = Pace(per_second=10, warm_up=(3600, 72_000))
    assert [pace.after(editions).per_second for editions in range(3)] == [1, 10, 10]
    assert Pace().after(0).per_second == inf


def test_the_warm_up_counts_the_editions_before_this_one() -> None:
    post = Post(*BIG[:2])
    post.ledger.freeze(DAY - timedelta(days=1), NOON)
    post.ledger.freeze(DAY + timedelta(days=1), NOON)
    post.send(Pace(warm_up=(360, 720)))
    assert seconds(post.left["big.example"]) == [0, 5]


def test_an_answer_to_a_message_under_way_opens_the_domain_again() -> None:
    domains = Domains(Limits(), [timedelta(seconds=1)], OwnTurns())
    assert domains.admit(0, "big.example", NOON) is None  # under way all the time
    for closure in range(2):  # the second one is for the next run
        now = NOON + closure * timedelta(minutes=1)
        for number in range(3):
            assert domains.admit(number + 1, "big.example", now) is None
            domains.done("big.example", now, answered=False, later=True)
    closed = domains.admit(9, "big.example", now)
    assert closed is not None
    assert closed - now == timedelta(hours=1)
    assert domains.last_moment < closed, "nobody waits an hour for it"
    domains.done("big.example", now, answered=True, later=False)
    assert domains.admit(9, "big.example", now) is None
