"""What a book of consents promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newsletter.models import Origin
from newsletter.ports import Audience, Consents
from newsletter.testing.samples import NOON

TEXT = "Yes, send me the Port Callen Daily by email."
HERE = Origin("address-1", "network-1", "mailbox-1")
_DAY = timedelta(days=1)


class ConsentsContract:
    def make(self) -> tuple[Audience, Consents]:
        """An audience of nobody, and the consents of its readers."""
        raise NotImplementedError

    def make_another(self) -> tuple[Audience, Consents]:
        """Beside what `make` gave last, and in the same store: those of another newsletter."""
        raise NotImplementedError

    def test_a_wish_makes_a_pending_reader_and_is_kept_with_its_circumstances(self) -> None:
        audience, consents = self.make()
        asked = consents.ask("Bea@example.org", TEXT, HERE, NOON)
        assert (asked.text, asked.asked, asked.asked_from, asked.confirmed) == (TEXT, NOON, "address-1", None)
        assert (asked.subscriber.email, asked.subscriber.state) == ("Bea@example.org", "pending")
        assert consents.consent(asked.id) == asked
        assert consents.consent(asked.id + 1) is None
        assert list(audience.subscribers()) == [asked.subscriber]

    def test_asking_again_changes_no_reader(self) -> None:
        audience, consents = self.make()
        audience.add("Bea@example.org", "Bea", "unsubscribed", NOON)
        assert consents.ask("bea@EXAMPLE.org", TEXT, HERE, NOON).subscriber == audience.find("bea@example.org")
        assert [(reader.name, reader.state) for reader in audience.subscribers()] == [("Bea", "unsubscribed")]

    def test_a_confirmation_counts_once(self) -> None:
        audience, consents = self.make()
        asked = consents.ask("bea@example.org", TEXT, HERE, NOON)
        assert consents.confirm(asked, "address-2", NOON + _DAY)
        assert audience.count()["active"] == 1
        proof = consents.consent(asked.id)
        assert proof is not None
        assert (proof.confirmed, proof.confirmed_from, proof.asked) == (NOON + _DAY, "address-2", NOON)
        audience.set_state("bea@example.org", "unsubscribed", NOON + 2 * _DAY)
        assert not consents.confirm(asked, "address-3", NOON + 3 * _DAY)
        assert audience.count()["active"] == 0
        assert consents.consent(asked.id) == replace(proof, subscriber=replace(proof.subscriber, state="unsubscribed"))

    def test_its_mail_is_due_until_it_left(self) -> None:
        _, consents = self.make()
        first = consents.ask("bea@example.org", TEXT, HERE, NOON)
        second = consents.ask("cy@example.org", TEXT, HERE, NOON)
        assert [asked.id for asked in consents.due(NOON)] == [first.id, second.id]
        consents.mail_next(first, NOON + _DAY)
        consents.mail_next(second, None)
        assert consents.due(NOON) == []
        assert [(asked.id, asked.tries) for asked in consents.due(NOON + _DAY)] == [(first.id, 1)]
        consents.confirm(first, "", NOON)
        assert consents.due(NOON + 9 * _DAY) == []

    def test_wishes_are_counted_by_mailbox_and_by_network(self) -> None:
        _, consents = self.make()
        for number, origin in enumerate((HERE, HERE, replace(HERE, mailbox="mailbox-2"), replace(HERE, network="2"))):
            consents.ask(f"r{number}@example.org", TEXT, origin, NOON + number * _DAY)
        assert consents.asked(NOON - _DAY, mailbox="mailbox-1") == 3
        assert consents.asked(NOON, mailbox="mailbox-1") == 2
        assert consents.asked(NOON - _DAY, network="network-1") == 3

    def test_what_nobody_confirmed_is_forgotten(self) -> None:
        audience, consents = self.make()
        old, kept = (
            consents.ask("old@example.org", TEXT, HERE, NOON),
            consents.ask("kept@example.org", TEXT, HERE, NOON),
        )
        consents.confirm(kept, "", NOON)
        audience.add("gone@example.org", "", "unsubscribed", NOON)
        again = consents.ask("gone@example.org", TEXT, HERE, NOON)
        new = consents.ask("new@example.org", TEXT, HERE, NOON + _DAY)
        assert consents.forget(NOON + _DAY) == 1
        assert [reader.email for reader in audience.subscribers()] == [
            "kept@example.org", "gone@example.org", "new@example.org"
        ]  # fmt: skip
        assert [consents.consent(asked.id) is None for asked in (old, kept, again, new)] == [True, False, True, False]

    def test_who_was_forgotten_leaves_no_wish_and_may_come_back(self) -> None:
        audience, consents = self.make()
        asked = consents.ask("bea@example.org", TEXT, HERE, NOON)
        assert audience.erase("bea@example.org", NOON)
        assert consents.consent(asked.id) is None
        assert consents.due(NOON) == []
        again = consents.ask("Bea@example.org", TEXT, HERE, NOON + _DAY)
        assert again.subscriber.state == "pending"
        assert consents.confirm(again, "", NOON + _DAY)
        assert [(reader.email, reader.state) for reader in audience.subscribers()] == [("Bea@example.org", "active")]

    def test_newsletters_of_one_store_do_not_share_wishes(self) -> None:
        (audience, consents), (_, another) = self.make(), self.make_another()
        asked = another.ask("bea@example.org", TEXT, HERE, NOON)
        assert consents.consent(asked.id) is None
        assert consents.due(NOON) == []
        assert consents.forget(NOON + _DAY) == 0
        assert list(audience.subscribers()) == []
        assert another.consent(asked.id) == asked
