"""What a store of stories promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.models import Health, Image, SourceDay, Validators
from newsletter.ports import StoryStore
from newsletter.testing.samples import NOON, make_story

_MINUTE = timedelta(minutes=1)
_EVER = (datetime.min.replace(tzinfo=NOON.tzinfo), datetime.max.replace(tzinfo=NOON.tzinfo))


class StoryStoreContract:
    def make(self) -> StoryStore:
        """An empty store."""
        raise NotImplementedError

    def make_another(self) -> StoryStore:
        """Beside what `make` gave last, and in the same store: the stories of another newsletter."""
        raise NotImplementedError

    def test_stories_come_back_as_they_went_in(self) -> None:
        store = self.make()
        full = make_story(1)
        bare = make_story(2, summary="", text="", url="", author="", language="", tags=(), image=None, via="")
        guessed = make_story(3, dated_by="arrival", title="“Zürich” 東京 end", tags=('a "b"', "c,d"))
        assert store.add_stories([full, bare, guessed], NOON) == 3
        assert store.stories(*_EVER) == [full, bare, guessed]

    def test_an_empty_batch_is_fine(self) -> None:
        store = self.make()
        assert store.add_stories([], NOON) == 0
        assert store.stories(*_EVER) == []

    def test_a_time_range_excludes_its_start_and_includes_its_end(self) -> None:
        store = self.make()
        store.add_stories([make_story(n, published=NOON + n * _MINUTE) for n in range(5)], NOON)
        found = store.stories(NOON + 1 * _MINUTE, NOON + 3 * _MINUTE)
        assert [story.id for story in found] == ["story-2", "story-3"]

    def test_stories_are_oldest_first_and_ties_go_by_id(self) -> None:
        store = self.make()
        late = make_story(0, published=NOON + timedelta(microseconds=1))
        store.add_stories([late, make_story(2), make_story(1)], NOON)
        assert [story.id for story in store.stories(*_EVER)] == ["story-1", "story-2", "story-0"]

    def test_a_known_story_is_not_new(self) -> None:
        store = self.make()
        store.add_stories([make_story(1)], NOON)
        assert store.add_stories([make_story(1), make_story(2), make_story(2)], NOON) == 1

    def test_a_known_story_gains_what_it_lacked(self) -> None:
        store = self.make()
        store.add_stories([make_story(1, text="", author="", language="", tags=(), image=None)], NOON)
        store.add_stories([make_story(1, image=Image("https://outlet.example/new.jpg"))], NOON)
        assert store.stories(*_EVER) == [make_story(1, image=Image("https://outlet.example/new.jpg"))]

    def test_a_known_story_loses_nothing(self) -> None:
        store = self.make()
        store.add_stories([make_story(1)], NOON)
        other = make_story(1, title="Other", summary="Other.", text="Other.", author="B", tags=("x",), source="Other")
        bare = make_story(1, summary="", text="", author="", tags=(), image=None)
        store.add_stories([other, bare], NOON + _MINUTE)
        assert store.stories(*_EVER) == [make_story(1)]

    def test_a_publishers_date_replaces_a_guessed_one_but_not_the_other_way_round(self) -> None:
        store = self.make()
        store.add_stories([make_story(1, published=NOON, dated_by="arrival", text="")], NOON)
        store.add_stories([make_story(1, published=NOON + _MINUTE, dated_by="arrival")], NOON)
        assert store.stories(*_EVER) == [make_story(1, published=NOON, dated_by="arrival")], "the first arrival counts"
        dated = make_story(1, published=NOON - _MINUTE)
        store.add_stories([dated], NOON)
        store.add_stories([make_story(1, published=NOON, dated_by="arrival")], NOON)
        assert store.stories(*_EVER) == [dated]

    def test_what_no_database_keeps_harms_neither_its_story_nor_the_others(self) -> None:
        store = self.make()
        assert store.add_stories([make_story(1, title="broken \ud83d here\x00"), make_story(2)], NOON) == 2
        assert [story.title for story in store.stories(*_EVER)] == ["broken ? here?", make_story(2).title]

    def test_search_finds_words_in_title_summary_and_text(self) -> None:
        store = self.make()
        in_text = make_story(1, title="Morning", summary="Brief.", text="A long read that mentions a Lighthouse.")
        in_title = make_story(2, title="Lighthouse sold", summary="Brief.", text="A long read.")
        store.add_stories([in_text, in_title, make_story(3)], NOON)
        assert store.search("lighthouse") == [in_title, in_text], "the title counts most"
        assert store.search("lighthouse mentions") == [in_text], "every word has to stand in it"
        assert store.search("lighthouse", limit=1) == [in_title]

    def test_search_goes_on_page_by_page(self) -> None:
        store = self.make()
        store.add_stories([make_story(n) for n in range(5)], NOON)
        whole = [story.id for story in store.search("bridge", limit=5)]
        pages = [store.search("bridge", limit=2, offset=at) for at in (0, 2, 4, 6)]
        assert [story.id for page in pages for story in page] == whole
        assert len(whole) == 5

    def test_days_of_sources_count_stories_reads_and_failures(self) -> None:
        store, day = self.make(), NOON.date()
        before = NOON - timedelta(days=1)
        store.add_stories([make_story(n, via="a", published=NOON) for n in (1, 2)], NOON)
        store.add_stories([make_story(3, via="b", published=before), make_story(4, via="b", published=NOON)], NOON)
        store.save_health([Health("a", last_success=NOON), Health("c", last_error="gone", last_error_at=NOON)])
        store.save_health([Health("a", last_success=NOON - _MINUTE, last_error="slow", last_error_at=NOON)])
        store.save_health([Health("never")])
        assert store.source_days(day) == [
            SourceDay("a", day, 2, 2, 1), SourceDay("b", day, 1, 0, 0), SourceDay("c", day, 0, 1, 1)
        ]  # fmt: skip
        assert SourceDay("b", before.date(), 1) in store.source_days(before.date())

    def test_search_sees_text_that_came_later(self) -> None:
        store = self.make()
        store.add_stories([make_story(1, text="")], NOON)
        assert store.search("tolls") == []
        store.add_stories([make_story(1)], NOON)
        assert store.search("tolls") == [make_story(1)]

    def test_search_does_not_mind_accents(self) -> None:
        store = self.make()
        store.add_stories([make_story(1, title="Zürich votes")], NOON)
        assert [story.id for story in store.search("zurich")] == ["story-1"]

    def test_search_takes_any_text_as_words(self) -> None:
        store = self.make()
        store.add_stories([make_story(1)], NOON)
        for query in ("", " ", '"', "'", "*", "NEAR(", "a AND", "title:", "^", "\x00", "\ud800", "-- ;", "(" * 500):
            assert store.search(query) == [], query
        assert [story.id for story in store.search('"bridge*" -(1)')] == ["story-1"]

    def test_events_are_replaced_story_by_story(self) -> None:
        store = self.make()
        store.save_events({"s1": "e1", "s2": "e1"})
        store.save_events({"s2": "e2"})
        assert store.events_of(["s1", "s2", "s3"]) == {"s1": "e1", "s2": "e2"}
        assert store.events_of([]) == {}

    def test_events_of_many_stories(self) -> None:
        store = self.make()
        events = {f"s{n}": f"e{n}" for n in range(2000)}
        store.save_events(events)
        assert store.events_of(events) == events

    def test_health_is_kept_per_source(self) -> None:
        store = self.make()
        well = Health(
            "a", last_success=NOON, seconds=0.25, items_a_week=7.5, newest=NOON, validators=Validators("e", "m")
        )
        ill = Health("b", last_error="b: no answer", last_error_at=NOON)
        store.save_health([ill, well])
        assert store.health() == {"a": well, "b": ill}
        mended = replace(ill, last_success=NOON, last_error="")
        store.save_health([mended])
        assert store.health() == {"a": well, "b": mended}

    def test_each_newsletter_has_the_stories_of_its_own_sources(self) -> None:
        store, another = self.make(), self.make_another()
        store.add_stories([make_story(1)], NOON)
        another.add_stories([make_story(2)], NOON)
        assert (store.stories(*_EVER), another.stories(*_EVER)) == ([make_story(1)], [make_story(2)])
        assert (store.search("bridge"), another.search("bridge")) == ([make_story(1)], [make_story(2)])
        assert [one.stories for one in store.source_days(NOON.date())] == [1]

    def test_a_story_that_two_newsletters_read_is_told_by_the_source_of_each(self) -> None:
        store, another = self.make(), self.make_another()
        theirs = make_story(1, via="wire", source="As they call it")
        assert (store.add_stories([make_story(1)], NOON), another.add_stories([theirs], NOON)) == (1, 1)
        assert (store.stories(*_EVER), another.stories(*_EVER)) == ([make_story(1)], [theirs])
        assert another.search("bridge") == [theirs]

    def test_newsletters_group_stories_and_know_their_sources_apart(self) -> None:
        store, another = self.make(), self.make_another()
        store.save_events({"s1": "e1"})
        another.save_events({"s1": "e2"})
        assert (store.events_of(["s1"]), another.events_of(["s1"])) == ({"s1": "e1"}, {"s1": "e2"})
        well, ill = Health("a", last_success=NOON), Health("a", last_error="gone", last_error_at=NOON)
        store.save_health([well])
        another.save_health([ill])
        assert (store.health(), another.health()) == ({"a": well}, {"a": ill})
        assert [one.failures for one in store.source_days(NOON.date())] == [0]
        assert [one.failures for one in another.source_days(NOON.date())] == [1]
