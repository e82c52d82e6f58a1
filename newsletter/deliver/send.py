"""The send: who is to get the edition, one after the other, at most once each.

The ledger knows the state of every reader before and after each step, so the process can be killed at any moment: rows
that were claimed and not yet marked are sent by the next run; rows that were marked and have no answer are `unknown`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import inf

from newsletter.deliver.domains import LEFT_TO_THE_NEXT_RUN, Domains, Limits, domain_of
from newsletter.deliver.turns import OwnTurns
from newsletter.errors import AnswerLost, DeliveryError, Rejected, TryLater, Unreachable
from newsletter.models import Delivery, Envelope
from newsletter.ports import Deliverer, Ledger, Mailer, Turns

# Greylisting servers take a message on its second try, after a minute or up to some five.
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
REFUSALS = 20  # of the first readers of a run, without one that was taken: then it is not the readers
WAITING = ("pending", "claimed", "marked")  # states of readers for whom something is still to come
_TICK = 1.0  # seconds; the longest sleep, so that a worker notices soon that the run is to stop


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and a way to wait for it."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]  # seconds

    @classmethod
    def from_(cls, start: datetime) -> Clock:
        """A clock that shows start now and goes on as the world's does."""
        begun = time.monotonic()
        return cls(lambda: start + timedelta(seconds=time.monotonic() - begun), time.sleep)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the server may be asked to take messages."""

    workers: int = 1  # each with a connection of its own
    per_second: float = inf  # messages, of all workers together
    pauses: Sequence[timedelta] = PAUSES  # after each "later"
    domain: Limits = Limits()  # for each recipient domain
    warm_up: Sequence[int] = ()  # messages an hour for the first edition, the second, ... of a sender nobody knows yet
    patience: timedelta | None = None  # how long a run waits for readers who are due later; None: for all its pauses

    def after(self, editions: int) -> Pace:
        """The pace for the next edition when so many were sent before."""
        if editions >= len(self.warm_up):
            return self
        return replace(self, per_second=min(self.per_second, self.warm_up[editions] / 3600))

    def until(self, now: datetime, promised: datetime) -> datetime:
        """Until when a reader may be due for a run to wait. promised: the last moment that anybody was put off to."""
        if self.patience is not None:
            return now + self.patience
        return max(promised, now + max(self.pauses, default=timedelta()))


@dataclass(frozen=True, slots=True)
class SendReport:
    """What a run did, and how the edition stands now."""

    recipients: int
    sent: int  # by this run
    recovered: Mapping[str, int]  # left by a run that died: "pending" were taken up again, "unknown" will not be
    tally: Mapping[str, int]  # of the whole edition: state -> readers
    problem: str = ""  # why the run ended before all was tried

    @property
    def complete(self) -> bool:
        """Nobody is waiting any more; some may be failed or unknown."""
        return not any(self.tally.get(state) for state in WAITING)


@dataclass(slots=True)
class _Run:
    """What the workers of one run share."""

    day: date
    ledger: Ledger
    clock: Clock
    pace: Pace
    turns: Turns
    domains: Domains
    stop: threading.Event
    since: datetime | None
    lock: threading.Lock = field(default_factory=threading.Lock)
    sent: int = 0
    refused: int = 0
    problem: str = ""

    def now(self) -> datetime:
        return self.clock.now()

    def wait_until(self, moment: datetime) -> None:
        while not self.stop.is_set() and (left := (moment - self.now()).total_seconds()) > 0:
            self.clock.sleep(min(left, _TICK))

    def wait_for_turn(self) -> None:
        """Keep to the pace that the workers share."""
        while self.pace.per_second < inf and not self.stop.is_set():
            turn = self.turns.take("", self.pace.per_second, self.now())
            self.wait_until(turn.at)
            if turn.ours:
                return

    def count(self, *, sent: int = 0, refused: int = 0) -> None:
        with self.lock:
            self.sent += sent
            self.refused += refused

    def note(self, problem: str) -> None:
        with self.lock:
            self.problem = self.problem or problem


def send(  # noqa: PLR0913 - each is for the caller to decide
    day: date,
    deliverer: Deliverer,
    ledger: Ledger,
    build: Callable[[Delivery], Envelope],
    clock: Clock,
    *,
    pace: Pace = Pace(),
    turns: Turns | None = None,
    stop: threading.Event | None = None,
    since: datetime | None = None,
) -> SendReport:
    """Send the edition of day to everybody who is to have it and has not.

    build makes one reader's message. A reader for whom the server says "later" is tried again after each of the pauses,
    and then left to the next run; so is everybody when the server is gone for as long, or when it refuses the first
    REFUSALS readers, which is rather a wrong setting than as many wrong addresses. When stop is set, what is in hand is
    finished and nothing new is begun; so it is when the edition is paused. Readers whose time is still to come, or was
    before since, are left alone. turns: shared with those who send at the same time; None: there is nobody else.
    Raises StoreError when the ledger fails or another process is sending, and what build raises, except Rejected.
    """
    if pace.warm_up:
        pace = pace.after(sum(known < day for known in ledger.tallies()))
    turns = turns or OwnTurns()
    domains = Domains(pace.domain, pace.pauses, turns)
    run = _Run(day, ledger, clock, pace, turns, domains, stop or threading.Event(), since)
    with ledger.sending():
        recovered = ledger.recover(day, run.now())
        recipients = ledger.freeze(day, run.now())
        with ThreadPoolExecutor(max_workers=pace.workers, thread_name_prefix="send") as pool:
            try:
                for future in [pool.submit(_work, run, deliverer, build) for _ in range(pace.workers)]:
                    future.result()
            finally:
                run.stop.set()  # nobody is left behind when one worker fails or the user interrupts
        tally = ledger.tally(day)
        return SendReport(recipients, run.sent, recovered, tally, run.problem if tally.get("pending") else "")


def _work(run: _Run, deliverer: Deliverer, build: Callable[[Delivery], Envelope]) -> None:
    """One worker: one way out, and one reader after the other until none is left."""
    try:
        with deliverer.open() as mailer:
            pauses = iter(run.pace.pauses)
            sent: Delivery | None = None
            while delivery := _next(run, sent):
                sent = None
                try:
                    sent = delivery if _deliver(run, mailer, delivery, build) else None
                    pauses = iter(run.pace.pauses)
                except Unreachable:
                    pause = next(pauses, None)
                    if pause is None:
                        raise
                    run.wait_until(run.now() + pause)
    except Unreachable as error:
        run.note(str(error))  # the others go on: a server may just limit its connections
    except DeliveryError as error:
        run.note(str(error))
        run.stop.set()
    except BaseException:
        run.stop.set()
        raise


def _next(run: _Run, sent: Delivery | None) -> Delivery | None:
    """The next reader, waiting for those who are due soon; None when there is nothing more to do in this run.

    sent: still to be settled; with the next claim, if that is at once.
    """
    if sent and run.pace.per_second < inf:
        run.ledger.settle(sent, "sent", run.now())
        sent = None
    run.wait_for_turn()
    while not run.stop.is_set():
        now = run.now()
        delivery, sent = run.ledger.claim(run.day, now, run.since, sent), None
        if delivery:
            again = run.domains.admit(delivery.id, domain_of(delivery.subscriber.email), now)
            if again is None:
                return delivery
            run.ledger.put_off(delivery, again)
            continue
        if run.ledger.paused(run.day):
            run.note("it is paused")
            return None
        due = run.ledger.next_due(run.day, run.since)
        if due is None or due > run.pace.until(run.now(), run.domains.last_moment):
            return None
        run.wait_until(due)
    if sent:
        run.ledger.settle(sent, "sent", run.now())
    return None


def _deliver(run: _Run, mailer: Mailer, delivery: Delivery, build: Callable[[Delivery], Envelope]) -> bool:
    """Send to one reader. The row is settled, unless True says that it is sent: then that is left to the next claim.

    Raises what concerns more than this reader.
    """
    sent = answered = later = False
    try:
        mailer.send(build(delivery), lambda: run.ledger.mark(delivery, run.now()))
    except Rejected as error:
        answered = True
        run.ledger.settle(delivery, "failed", run.now(), str(error))
        run.count(refused=1)
        if not run.sent and run.refused >= REFUSALS:
            raise DeliveryError(f"the first {run.refused} readers were all refused, the last with: {error}") from error
    except AnswerLost as error:
        run.ledger.settle(delivery, "unknown", run.now(), str(error))
    except Unreachable as error:
        run.ledger.settle(delivery, "pending", run.now(), str(error))
        raise
    except TryLater as error:
        later = True
        run.ledger.settle(delivery, "pending", run.now(), str(error), due=run.now() + _pause(run, delivery))
    except DeliveryError as error:
        run.ledger.settle(delivery, "pending", run.now(), str(error))
        raise
    else:
        sent = answered = True
        run.count(sent=1)
    finally:
        run.domains.done(domain_of(delivery.subscriber.email), run.now(), answered=answered, later=later)
    return sent


def _pause(run: _Run, delivery: Delivery) -> timedelta:
    tried = delivery.attempts
    return run.pace.pauses[tried - 1] if tried <= len(run.pace.pauses) else LEFT_TO_THE_NEXT_RUN
