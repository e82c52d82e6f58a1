"""What a ledger promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Literal, get_args

from newsletter.errors import StoreError
from newsletter.models import Delivery, Offer, Preferences, SubscriberState, Trouble
from newsletter.ports import Audience, Ledger
from newsletter.testing.expect import raises
from newsletter.testing.samples import DAY, NOON

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


class LedgerContract:
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
        claimed = [_claim(ledger) for _ in languages]
        assert {row.subscriber.email: row.language for row in claimed} == languages

    def test_a_reader_who_was_forgotten_gets_nothing_and_stays_counted(self) -> None:
        audience, ledger = self.make_frozen(2)
        row = _claim(ledger)
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
            row = _claim(ledger)
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
        first = _claim(ledger)
        ledger.mark(first, NOON)
        ledger.settle(first, "sent", NOON)
        assert ledger.of_correction("3f2a").freeze(DAY, NOON) == 1
        second = _claim(ledger)
        ledger.mark(second, NOON)
        ledger.settle(second, "sent", NOON)
        assert ledger.of_correction("3f2a").freeze(DAY, NOON) == 1
        assert ledger.of_correction("77b0").freeze(DAY, NOON) == 2, "another correction has recipients of its own"

    def test_a_letter_that_corrects_is_sent_like_an_edition(self) -> None:
        audience, ledger = self.make_frozen(3)
        for _ in range(3):
            row = _claim(ledger)
            ledger.mark(row, NOON)
            ledger.settle(row, "sent", NOON)
        numbers = {row.id for row in ledger.deliveries(DAY)}
        letter = ledger.of_correction("3f2a")
        letter.freeze(DAY, NOON)
        audience.set_state("r2@example.org", "unsubscribed", NOON)
        claimed = [_claim(letter), _claim(letter)]
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

    def test_what_is_done_is_counted_from_a_time_on(self) -> None:
        _, ledger = self.make_frozen(4)
        for minute, state in enumerate(("sent", "failed", "unknown")):
            row = _claim(ledger)
            ledger.mark(row, NOON)
            ledger.settle(row, state, NOON + minute * _MINUTE)  # type: ignore[arg-type]
        assert ledger.done_since(DAY, NOON) == 3
        assert ledger.done_since(DAY, NOON + _MINUTE) == 2
        assert ledger.done_since(DAY, NOON + _HOUR) == 0

    def test_troubles_are_told_by_domain(self) -> None:
        audience, ledger = self.make()
        readers = [("a@one.example", ""), ("b@ONE.example", ""), ("c@two.example", ""), ("d@two.example", "")]
        audience.add_all([*readers, ("e@fine.example", "")], "active", NOON)
        ledger.freeze(DAY, NOON)
        for state, error in (("failed", "no such user"), ("failed", "mailbox full"), ("pending", "busy"), ("sent", "")):
            row = _claim(ledger)
            ledger.settle(row, state, NOON, error, NOON + _HOUR)  # type: ignore[arg-type]
        assert ledger.troubles(DAY) == [
            Trouble("one.example", "failed", 2, "no such user"),
            Trouble("two.example", "pending", 1, "busy"),
        ]
        assert len(ledger.troubles(DAY, limit=1)) == 1

    def test_editions_do_not_touch_one_another(self) -> None:
        _, ledger = self.make_frozen(1)
        next_day = date(2026, 1, 26)
        assert ledger.freeze(next_day, NOON) == 1
        assert _claim(ledger).edition == DAY
        assert ledger.tally(next_day) == {"pending": 1}
        assert ledger.claim(date(2026, 1, 27), NOON) is None

    def test_an_edition_waits_until_all_is_settled(self) -> None:
        _, ledger = self.make_frozen(1)
        assert ledger.waiting(DAY)
        row = _claim(ledger)
        assert ledger.waiting(DAY)
        ledger.mark(row, NOON)
        assert ledger.waiting(DAY)
        ledger.settle(row, "unknown", NOON)
        assert not ledger.waiting(DAY)

    def test_every_row_is_claimed_once(self) -> None:
        _, ledger = self.make_frozen(3)
        claimed = [_claim(ledger) for _ in range(3)]
        assert ledger.claim(DAY, NOON) is None
        assert [row.subscriber.email for row in claimed] == ["r1@example.org", "r2@example.org", "r3@example.org"]
        assert {(row.state, row.attempts) for row in claimed} == {("claimed", 1)}
        assert ledger.tally(DAY) == {"claimed": 3}

    def test_many_threads_never_claim_the_same_row(self) -> None:
        _, ledger = self.make_frozen(60)
        with ThreadPoolExecutor(6) as pool:
            batches = list(pool.map(lambda _: _claim_all(ledger), range(6)))
        ids = [row.id for batch in batches for row in batch]
        assert len(ids) == len(set(ids)) == 60

    def test_who_left_meanwhile_is_skipped(self) -> None:
        audience, ledger = self.make_frozen(3)
        audience.set_state("r1@example.org", "unsubscribed", NOON)
        audience.set_state("r3@example.org", "bounced", NOON)
        assert _claim(ledger).subscriber.email == "r2@example.org"
        assert ledger.claim(DAY, NOON) is None
        assert ledger.tally(DAY) == {"claimed": 1, "skipped": 2}

    def test_a_row_is_settled_with_its_error(self) -> None:
        _, ledger = self.make_frozen(3)
        for state, error in (("sent", ""), ("failed", "550 no such user"), ("unknown", "no answer")):
            row = _claim(ledger)
            ledger.mark(row, NOON)
            ledger.settle(row, _outcome(state), NOON, error)
        assert [(row.state, row.error) for row in ledger.deliveries(DAY)] == [
            ("sent", ""),
            ("failed", "550 no such user"),
            ("unknown", "no answer"),
        ]
        assert ledger.claim(DAY, NOON) is None
        assert ledger.next_due(DAY) is None

    def test_a_row_sent_back_waits_until_it_is_due(self) -> None:
        _, ledger = self.make_frozen(1)
        ledger.settle(_claim(ledger), "pending", NOON, "451 later", due=NOON + _MINUTE)
        assert ledger.claim(DAY, NOON) is None
        assert ledger.next_due(DAY) == NOON + _MINUTE
        again = ledger.claim(DAY, NOON + _MINUTE)
        assert again is not None
        assert again.attempts == 2

    def test_a_row_put_off_spends_no_try(self) -> None:
        _, ledger = self.make_frozen(1)
        ledger.put_off(_claim(ledger), NOON + _MINUTE)
        assert ledger.claim(DAY, NOON) is None
        again = ledger.claim(DAY, NOON + _MINUTE)
        assert again is not None
        assert again.attempts == 1

    def test_those_who_wait_do_not_hold_up_the_others(self) -> None:
        _, ledger = self.make_frozen(2)
        ledger.settle(_claim(ledger), "pending", NOON, due=NOON + _MINUTE)
        assert _claim(ledger).subscriber.email == "r2@example.org"

    def test_a_death_before_the_mark_is_taken_up_again_and_after_it_unknown(self) -> None:
        _, ledger = self.make_frozen(4)
        _claim(ledger)
        marked, sent = _claim(ledger), _claim(ledger)
        ledger.mark(marked, NOON)
        ledger.mark(sent, NOON)
        ledger.settle(sent, "sent", NOON)
        assert ledger.recover(DAY, NOON) == {"pending": 1, "unknown": 1}
        assert [row.state for row in ledger.deliveries(DAY)] == ["pending", "unknown", "sent", "pending"]
        assert ledger.recover(DAY, NOON) == {"pending": 0, "unknown": 0}

    def test_recovery_makes_every_pending_row_due(self) -> None:
        _, ledger = self.make_frozen(1)
        ledger.settle(_claim(ledger), "pending", NOON, due=NOON + 60 * _MINUTE)
        ledger.recover(DAY, NOON)
        assert _claim(ledger).attempts == 1

    def test_readers_get_it_at_their_own_time(self) -> None:
        audience, ledger = self.make()
        for name, wish in (
            ("late", Preferences(hour=20)), ("now", Preferences()), ("zone", Preferences(zone="Asia/Tokyo"))
        ):  # fmt: skip
            audience.add(f"{name}@example.org", "", "active", NOON)
            audience.set_preferences(f"{name}@example.org", wish, NOON)
        asked = {("", 20): NOON + 8 * _HOUR, ("", None): NOON - _HOUR, ("Asia/Tokyo", None): NOON + _HOUR}
        assert ledger.freeze(DAY, NOON, times=lambda zone, hour: asked[zone, hour]) == 3
        for moment in (NOON, NOON + _HOUR, NOON + 8 * _HOUR):
            assert ledger.next_due(DAY) == moment
            assert ledger.claim(DAY, moment - _MINUTE) is None
            row = ledger.claim(DAY, moment)
            assert row is not None
            ledger.settle(row, "sent", moment)
        sent = [row.subscriber.email for row in ledger.deliveries(DAY, "sent")]
        assert sent == ["late@example.org", "now@example.org", "zone@example.org"]
        assert ledger.next_due(DAY) is None

    def test_a_death_does_not_make_anybodys_time_come(self) -> None:
        audience, ledger = self.make()
        audience.add("a@example.org", "", "active", NOON)
        ledger.freeze(DAY, NOON, times=lambda *_: NOON + _HOUR)
        assert ledger.recover(DAY, NOON) == {"pending": 0, "unknown": 0}
        assert ledger.claim(DAY, NOON) is None
        row = ledger.claim(DAY, NOON + _HOUR)
        assert row is not None
        ledger.recover(DAY, NOON + 2 * _HOUR)
        assert ledger.claim(DAY, NOON + 2 * _HOUR) is not None

    def test_whose_time_was_too_long_ago_is_left_as_is(self) -> None:
        audience, ledger = self.make()
        for name, hour in (("early", 6), ("later", 11)):
            audience.add(f"{name}@example.org", "", "active", NOON)
            audience.set_preferences(f"{name}@example.org", Preferences(hour=hour), NOON)
        ledger.freeze(DAY, NOON - 7 * _HOUR, times=lambda _, hour: NOON + ((hour or 0) - 12) * _HOUR)
        since = NOON - 2 * _HOUR
        row = ledger.claim(DAY, NOON, since)
        assert row is not None
        assert row.subscriber.email == "later@example.org"
        assert ledger.claim(DAY, NOON, since) is None
        assert ledger.next_due(DAY, since) is None
        assert ledger.tally(DAY) == {"claimed": 1, "pending": 1}
        assert _claim(ledger).subscriber.email == "early@example.org"

    def test_after_a_death_who_was_not_tried_for_longest_is_next(self) -> None:
        _, ledger = self.make_frozen(4)
        for minutes in (2, 1):
            ledger.settle(_claim(ledger), "pending", NOON + minutes * _MINUTE, due=NOON + _HOUR)
        ledger.put_off(_claim(ledger), NOON + _HOUR)
        ledger.recover(DAY, NOON + 3 * _MINUTE)
        rows = [ledger.claim(DAY, NOON + 3 * _MINUTE) for _ in range(4)]
        assert [row.id for row in rows if row] == [3, 4, 2, 1]

    def test_a_row_taken_away_cannot_be_marked_or_settled(self) -> None:
        _, ledger = self.make_frozen(1)
        row = _claim(ledger)
        ledger.recover(DAY, NOON)
        with raises(StoreError):
            ledger.mark(row, NOON)
        with raises(StoreError):
            ledger.settle(row, "sent", NOON)
        assert ledger.tally(DAY) == {"pending": 1}

    def test_who_was_cut_off_cannot_touch_a_row_that_another_claimed(self) -> None:
        _, ledger = self.make_frozen(1)
        lost = _claim(ledger)
        ledger.recover(DAY, NOON)
        held = _claim(ledger)
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
        first = _claim(ledger)
        ledger.mark(first, NOON)
        second = ledger.claim(DAY, NOON + _MINUTE, sent=first)
        assert second is not None
        assert ledger.tally(DAY) == {"claimed": 1, "sent": 1}
        assert ledger.done_since(DAY, NOON + _MINUTE) == 1, "its time is that of the claim"
        ledger.mark(second, NOON)
        ledger.pause(DAY, NOON)
        assert ledger.claim(DAY, NOON, sent=second) is None
        assert ledger.tally(DAY) == {"sent": 2}

    def test_only_an_unknown_row_is_settled_by_hand(self) -> None:
        _, ledger = self.make_frozen(4)
        for _ in range(3):
            row = _claim(ledger)
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
        assert {_claim(ledger).id, _claim(ledger).id} == {3, 4}

    def test_nothing_is_claimed_while_the_edition_is_paused(self) -> None:
        _, ledger = self.make_frozen(2)
        row = _claim(ledger)
        ledger.pause(DAY, NOON)
        ledger.pause(DAY, NOON + _MINUTE)
        assert ledger.paused(DAY) == NOON
        assert ledger.paused(date(2026, 1, 26)) is None
        assert ledger.claim(DAY, NOON) is None
        ledger.mark(row, NOON)
        ledger.settle(row, "sent", NOON)  # what is in hand is finished
        ledger.resume(DAY)
        assert ledger.paused(DAY) is None
        assert _claim(ledger).subscriber.email == "r2@example.org"

    def test_the_tallies_of_all_editions(self) -> None:
        audience, ledger = self.make_frozen(2)
        audience.set_state("r1@example.org", "unsubscribed", NOON)
        audience.set_state("r2@example.org", "unsubscribed", NOON)
        ledger.freeze(date(2026, 1, 26), NOON)
        assert list(ledger.tallies().items()) == [(date(2026, 1, 26), {}), (DAY, {"pending": 2})]
        assert list(ledger.tallies(date(2026, 1, 26))) == [date(2026, 1, 26)]
        assert list(ledger.tallies(DAY)) == [date(2026, 1, 26), DAY]

    def test_only_one_sends_at_a_time(self) -> None:
        _, ledger = self.make_frozen(1)
        with ledger.sending(), raises(StoreError, "another"), ledger.sending():
            raise AssertionError("two senders")
        with ledger.sending():
            pass

    def test_what_was_settled_is_counted_by_the_hour(self) -> None:
        _, ledger = self.make_frozen(4)
        for moment, state in ((NOON, "sent"), (NOON + 59 * _MINUTE, "sent"), (NOON + 60 * _MINUTE, "failed")):
            row = _claim(ledger)
            ledger.mark(row, moment)
            ledger.settle(row, _outcome(state), moment)
        assert list(ledger.settled()) == [(NOON, "sent", 2), (NOON + 60 * _MINUTE, "failed", 1)]
        assert list(ledger.settled(DAY)) == list(ledger.settled())
        assert list(ledger.settled(date(2026, 1, 26))) == []

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
            assert _claim(ledger).edition == row.edition == DAY
        assert list(ledger.settled()) == []
        assert (ledger.tallies(), another.tallies()) == ({DAY: {"claimed": 1, "pending": 1}}, {DAY: {"sent": 1}})

    def test_many_rows_are_listed_in_order(self) -> None:
        _, ledger = self.make_frozen(2500)
        assert [row.subscriber.name for row in ledger.deliveries(DAY)] == [f"Reader {n}" for n in range(1, 2501)]


def _claim(ledger: Ledger) -> Delivery:
    row = ledger.claim(DAY, NOON)
    assert row is not None
    return row


def _claim_all(ledger: Ledger) -> list[Delivery]:
    return list(iter(lambda: ledger.claim(DAY, NOON), None))


def _outcome(state: str) -> Literal["sent", "failed", "unknown"]:
    return "sent" if state == "sent" else "failed" if state == "failed" else "unknown"
