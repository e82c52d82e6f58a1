"""What a store of editions promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from newsletter.errors import StoreError
from newsletter.models import Blurb, Funnel, Item, Letter, Sentence
from newsletter.ports import EditionStore
from newsletter.testing.expect import raises
from newsletter.testing.samples import DAY, NOON, make_edition, make_pool

_MINUTE = timedelta(minutes=1)


class EditionStoreContract:
    def make(self) -> EditionStore:
        """An empty store."""
        raise NotImplementedError

    def make_another(self) -> EditionStore:
        """Beside what `make` gave last, and in the same store: the editions of another newsletter."""
        raise NotImplementedError

    def test_an_edition_comes_back_as_it_went_in(self) -> None:
        store = self.make()
        store.save(make_edition(), "draft")
        assert store.edition(DAY) == (make_edition(), "draft")

    def test_a_day_without_edition(self) -> None:
        assert self.make().edition(DAY) is None

    def test_saving_again_replaces(self) -> None:
        store = self.make()
        store.save(make_edition(note="first"), "draft")
        store.save(make_edition(note="second"), "approved")
        assert store.edition(DAY) == (make_edition(note="second"), "approved")
        assert len(list(store.editions())) == 1

    def test_the_status_moves_without_the_edition(self) -> None:
        store = self.make()
        store.save(make_edition(), "approved")
        store.set_status(DAY, "sent")
        assert store.edition(DAY) == (make_edition(), "sent")

    def test_a_status_needs_an_edition(self) -> None:
        store = self.make()
        with raises(StoreError, str(DAY)):
            store.set_status(DAY, "sent")

    def test_the_first_letter_is_the_one_that_goes_out(self) -> None:
        store = self.make()
        store.save(make_edition(), "approved")
        first = Letter("Bridge opens – now", "<p>“first”</p>", "first\n", ("an item was left out",))
        assert store.letter(DAY) is None
        assert store.fix_letter(DAY, first) == first
        store.save(make_edition(note="changed"), "sending")
        assert store.fix_letter(DAY, Letter("Other", "<p>other</p>", "other")) == first
        assert store.letter(DAY) == first

    def test_the_letter_that_corrects_is_another_one_and_fixed_as_well(self) -> None:
        store = self.make()
        store.save(make_edition(), "sent")
        letter, wrong = Letter("Bridge opens", "<p>it opens</p>", "it opens"), Letter("Correction", "<p>no</p>", "no")
        assert store.fix_letter(DAY, letter) == letter
        assert store.fix_letter(DAY, wrong, "3f2a") == wrong
        assert store.letter(DAY) == letter
        assert store.fix_letter(DAY, letter, "3f2a") == wrong
        assert store.fix_letter(DAY, letter, "77b0") == letter

    def test_a_letter_needs_an_edition(self) -> None:
        store = self.make()
        with raises(StoreError, str(DAY)):
            store.fix_letter(DAY, Letter("s", "h", "t"))

    def test_what_an_edition_is_made_from_comes_back_as_it_was(self) -> None:
        store = self.make()
        assert store.pool(DAY) is None
        store.keep_pool(replace(make_pool(), made_at=NOON - _MINUTE))
        store.keep_pool(make_pool())
        assert store.pool(DAY) == make_pool()

    def test_editions_come_newest_first_within_the_range(self) -> None:
        store = self.make()
        days = [date(2026, 1, day) for day in (3, 1, 4, 2)]
        for day in days:
            store.save(make_edition(day), "sent")
        assert [edition.date.day for edition, _ in store.editions()] == [4, 3, 2, 1]
        within = store.editions(since=date(2026, 1, 2), before=date(2026, 1, 4))
        assert [edition.date.day for edition, _ in within] == [3, 2]

    def test_newsletters_of_one_store_do_not_share_editions(self) -> None:
        store, another = self.make(), self.make_another()
        store.save(make_edition(note="ours"), "draft")
        another.save(make_edition(note="theirs"), "sent")
        letter = Letter("s", "h", "t")
        assert another.fix_letter(DAY, letter) == letter
        assert store.edition(DAY) == (make_edition(note="ours"), "draft")
        for editions, note in ((store, "ours"), (another, "theirs")):
            assert [edition.note for edition, _ in editions.editions()] == [note]
            assert [edition.note for edition, _ in editions.editions(since=DAY)] == [note]
            assert list(editions.editions(before=DAY)) == []
            assert list(editions.versions()) == [DAY]

    def test_items_are_found_by_their_words(self) -> None:
        store, another = self.make(), self.make_another()
        blurb = Blurb("Lighthouse sold", (Sentence("The Zürich harbour sold it.", ()),), (), (), (), "test")
        item = Item("e", "lighthouse-sold", "World", blurb, (), 1, 1.0, ())
        later = replace(item, slug="ferry", blurb=replace(blurb, headline="Ferry stops at the lighthouse"))
        brief = replace(item, slug="brief", blurb=Blurb("Bridge opens", (), (), (), (), "test"))
        store.save(make_edition(items=(item,)), "sent")
        store.save(make_edition(date(2026, 1, 26), items=(later,), briefs=(brief,)), "sent")
        found = store.search("LIGHTHOUSE")
        assert {(one.date, one.slug) for one in found} == {(DAY, "lighthouse-sold"), (date(2026, 1, 26), "ferry")}
        assert next(one.slug for one in store.search("zurich sold lighthouse")) == "lighthouse-sold"
        (only,) = store.search("bridge")
        assert (only.date, only.slug, only.headline, only.text) == (date(2026, 1, 26), "brief", "Bridge opens", "")
        pages = [store.search("lighthouse", limit=1, offset=at) for at in range(3)]
        assert [one for page in pages for one in page] == found
        assert another.search("lighthouse") == []
        for query in ("", " ", '"', "*", "NEAR(", "a AND", "headline:", "\x00", "\ud800", "-- ;"):
            assert store.search(query) == [], query
        store.save(make_edition(items=(replace(item, blurb=replace(blurb, headline="Tower sold")),)), "corrected")
        assert [one.slug for one in store.search("lighthouse")] == ["ferry"], "what it does not say any more"

    def test_funnels_come_back_newest_first(self) -> None:
        store, another = self.make(), self.make_another()
        first = Funnel(DAY, 400, 120, 40, ("a", "b"), ("b", "c"))
        store.keep_funnel(replace(first, stories=1))
        store.keep_funnel(first)
        second = replace(first, date=date(2026, 1, 26))
        store.keep_funnel(second)
        assert store.funnels() == [second, first]
        assert store.funnels(limit=1) == [second]
        assert another.funnels() == []

    def test_a_version_changes_when_its_edition_does_and_only_then(self) -> None:
        store = self.make()
        for day in (2, 1):
            store.save(make_edition(date(2026, 1, day)), "draft")
        first = store.versions()
        assert list(first) == [date(2026, 1, 1), date(2026, 1, 2)]
        store.save(make_edition(date(2026, 1, 1)), "draft")
        store.set_status(date(2026, 1, 1), "sent")
        second = store.versions()
        assert {day: version for day, (version, _) in second.items()} == {day: v for day, (v, _) in first.items()}
        assert [status for _, status in second.values()] == ["sent", "draft"]
        store.save(make_edition(date(2026, 1, 1), note="changed"), "sent")
        changed = store.versions()
        assert changed[date(2026, 1, 1)][0] != first[date(2026, 1, 1)][0]
        assert changed[date(2026, 1, 2)] == first[date(2026, 1, 2)]

    def test_an_edition_may_be_saved_while_others_are_read(self) -> None:
        store = self.make()
        for day in (1, 2, 3):
            store.save(make_edition(date(2026, 1, day)), "sent")
        for edition, _ in store.editions():
            store.save(replace(edition, note="read"), "corrected")
        assert {status for _, status in store.editions()} == {"corrected"}
