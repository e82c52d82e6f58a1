"""What all parts of the contract start from."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from newsletter.models import Delivery
from newsletter.ports import Audience, Ledger
from newsletter.testing.samples import DAY, NOON

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class OfLedger:
    def make(self) -> tuple[Audience, Ledger]:
        """An audience of nobody, and the ledger that takes its recipients from it."""
        raise NotImplementedError

    def make_another(self) -> tuple[Audience, Ledger]:
        """Beside what `make` gave last, and in the same store: those of another newsletter."""
        raise NotImplementedError

    def make_frozen(self, readers: int) -> tuple[Audience, Ledger]:
        audience, ledger = self.make()
        audience.add_all([(f"r{n}@example.org", f"Reader {n}") for n in range(1, readers + 1)], "active", NOON)
        assert ledger.freeze(DAY, NOON) == readers
        return audience, ledger


def claim(ledger: Ledger) -> Delivery:
    row = ledger.claim(DAY, NOON)
    assert row is not None
    return row


def claim_all(ledger: Ledger) -> list[Delivery]:
    return list(iter(lambda: ledger.claim(DAY, NOON), None))


def outcome(state: str) -> Literal["sent", "failed", "unknown"]:
    return "sent" if state == "sent" else "failed" if state == "failed" else "unknown"
