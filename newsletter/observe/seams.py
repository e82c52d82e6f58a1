"""Seams that tell what goes through them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from newsletter.errors import AnswerLost, DeliveryError, Rejected, TryLater, Unreachable
from newsletter.models import Envelope, Spent
from newsletter.ports import Answer, Deliverer, Mailer, Observer, Spending

# The first that fits; any other DeliveryError means that nothing can leave until somebody mends it.
_ANSWERS: tuple[tuple[type[DeliveryError], Answer], ...] = (
    (Rejected, "rejected"),
    (Unreachable, "no_way_out"),
    (TryLater, "later"),
    (AnswerLost, "unknown"),
)


class ObservedDeliverer:
    """Implements ports.Deliverer."""

    def __init__(self, deliverer: Deliverer, newsletter: str, observer: Observer) -> None:
        self._deliverer, self._newsletter, self._observer = deliverer, newsletter, observer
        self.name = deliverer.name

    @contextmanager
    def open(self) -> Iterator[Mailer]:
        with self._deliverer.open() as mailer:
            yield _ObservedMailer(mailer, self._newsletter, self._observer)


class _ObservedMailer:
    """Implements ports.Mailer. What the ledger takes to mark a row is not the way out's time."""

    def __init__(self, mailer: Mailer, newsletter: str, observer: Observer) -> None:
        self._mailer, self._newsletter, self._observer = mailer, newsletter, observer

    def send(self, envelope: Envelope, before_final: Callable[[], None]) -> None:
        began, ours = time.perf_counter(), 0.0

        def mark() -> None:
            nonlocal ours
            before = time.perf_counter()
            try:
                before_final()
            finally:
                ours = time.perf_counter() - before

        try:
            self._mailer.send(envelope, mark)
        except DeliveryError as error:
            self._observer.message(self._newsletter, _answer(error), time.perf_counter() - began - ours)
            raise
        self._observer.message(self._newsletter, "sent", time.perf_counter() - began - ours)


def _answer(error: DeliveryError) -> Answer:
    return next((answer for kind, answer in _ANSWERS if isinstance(error, kind)), "no_way_out")


class ObservedSpending:
    """Implements ports.Spending."""

    def __init__(self, spending: Spending, newsletter: str, observer: Observer) -> None:
        self._spending, self._newsletter, self._observer = spending, newsletter, observer
        self._models: dict[int, str] = {}  # of calls that are not settled

    def reserve(self, day: date, model: str, amount: int, most_edition: int, most_month: int) -> int | None:
        call = self._spending.reserve(day, model, amount, most_edition, most_month)
        if call is not None:
            self._models[call] = model
        return call

    def settle(self, call: int, cost: int, input_tokens: int, output_tokens: int) -> None:
        self._spending.settle(call, cost, input_tokens, output_tokens)
        tokens = {"input": input_tokens, "output": output_tokens}
        self._observer.model_call(self._newsletter, self._models.pop(call, ""), cost, tokens)

    def spent(self, day: date) -> Spent:
        return self._spending.spent(day)

    def turn(self, model: str, interval: timedelta, now: datetime, latest: datetime) -> datetime | None:
        return self._spending.turn(model, interval, now, latest)
