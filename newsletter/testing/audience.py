"""What an audience and a ledger promise, and some that forget."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Literal, get_args

from newsletter.errors import StoreError
from newsletter.models import Delivery, DeliveryState, Offer, Preferences, Subscriber, SubscriberState
from newsletter.ports import Audience, Ledger, NewReader, SendTimes
from newsletter.testing.expect import raises
from newsletter.testing.samples import DAY, NOON
from newsletter.text import plain_letters

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class AudienceContract:
    def make(self) -> Audience:
        """An audience of nobody."""
        raise NotImplementedError

    def make_another(self) -> Audience:
        """Beside what `make` gave last, and in the same store: the audience of another newsletter."""
        raise NotImplementedError

    def test_readers_come_back_in_the_order_they_came(self) -> None:
        audience = self.make()
        assert audience.add("b@example.org", "Bea “B” Ünal", "active", NOON)
        assert audience.add("a@example.org", "", "pending", NOON)
        found = [(reader.email, reader.name, reader.state) for reader in audience.subscribers()]
        assert found == [("b@example.org", "Bea “B” Ünal", "active"), ("a@example.org", "", "pending")]

    def test_an_address_is_known_in_any_case_and_does_not_change(self) -> None:
        audience = self.make()
        audience.add("Bea@example.org", "Bea", "unsubscribed", NOON)
        assert not audience.add("bea@EXAMPLE.org", "Other", "active", NOON)
        assert [(reader.email, reader.name, reader.state) for reader in audience.subscribers()] == [
            ("Bea@example.org", "Bea", "unsubscribed")
        ]

    def test_many_are_added_in_one_step(self) -> None:
        audience = self.make()
        audience.add("r1@example.org", "", "unsubscribed", NOON)
        readers = [(f"r{n}@example.org", f"Reader {n}") for n in range(2500)]
        assert audience.add_all([*readers, ("R7@example.org", "")], "active", NOON) == 2499
        assert audience.add_all([], "active", NOON) == 0
        assert [reader.email for reader in audience.subscribers("active")] == [
            email for email, _ in readers if email != "r1@example.org"
        ]

    def test_new_readers_may_bring_their_wishes(self) -> None:
        audience = self.make()
        wishes = Preferences(("AI",), "weekly", "de", "Asia/Tokyo", 6)
        audience.add("known@example.org", "", "active", NOON)
        pairs: list[NewReader] = [
            ("known@example.org", "", wishes),
            ("new@example.org", "", wishes),
            ("plain@example.org", ""),
        ]
        assert audience.add_all(pairs, "active", NOON) == 2
        assert [reader.preferences for reader in audience.subscribers()] == [Preferences(), wishes, Preferences()]

    def test_a_state_changes_by_address(self) -> None:
        audience = self.make()
        audience.add("Bea@example.org", "Bea", "active", NOON)
        assert audience.set_state("bea@example.org", "unsubscribed", NOON)
        assert not audience.set_state("nobody@example.org", "unsubscribed", NOON)
        assert [reader.state for reader in audience.subscribers()] == ["unsubscribed"]
        assert list(audience.subscribers("active")) == []

    def test_a_reader_is_found_by_address(self) -> None:
        audience = self.make()
        audience.add("Bea@example.org", "Bea", "bounced", NOON)
        found = audience.find("bea@EXAMPLE.org")
        assert found is not None
        assert (found.email, found.name, found.state, found.preferences) == (
            "Bea@example.org", "Bea", "bounced", Preferences()
        )  # fmt: skip
        assert audience.find("nobody@example.org") is None

    def test_preferences_are_kept_and_can_be_taken_back(self) -> None:
        audience = self.make()
        audience.add("Bea@example.org", "Bea", "active", NOON)
        wishes = Preferences(("AI", "“Öl” & gas"), "weekly", "de", "America/St_Johns", 0)
        assert audience.set_preferences("bea@example.org", wishes, NOON)
        assert [reader.preferences for reader in audience.subscribers("active")] == [wishes]
        assert audience.set_preferences("bea@example.org", Preferences(), NOON)
        assert [reader.preferences for reader in audience.subscribers("active")] == [Preferences()]
        assert not audience.set_preferences("nobody@example.org", wishes, NOON)

    def test_newsletters_of_one_store_do_not_share_readers(self) -> None:
        audience, another = self.make(), self.make_another()
        assert audience.add("bea@example.org", "Bea", "active", NOON)
        assert another.add("bea@example.org", "B.", "active", NOON)
        assert another.set_state("bea@example.org", "unsubscribed", NOON)
        assert another.set_preferences("bea@example.org", Preferences(language="de"), NOON)
        assert [(r.name, r.state, r.preferences.language) for r in audience.subscribers()] == [("Bea", "active", "")]
        assert [(r.name, r.state) for r in another.subscribers()] == [("B.", "unsubscribed")]
        assert (audience.count()["active"], another.count()["active"]) == (1, 0)

    def test_the_count_names_every_state(self) -> None:
        audience = self.make()
        audience.add("a@example.org", "", "active", NOON)
        audience.add("b@example.org", "", "active", NOON)
        audience.add("c@example.org", "", "bounced", NOON)
        assert audience.count() == {"pending": 0, "active": 2, "unsubscribed": 0, "bounced": 1, "complained": 0}

    def test_readers_are_found_by_a_part_of_address_or_name(self) -> None:
        audience = self.make()
        audience.add("bea@zuerich.example", "Bea Ünal", "active", NOON)
        audience.add("cy@example.org", "Cy 100%_", "bounced", NOON)
        for text, found in (("UNAL", ["bea@zuerich.example"]), ("EXAMPLE", ["bea@zuerich.example", "cy@example.org"])):
            assert [reader.email for reader in audience.subscribers(matching=text)] == found
        assert [reader.email for reader in audience.subscribers(matching="0%_")] == ["cy@example.org"]
        assert list(audience.subscribers(matching="b%")) == list(audience.subscribers("active", "cy@")) == []

    def test_a_reader_is_known_by_number(self) -> None:
        audience, another = self.make(), self.make_another()
        audience.add("bea@example.org", "", "active", NOON)
        (bea,) = audience.subscribers()
        assert audience.reader(bea.id) == bea
        assert audience.reader(bea.id + 1) is another.reader(bea.id) is None

    def test_an_edition_is_for_those_whose_wishes_it_meets(self) -> None:
        audience = self.make()
        wishes = {"all": Preferences(), "ai": Preferences(("AI", "Ships")), "weekly": Preferences((), "weekly")}
        for name, wish in wishes.items():
            audience.add(f"{name}@example.org", "", "active", NOON)
            audience.set_preferences(f"{name}@example.org", wish, NOON)
        audience.add("gone@example.org", "", "unsubscribed", NOON)
        assert audience.wanting(Offer()) == 3
        assert audience.wanting(Offer(("Policy", "ships"), weekly=False)) == 2
        assert audience.wanting(Offer(("Policy",), weekly=False)) == 1
        assert audience.wanting(Offer((), weekly=True)) == 2

    def test_a_person_is_shown_all_that_is_known_and_can_be_forgotten(self) -> None:
        audience = self.make()
        audience.add("Bea@example.org", "Bea Ünal", "active", NOON)
        audience.add("cy@example.org", "", "active", NOON)
        (kept,) = audience.record("bea@EXAMPLE.org")["subscriptions"]
        assert (kept["email"], kept["name"], kept["state"]) == ("Bea@example.org", "Bea Ünal", "active")
        assert audience.erase("bea@EXAMPLE.org", NOON)
        assert not audience.erase("bea@example.org", NOON)
        assert audience.record("bea@example.org") == {}
        assert [reader.email for reader in audience.subscribers()] == ["cy@example.org"]
        assert sum(audience.count().values()) == 1

    def test_a_list_does_not_bring_back_whom_nobody_may_know(self) -> None:
        audience = self.make()
        audience.add("bea@example.org", "", "active", NOON)
        audience.erase("bea@example.org", NOON)
        assert audience.add_all([("Bea@example.org", ""), ("cy@example.org", "")], "active", NOON) == 1
        assert [reader.email for reader in audience.subscribers()] == ["cy@example.org"]

    def test_readers_may_change_while_they_are_read(self) -> None:
        audience = self.make()
        audience.add_all([(f"r{n}@example.org", "") for n in range(3)], "active", NOON)
        for reader in audience.subscribers():
            audience.set_state(reader.email, "bounced", NOON)
        assert audience.count()["bounced"] == 3


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

    def test_editions_do_not_touch_one_another(self) -> None:
        _, ledger = self.make_frozen(1)
        next_day = date(2026, 1, 26)
        assert ledger.freeze(next_day, NOON) == 1
        assert _claim(ledger).edition == DAY
        assert ledger.tally(next_day) == {"pending": 1}
        assert ledger.claim(date(2026, 1, 27), NOON) is None

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


class MemoryAudience:
    """Implements ports.Audience; forgets all at the end."""

    def __init__(self) -> None:
        self.readers: dict[str, Subscriber] = {}  # by address, without regard to case
        self._erased: set[str] = set()
        self._numbers = count(1)

    def add(self, email: str, name: str, state: SubscriberState, now: datetime) -> bool:  # noqa: ARG002 - the port's
        key = email.casefold()
        if key in self.readers or key in self._erased:
            return False
        self.readers[key] = Subscriber(next(self._numbers), email, name, state)
        return True

    def add_all(self, readers: Iterable[NewReader], state: SubscriberState, now: datetime) -> int:
        added = 0
        for email, name, *wishes in readers:
            if self.add(email, name, state, now):
                added += 1
                self.set_preferences(email, wishes[0] if wishes else Preferences(), now)
        return added

    def set_state(self, email: str, state: SubscriberState, now: datetime) -> bool:  # noqa: ARG002 - the port's
        known = self.readers.get(email.casefold())
        if known is None:
            return False
        self.readers[email.casefold()] = replace(known, state=state)
        return True

    def find(self, email: str) -> Subscriber | None:
        return self.readers.get(email.casefold())

    def reader(self, number: int) -> Subscriber | None:
        return next((reader for reader in self.readers.values() if reader.id == number), None)

    def set_preferences(self, email: str, preferences: Preferences, now: datetime) -> bool:  # noqa: ARG002 - the port's
        known = self.find(email)
        if known is None:
            return False
        self.readers[email.casefold()] = replace(known, preferences=preferences)
        return True

    def subscribers(self, state: SubscriberState | None = None, matching: str = "") -> Iterator[Subscriber]:
        wanted = plain_letters(matching)
        for reader in list(self.readers.values()):
            if state in (None, reader.state) and wanted in plain_letters(f"{reader.email} {reader.name}"):
                yield reader

    def wanting(self, offer: Offer) -> int:
        return sum(meets(offer, reader) for reader in self.readers.values())

    def record(self, email: str) -> dict[str, Any]:
        known = self.find(email)
        return {"subscriptions": [asdict(known)]} if known else {}

    def erase(self, email: str, now: datetime) -> bool:  # noqa: ARG002 - the port's
        known = self.readers.pop(email.casefold(), None)
        self._erased.add(email.casefold())
        return known is not None

    def count(self) -> dict[SubscriberState, int]:
        found = Counter(reader.state for reader in self.readers.values())
        return {state: found[state] for state in get_args(SubscriberState)}


def meets(offer: Offer, reader: Subscriber) -> bool:
    """Whether an active reader's wishes are met."""
    wishes = reader.preferences
    subjects = None if offer.subjects is None else {subject.casefold() for subject in offer.subjects}
    return (
        reader.state == "active"
        and (wishes.frequency == "daily" or offer.weekly)
        and (not wishes.topics or subjects is None or any(topic.casefold() in subjects for topic in wishes.topics))
    )


class MemoryLedger:
    """Implements ports.Ledger for the threads of one process; forgets all at the end."""

    def __init__(self, audience: MemoryAudience) -> None:
        self._audience = audience
        self._rows: dict[int, Delivery] = {}
        self._due: dict[int, datetime] = {}
        self._not_before: dict[int, datetime] = {}
        self._frozen: set[date] = set()
        self._pauses: dict[date, datetime] = {}
        self._settled: dict[int, datetime] = {}
        self._lock = threading.Lock()
        self._sender = threading.Lock()

    @contextmanager
    def sending(self) -> Iterator[None]:
        if not self._sender.acquire(blocking=False):
            raise StoreError("another sender is at work; wait until it has finished")
        try:
            yield
        finally:
            self._sender.release()

    def freeze(self, day: date, now: datetime, offer: Offer = Offer(), times: SendTimes | None = None) -> int:
        if day not in self._frozen:
            self._frozen.add(day)
            for reader in filter(partial(meets, offer), self._audience.subscribers("active")):
                row = Delivery(len(self._rows) + 1, day, reader, "pending")
                wish = reader.preferences
                self._not_before[row.id] = times(wish.zone, wish.hour) if times else now
                self._rows[row.id], self._due[row.id] = row, max(now, self._not_before[row.id])
        return len(self._of(day))

    def claim(self, day: date, now: datetime, since: datetime | None = None) -> Delivery | None:
        if day in self._pauses:
            return None
        with self._lock:
            for row in sorted(self._in_time(day, since), key=lambda row: (self._due[row.id], row.id)):
                reader = self._audience.find(row.subscriber.email)
                if self._due[row.id] > now:
                    return None
                if reader and reader.state == "active":
                    return self._move(row, state="claimed", attempts=row.attempts + 1)
                self._move(row, state="skipped", error=f"the reader is {reader.state if reader else 'gone'}")
        return None

    def next_due(self, day: date, since: datetime | None = None) -> datetime | None:
        return min((self._due[row.id] for row in self._in_time(day, since)), default=None)

    def _in_time(self, day: date, since: datetime | None) -> list[Delivery]:
        return [row for row in self._of(day, "pending") if since is None or self._not_before[row.id] >= since]

    def mark(self, delivery: Delivery, now: datetime) -> None:  # noqa: ARG002 - the port's signature
        self._move(self._ours(delivery, "claimed"), state="marked")

    def settle(
        self,
        delivery: Delivery,
        state: Literal["pending", "sent", "failed", "unknown"],
        now: datetime,
        error: str = "",
        due: datetime | None = None,
    ) -> None:
        self._move(self._ours(delivery, "claimed", "marked"), state=state, error=error)
        self._due[delivery.id], self._settled[delivery.id] = due or now, now

    def put_off(self, delivery: Delivery, due: datetime) -> None:
        row = self._ours(delivery, "claimed")
        self._move(row, state="pending", attempts=row.attempts - 1)
        self._due[delivery.id] = due

    def recover(self, day: date, now: datetime) -> dict[str, int]:
        claimed, marked = self._of(day, "claimed"), self._of(day, "marked")
        for row in marked:
            self._move(row, state="unknown", error="the sender stopped before the answer came")
        for row in (*claimed, *self._of(day, "pending")):
            self._move(row, state="pending", attempts=0)
            tried = min(now, self._settled.get(row.id, _LONG_AGO))
            self._due[row.id] = max(tried, self._not_before[row.id])
        return {"pending": len(claimed), "unknown": len(marked)}

    def resolve(self, delivery: Delivery, state: Literal["pending", "sent", "failed"], now: datetime) -> None:
        self._move(self._ours(delivery, "unknown"), state=state, error="settled by hand", attempts=0)
        self._due[delivery.id] = now

    def pause(self, day: date, now: datetime) -> None:
        self._pauses.setdefault(day, now)

    def resume(self, day: date) -> None:
        self._pauses.pop(day, None)

    def paused(self, day: date) -> datetime | None:
        return self._pauses.get(day)

    def tally(self, day: date) -> dict[str, int]:
        return dict(Counter(row.state for row in self._of(day)))

    def tallies(self) -> dict[date, dict[str, int]]:
        return {day: self.tally(day) for day in sorted(self._frozen, reverse=True)}

    def settled(self) -> Iterator[tuple[datetime, DeliveryState, int]]:
        hours = {id_: moment.replace(minute=0, second=0, microsecond=0) for id_, moment in self._settled.items()}
        counted = Counter((hours[row.id], row.state) for row in self._rows.values() if row.id in hours)
        yield from ((hour, state, count) for (hour, state), count in sorted(counted.items()))

    def deliveries(self, day: date, state: DeliveryState | None = None) -> Iterator[Delivery]:
        yield from self._of(day, *([state] if state else []))

    def _of(self, day: date, *states: DeliveryState) -> list[Delivery]:
        return [row for row in self._rows.values() if row.edition == day and (not states or row.state in states)]

    def _ours(self, delivery: Delivery, *states: DeliveryState) -> Delivery:
        row = self._rows[delivery.id]
        if row.state not in states:
            raise StoreError(f"delivery {row.id} is no longer ours; is another sender at work?")
        return row

    def _move(
        self, row: Delivery, *, state: DeliveryState, error: str | None = None, attempts: int | None = None
    ) -> Delivery:
        moved = replace(
            row,
            state=state,
            error=row.error if error is None else error,
            attempts=row.attempts if attempts is None else attempts,
        )
        self._rows[row.id] = moved
        return moved
