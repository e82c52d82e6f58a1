"""Who is to get an edition, or a letter that corrects it, and in which language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from newsletter.errors import StoreError
from newsletter.models import Offer, Preferences, SubscriberState
from newsletter.testing.contracts.ledger.making import OfLedger, claim
from newsletter.testing.expect import raises
from newsletter.testing.samples import DAY, NOON


class RecipientsContract(OfLedger):
    def test_only_active_readers_are_frozen_and_only_once(self) -> None:
        audience, ledger = self.make()
        for state in get_args(SubscriberState):
            audience.add(f"{state}@example.org", "", state, NOON)
        assert ledger.freeze(DAY, NOON) == 1
        audience.add("late@example.org", "", "active", NOON)
        assert ledger.freeze(DAY, NOON) == 1
        assert [row.subscriber.email for row in ledger.deliveries(DAY)] == ["active@example.org"]

    def test_only_those_are_frozen_whose_wishes_are_met(self) -> None:
        audience, ledger = self.make()
        for name, wish in (("ai", Preferences(("AI",))), ("weekly", Preferences((), "weekly")), ("all", Preferences())):
            audience.add(f"{name}@example.org", "", "active", NOON)
            audience.set_preferences(f"{name}@example.org", wish, NOON)
        assert ledger.freeze(DAY, NOON, Offer(("Policy",), weekly=False)) == 1
        assert [row.subscriber.email for row in ledger.deliveries(DAY)] == ["all@example.org"]
        assert ledger.freeze(date(2026, 1, 26), NOON, Offer(("ai",))) == 3

    def test_a_letter_has_the_language_that_its_reader_wished_when_the_recipients_were_fixed(self) -> None:
        audience, ledger = self.make()
        for language in ("", "de", "fr"):
            audience.add(f"r{language}@example.org", "", "active", NOON)
            audience.set_preferences(f"r{language}@example.org", Preferences(language=language), NOON)
        assert ledger.freeze(DAY, NOON, Offer(languages=("de", "pt"))) == 3
        audience.set_preferences("rde@example.org", Preferences(language="pt"), NOON)
        languages = {row.subscriber.email: row.language for row in ledger.deliveries(DAY)}
        assert languages == {"r@example.org": "", "rde@example.org": "de", "rfr@example.org": ""}
        claimed = [claim(ledger) for _ in languages]
        assert {row.subscriber.email: row.language for row in claimed} == languages

    def test_a_reader_who_was_forgotten_gets_nothing_and_stays_counted(self) -> None:
        audience, ledger = self.make_frozen(2)
        row = claim(ledger)
        ledger.mark(row, NOON)
        ledger.settle(row, "sent", NOON)
        for number in (1, 2):
            assert audience.erase(f"r{number}@example.org", NOON)
        assert ledger.claim(DAY, NOON) is None
        assert ledger.tally(DAY) == {"sent": 1, "skipped": 1}

    def test_an_edition_frozen_for_nobody_stays_so(self) -> None:
        audience, ledger = self.make()
        assert ledger.freeze(DAY, NOON) == 0
        audience.add("late@example.org", "", "active", NOON)
        assert ledger.freeze(DAY, NOON) == 0
        assert ledger.claim(DAY, NOON) is None

    def test_a_correction_goes_to_those_who_were_told_and_are_still_readers(self) -> None:
        audience, ledger = self.make_frozen(5)
        for state in ("sent", "unknown", "failed", "sent"):
            row = claim(ledger)
            ledger.mark(row, NOON)
            ledger.settle(row, state, NOON)
        audience.set_state("r4@example.org", "unsubscribed", NOON)
        audience.add("late@example.org", "", "active", NOON)
        before, letter = ledger.tally(DAY), ledger.of_correction("3f2a")
        assert letter.freeze(DAY, NOON) == 2
        assert [row.subscriber.email for row in letter.deliveries(DAY)] == ["r1@example.org", "r2@example.org"]
        assert ledger.tally(DAY) == before, "its rows are its own"
        assert list(ledger.tallies()) == [DAY]
        assert ledger.corrections() == {(DAY, "3f2a"): {"pending": 2}}

    def test_the_recipients_of_a_correction_are_fixed_once(self) -> None:
        _, ledger = self.make_frozen(2)
        first = claim(ledger)
        ledger.mark(first, NOON)
        ledger.settle(first, "sent", NOON)
        assert ledger.of_correction("3f2a").freeze(DAY, NOON) == 1
        second = claim(ledger)
        ledger.mark(second, NOON)
        ledger.settle(second, "sent", NOON)
        assert ledger.of_correction("3f2a").freeze(DAY, NOON) == 1
        assert ledger.of_correction("77b0").freeze(DAY, NOON) == 2, "another correction has recipients of its own"

    def test_a_letter_that_corrects_is_sent_like_an_edition(self) -> None:
        audience, ledger = self.make_frozen(3)
        for _ in range(3):
            row = claim(ledger)
            ledger.mark(row, NOON)
            ledger.settle(row, "sent", NOON)
        numbers = {row.id for row in ledger.deliveries(DAY)}
        letter = ledger.of_correction("3f2a")
        letter.freeze(DAY, NOON)
        audience.set_state("r2@example.org", "unsubscribed", NOON)
        claimed = [claim(letter), claim(letter)]
        assert letter.claim(DAY, NOON) is None
        assert [row.subscriber.email for row in claimed] == ["r1@example.org", "r3@example.org"]
        assert claimed[0].edition == DAY
        assert not {row.id for row in claimed} & numbers, "messages are called by the row"
        letter.mark(claimed[0], NOON)
        assert letter.recover(DAY, NOON) == {"pending": 1, "unknown": 1}
        assert letter.tally(DAY) == {"pending": 1, "skipped": 1, "unknown": 1}
        with letter.sending(), raises(StoreError), ledger.sending():
            pass

    def test_letters_that_wait_are_known_until_they_are_through_or_too_old(self) -> None:
        audience, ledger = self.make()
        audience.add("ada@example.org", "", "active", NOON)
        ledger.freeze(DAY, NOON)
        told = ledger.claim(DAY, NOON)
        assert told is not None
        ledger.mark(told, NOON)
        ledger.settle(told, "sent", NOON)
        later = NOON + timedelta(hours=1)
        for at, key in ((later, "77b0"), (NOON, "3f2a")):
            ledger.of_correction(key).freeze(DAY, at)
        assert ledger.unfinished(NOON) == [(DAY, "3f2a"), (DAY, "77b0")]
        assert ledger.unfinished(later) == [(DAY, "77b0")]
        letter = ledger.of_correction("77b0")
        row = letter.claim(DAY, later)
        assert row is not None
        assert ledger.unfinished(later) == [(DAY, "77b0")]
        letter.mark(row, later)
        letter.settle(row, "failed", later)
        assert ledger.unfinished(later) == []

    def test_corrections_of_newsletters_do_not_touch_one_another(self) -> None:
        _, ledger = self.make_frozen(1)
        ledger.of_correction("3f2a").freeze(DAY, NOON)
        audience, another = self.make_another()
        assert another.corrections() == {}
        audience.add("theirs@example.org", "", "active", NOON)
        another.freeze(DAY, NOON)
        row = another.claim(DAY, NOON)
        assert row
        another.mark(row, NOON)
        another.settle(row, "sent", NOON)
        assert another.of_correction("3f2a").freeze(DAY, NOON) == 1
        assert another.corrections() == {(DAY, "3f2a"): {"pending": 1}}
        assert ledger.corrections() == {(DAY, "3f2a"): {}}

    def test_editions_do_not_touch_one_another(self) -> None:
        _, ledger = self.make_frozen(1)
        next_day = date(2026, 1, 26)
        assert ledger.freeze(next_day, NOON) == 1
        assert claim(ledger).edition == DAY
        assert ledger.tally(next_day) == {"pending": 1}
        assert ledger.claim(date(2026, 1, 27), NOON) is None

    def test_newsletters_of_one_store_do_not_share_editions(self) -> None:
        _, ledger = self.make_frozen(2)
        others, another = self.make_another()
        assert another.tallies() == {}
        others.add("r1@example.org", "", "active", NOON)
        assert another.freeze(DAY, NOON) == 1
        row = another.claim(DAY, NOON)
        assert row is not None
        another.mark(row, NOON)
        another.settle(row, "sent", NOON)
        another.pause(DAY, NOON)
        with another.sending(), ledger.sending():
            assert claim(ledger).edition == row.edition == DAY
        assert list(ledger.settled()) == []
        assert (ledger.tallies(), another.tallies()) == ({DAY: {"claimed": 1, "pending": 1}}, {DAY: {"sent": 1}})
