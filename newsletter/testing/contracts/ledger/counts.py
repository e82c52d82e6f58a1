"""What is told of rows: tallies, troubles, what was settled when."""

from __future__ import annotations

from datetime import date

from newsletter.models import Trouble
from newsletter.testing.contracts.ledger.making import HOUR, MINUTE, OfLedger, claim, outcome
from newsletter.testing.samples import DAY, NOON


class CountsContract(OfLedger):
    def test_what_is_done_is_counted_from_a_time_on(self) -> None:
        _, ledger = self.make_frozen(4)
        for minute, state in enumerate(("sent", "failed", "unknown")):
            row = claim(ledger)
            ledger.mark(row, NOON)
            ledger.settle(row, state, NOON + minute * MINUTE)  # type: ignore[arg-type]
        assert ledger.done_since(DAY, NOON) == 3
        assert ledger.done_since(DAY, NOON + MINUTE) == 2
        assert ledger.done_since(DAY, NOON + HOUR) == 0

    def test_troubles_are_told_by_domain(self) -> None:
        audience, ledger = self.make()
        readers = [("a@one.example", ""), ("b@ONE.example", ""), ("c@two.example", ""), ("d@two.example", "")]
        audience.add_all([*readers, ("e@fine.example", "")], "active", NOON)
        ledger.freeze(DAY, NOON)
        for state, error in (("failed", "no such user"), ("failed", "mailbox full"), ("pending", "busy"), ("sent", "")):
            row = claim(ledger)
            ledger.settle(row, state, NOON, error, NOON + HOUR)  # type: ignore[arg-type]
        assert ledger.troubles(DAY) == [
            Trouble("one.example", "failed", 2, "no such user"),
            Trouble("two.example", "pending", 1, "busy"),
        ]
        assert len(ledger.troubles(DAY, limit=1)) == 1

    def test_an_edition_waits_until_all_is_settled(self) -> None:
        _, ledger = self.make_frozen(1)
        assert ledger.waiting(DAY)
        row = claim(ledger)
        assert ledger.waiting(DAY)
        ledger.mark(row, NOON)
        assert ledger.waiting(DAY)
        ledger.settle(row, "unknown", NOON)
        assert not ledger.waiting(DAY)

    def test_the_tallies_of_all_editions(self) -> None:
        audience, ledger = self.make_frozen(2)
        audience.set_state("r1@example.org", "unsubscribed", NOON)
        audience.set_state("r2@example.org", "unsubscribed", NOON)
        ledger.freeze(date(2026, 1, 26), NOON)
        assert list(ledger.tallies().items()) == [(date(2026, 1, 26), {}), (DAY, {"pending": 2})]
        assert list(ledger.tallies(date(2026, 1, 26))) == [date(2026, 1, 26)]
        assert list(ledger.tallies(DAY)) == [date(2026, 1, 26), DAY]

    def test_what_was_settled_is_counted_by_the_hour(self) -> None:
        _, ledger = self.make_frozen(4)
        for moment, state in ((NOON, "sent"), (NOON + 59 * MINUTE, "sent"), (NOON + 60 * MINUTE, "failed")):
            row = claim(ledger)
            ledger.mark(row, moment)
            ledger.settle(row, outcome(state), moment)
        assert list(ledger.settled()) == [(NOON, "sent", 2), (NOON + 60 * MINUTE, "failed", 1)]
        assert list(ledger.settled(DAY)) == list(ledger.settled())
        assert list(ledger.settled(date(2026, 1, 26))) == []

    def test_many_rows_are_listed_in_order(self) -> None:
        _, ledger = self.make_frozen(2500)
        assert [row.subscriber.name for row in ledger.deliveries(DAY)] == [f"Reader {n}" for n in range(1, 2501)]
