"""What language models may take for one edition: so much money, by the book in the store, and so much time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from newsletter.errors import SummaryError
from newsletter.ports import Spending

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """As configured. Money is in millionths of whatever the prices are in."""

    edition: int
    month: int
    seconds: float  # for all calls of an edition together
    workers: int  # calls at a time


class Budget:
    """One edition's share. Its time runs from when it is made."""

    def __init__(self, spending: Spending, day: date, allowance: Allowance) -> None:
        self._spending, self._day, self._allowance = spending, day, allowance
        self._end = time.monotonic() + allowance.seconds

    @property
    def seconds(self) -> float:
        """What is left of the time, 0 or more."""
        return max(0.0, self._end - time.monotonic())

    def wait_for_turn(self, model: str, per_minute: float) -> None:
        """Wait until the model may be called: so often a minute, by all who share the store.

        Raises SummaryError when the edition's time is over before.
        """
        now = datetime.now(UTC)
        at = self._spending.turn(model, timedelta(minutes=1 / per_minute), now, now + timedelta(seconds=self.seconds))
        if at is None:
            raise SummaryError(
                f"not asked: {per_minute:g} calls a minute leave no turn in the edition's time "
                "([[models]] calls_per_minute, [summarize] seconds)"
            )
        time.sleep((at - now).total_seconds())

    def reserve(self, model: str, amount: int) -> int:
        """Put the most that a call can cost aside, and return the call's number.

        Raises SummaryError when a limit does not allow it.
        """
        call = self._spending.reserve(self._day, model, amount, self._allowance.edition, self._allowance.month)
        if call is None:
            spent = self._spending.spent(self._day)
            raise SummaryError(
                f"not asked: it may cost {money(amount)}; spent are {money(spent.edition)} of "
                f"{money(self._allowance.edition)} for the edition, {money(spent.month)} of "
                f"{money(self._allowance.month)} for the month ([summarize] edition_cost, month_cost)"
            )
        return call

    def settle(self, call: int, cost: int, input_tokens: int, output_tokens: int) -> None:
        """Say what the call really took."""
        self._spending.settle(call, cost, input_tokens, output_tokens)


def money(millionths: int) -> str:
    """1234567 -> "1.2346"."""
    return f"{millionths / MILLION:.4f}"
