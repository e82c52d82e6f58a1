"""When a row is due: put off, sent back, at its reader's own hour, after a death."""

from __future__ import annotations

from newsletter.models import Preferences
from newsletter.testing.contracts.ledger.making import HOUR, MINUTE, OfLedger, claim
from newsletter.testing.samples import DAY, NOON


class TimesContract(OfLedger):
    def test_a_row_sent_back_waits_until_it_is_due(self) -> None:
        _, ledger = self.make_frozen(1)
        ledger.settle(claim(ledger), "pending", NOON, "451 later", due=NOON + MINUTE)
        assert ledger.claim(DAY, NOON) is None
        assert ledger.next_due(DAY) == NOON + MINUTE
        again = ledger.claim(DAY, NOON + MINUTE)
        assert again is not None
        assert again.attempts == 2

    def test_a_row_put_off_spends_no_try(self) -> None:
        _, ledger = self.make_frozen(1)
        ledger.put_off(claim(ledger), NOON + MINUTE)
        assert ledger.claim(DAY, NOON) is None
        again = ledger.claim(DAY, NOON + MINUTE)
        assert again is not None
        assert again.attempts == 1

    def test_those_who_wait_do_not_hold_up_the_others(self) -> None:
        _, ledger = self.make_frozen(2)
        ledger.settle(claim(ledger), "pending", NOON, due=NOON + MINUTE)
        assert claim(ledger).subscriber.email == "r2@example.org"

    def test_recovery_makes_every_pending_row_due(self) -> None:
        _, ledger = self.make_frozen(1)
        ledger.settle(claim(ledger), "pending", NOON, due=NOON + 60 * MINUTE)
        ledger.recover(DAY, NOON)
        assert claim(ledger).attempts == 1

    def test_readers_get_it_at_their_own_time(self) -> None:
        audience, ledger = self.make()
        for name, wish in (
            ("late", Preferences(hour=20)), ("now", Preferences()), ("zone", Preferences(zone="Asia/Tokyo"))
        ):  # fmt: skip
            audience.add(f"{name}@example.org", "", "active", NOON)
            audience.set_preferences(f"{name}@example.org", wish, NOON)
        asked = {("", 20): NOON + 8 * HOUR, ("", None): NOON - HOUR, ("Asia/Tokyo", None): NOON + HOUR}
        assert ledger.freeze(DAY, NOON, times=lambda zone, hour: asked[zone, hour]) == 3
        for moment in (NOON, NOON + HOUR, NOON + 8 * HOUR):
            assert ledger.next_due(DAY) == moment
            assert ledger.claim(DAY, moment - MINUTE) is None
            row = ledger.claim(DAY, moment)
            assert row is not None
            ledger.settle(row, "sent", moment)
        sent = [row.subscriber.email for row in ledger.deliveries(DAY, "sent")]
        assert sent == ["late@example.org", "now@example.org", "zone@example.org"]
        assert ledger.next_due(DAY) is None

    def test_a_death_does_not_make_anybodys_time_come(self) -> None:
        audience, ledger = self.make()
        audience.add("a@example.org", "", "active", NOON)
        ledger.freeze(DAY, NOON, times=lambda *_: NOON + HOUR)
        assert ledger.recover(DAY, NOON) == {"pending": 0, "unknown": 0}
        assert ledger.claim(DAY, NOON) is None
        row = ledger.claim(DAY, NOON + HOUR)
        assert row is not None
        ledger.recover(DAY, NOON + 2 * HOUR)
        assert ledger.claim(DAY, NOON + 2 * HOUR) is not None

    def test_whose_time_was_too_long_ago_is_left_as_is(self) -> None:
        audience, ledger = self.make()
        for name, hour in (("early", 6), ("later", 11)):
            audience.add(f"{name}@example.org", "", "active", NOON)
            audience.set_preferences(f"{name}@example.org", Preferences(hour=hour), NOON)
        ledger.freeze(DAY, NOON - 7 * HOUR, times=lambda _, hour: NOON + ((hour or 0) - 12) * HOUR)
        since = NOON - 2 * HOUR
        row = ledger.claim(DAY, NOON, since)
        assert row is not None
        assert row.subscriber.email == "later@example.org"
        assert ledger.claim(DAY, NOON, since) is None
        assert ledger.next_due(DAY, since) is None
        assert ledger.tally(DAY) == {"claimed": 1, "pending": 1}
        assert claim(ledger).subscriber.email == "early@example.org"

    def test_after_a_death_who_was_not_tried_for_longest_is_next(self) -> None:
        _, ledger = self.make_frozen(4)
        for minutes in (2, 1):
            ledger.settle(claim(ledger), "pending", NOON + minutes * MINUTE, due=NOON + HOUR)
        ledger.put_off(claim(ledger), NOON + HOUR)
        ledger.recover(DAY, NOON + 3 * MINUTE)
        rows = [ledger.claim(DAY, NOON + 3 * MINUTE) for _ in range(4)]
        assert [row.id for row in rows if row] == [3, 4, 2, 1]
