"""What an audience promises."""

from __future__ import annotations

from newsletter.models import Offer, Preferences
from newsletter.ports import Audience, NewReader
from newsletter.testing.samples import NOON


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

    def test_readers_are_gone_on_with_after_one(self) -> None:
        audience = self.make()
        audience.add_all([(f"r{n}@example.org", "") for n in range(4)], "active", NOON)
        audience.set_state("r2@example.org", "bounced", NOON)
        first, second, *_ = audience.subscribers()
        assert [one.email for one in audience.subscribers(after=second.id)] == ["r2@example.org", "r3@example.org"]
        assert [one.email for one in audience.subscribers("active", after=first.id)] == [
            "r1@example.org", "r3@example.org"
        ]  # fmt: skip

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
