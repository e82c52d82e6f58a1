"""One sender for each row: who may claim, mark and settle it, and after a death who has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from newsletter.errors import StoreError
from newsletter.testing.contracts.ledger.making import MINUTE, OfLedger, claim, claim_all, outcome
from newsletter.testing.expect import raises
from newsletter.testing.samples import DAY, NOON


class ClaimsContract(OfLedger):
    def test_every_row_is_claimed_once(self) -> None:
        _, ledger = self.make_frozen(3)
        claimed = [claim(ledger) for _ in range(3)]
        assert ledger.claim(DAY, NOON) is None
        assert [row.subscriber.email for row in claimed] == ["r1@example.org", "r2@example.org", "r3@example.org"]
        assert {(row.state, row.attempts) for row in claimed} == {("claimed", 1)}
        assert ledger.tally(DAY) == {"claimed": 3}

    def test_many_threads_never_claim_the_same_row(self) -> None:
        _, ledger = self.make_frozen(60)
        with ThreadPoolExecutor(6) as pool:
            batches = list(pool.map(lambda _: claim_all(ledger), range(6)))
        ids = [row.id for batch in batches for row in batch]
        assert len(ids) == len(set(ids)) == 60

    def test_who_left_meanwhile_is_skipped(self) -> None:
        audience, ledger = self.make_frozen(3)
        audience.set_state("r1@example.org", "unsubscribed", NOON)
        audience.set_state("r3@example.org", "bounced", NOON)
        assert claim(ledger).subscriber.email == "r2@example.org"
        assert ledger.claim(DAY, NOON) is None
        assert ledger.tally(DAY) == {"claimed": 1, "skipped": 2}

    def test_a_row_is_settled_with_its_error(self) -> None:
        _, ledger = self.make_frozen(3)
        for state, error in (("sent", ""), ("failed", "550 no such user"), ("unknown", "no answer")):
            row = claim(ledger)
            ledger.mark(row, NOON)
            ledger.settle(row, outcome(state), NOON, error)
        assert [(row.state, row.error) for row in ledger.deliveries(DAY)] == [
            ("sent", ""),
            ("failed", "550 no such user"),
            ("unknown", "no answer"),
        ]
        assert ledger.claim(DAY, NOON) is None
        assert ledger.next_due(DAY) is None

    def test_a_death_before_the_mark_is_taken_up_again_and_after_it_unknown(self) -> None:
        _, ledger = self.make_frozen(4)
        claim(ledger)
        marked, sent = claim(ledger), claim(ledger)
        ledger.mark(marked, NOON)
        ledger.mark(sent, NOON)
        ledger.settle(sent, "sent", NOON)
        assert ledger.recover(DAY, NOON) == {"pending": 1, "unknown": 1}
        assert [row.state for row in ledger.deliveries(DAY)] == ["pending", "unknown", "sent", "pending"]
        assert ledger.recover(DAY, NOON) == {"pending": 0, "unknown": 0}

    def test_a_row_taken_away_cannot_be_marked_or_settled(self) -> None:
        _, ledger = self.make_frozen(1)
        row = claim(ledger)
        ledger.recover(DAY, NOON)
        with raises(StoreError):
            ledger.mark(row, NOON)
        with raises(StoreError):
            ledger.settle(row, "sent", NOON)
        assert ledger.tally(DAY) == {"pending": 1}

    def test_who_was_cut_off_cannot_touch_a_row_that_another_claimed(self) -> None:
        _, ledger = self.make_frozen(1)
        lost = claim(ledger)
        ledger.recover(DAY, NOON)
        held = claim(ledger)
        with raises(StoreError):
            ledger.mark(lost, NOON)
        with raises(StoreError):
            ledger.put_off(lost, NOON)
        ledger.mark(held, NOON)
        with raises(StoreError):
            ledger.settle(lost, "pending", NOON)
        with raises(StoreError):
            ledger.claim(DAY, NOON, sent=lost)
        assert ledger.tally(DAY) == {"marked": 1}
        ledger.settle(held, "sent", NOON)

    def test_a_row_can_be_settled_as_sent_while_the_next_is_claimed(self) -> None:
        _, ledger = self.make_frozen(2)
        first = claim(ledger)
        ledger.mark(first, NOON)
        second = ledger.claim(DAY, NOON + MINUTE, sent=first)
        assert second is not None
        assert ledger.tally(DAY) == {"claimed": 1, "sent": 1}
        assert ledger.done_since(DAY, NOON + MINUTE) == 1, "its time is that of the claim"
        ledger.mark(second, NOON)
        ledger.pause(DAY, NOON)
        assert ledger.claim(DAY, NOON, sent=second) is None
        assert ledger.tally(DAY) == {"sent": 2}

    def test_only_an_unknown_row_is_settled_by_hand(self) -> None:
        _, ledger = self.make_frozen(4)
        for _ in range(3):
            row = claim(ledger)
            ledger.mark(row, NOON)
            ledger.settle(row, "unknown", NOON, "no answer")
        arrived, lost, again = ledger.deliveries(DAY, "unknown")
        ledger.resolve(arrived, "sent", NOON)
        ledger.resolve(lost, "failed", NOON)
        ledger.resolve(again, "pending", NOON)
        assert [row.state for row in ledger.deliveries(DAY)] == ["sent", "failed", "pending", "pending"]
        for row in ledger.deliveries(DAY):
            with raises(StoreError):
                ledger.resolve(row, "sent", NOON)
        assert {claim(ledger).id, claim(ledger).id} == {3, 4}

    def test_nothing_is_claimed_while_the_edition_is_paused(self) -> None:
        _, ledger = self.make_frozen(2)
        row = claim(ledger)
        ledger.pause(DAY, NOON)
        ledger.pause(DAY, NOON + MINUTE)
        assert ledger.paused(DAY) == NOON
        assert ledger.paused(date(2026, 1, 26)) is None
        assert ledger.claim(DAY, NOON) is None
        ledger.mark(row, NOON)
        ledger.settle(row, "sent", NOON)  # what is in hand is finished
        ledger.resume(DAY)
        assert ledger.paused(DAY) is None
        assert claim(ledger).subscriber.email == "r2@example.org"

    def test_only_one_sends_at_a_time(self) -> None:
        _, ledger = self.make_frozen(1)
        with ledger.sending(), raises(StoreError, "another"), ledger.sending():
            raise AssertionError("two senders")
        with ledger.sending():
            pass
