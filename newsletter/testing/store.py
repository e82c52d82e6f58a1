"""What stores of stories and editions promise, and stores that forget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from newsletter.errors import StoreError
from newsletter.models import Edition, EditionStatus, Health, Image, Letter, Pool, Story, Validators
from newsletter.ports import EditionStore, StoryStore
from newsletter.testing.expect import raises
from newsletter.testing.samples import DAY, NOON, make_edition, make_pool, make_story
from newsletter.text import plain_letters

_MINUTE = timedelta(minutes=1)
_EVER = (datetime.min.replace(tzinfo=NOON.tzinfo), datetime.max.replace(tzinfo=NOON.tzinfo))


class StoryStoreContract:
    def make(self) -> StoryStore:
        """An empty store."""
        raise NotImplementedError

    def test_stories_come_back_as_they_went_in(self) -> None:
        store = self.make()
        full = make_story(1)
        bare = make_story(2, summary="", text="", url="", author="", language="", tags=(), image=None, via="")
        guessed = make_story(3, dated_by="arrival", title="“Zürich” 東京 \x00 end", tags=('a "b"', "c,d"))
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

    def test_half_a_surrogate_pair_harms_neither_its_story_nor_the_others(self) -> None:
        store = self.make()
        assert store.add_stories([make_story(1, title="broken \ud83d here"), make_story(2)], NOON) == 2
        assert [story.title for story in store.stories(*_EVER)] == ["broken ? here", make_story(2).title]

    def test_search_finds_words_in_title_summary_and_text(self) -> None:
        store = self.make()
        in_text = make_story(1, title="Morning", summary="Brief.", text="A long read that mentions a Lighthouse.")
        in_title = make_story(2, title="Lighthouse sold", summary="Brief.", text="A long read.")
        store.add_stories([in_text, in_title, make_story(3)], NOON)
        assert store.search("lighthouse") == [in_title, in_text], "the title counts most"
        assert store.search("lighthouse mentions") == [in_text], "every word has to stand in it"
        assert store.search("lighthouse", limit=1) == [in_title]

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
        assert store.fix_letter(DAY, first) == first
        store.save(make_edition(note="changed"), "sending")
        assert store.fix_letter(DAY, Letter("Other", "<p>other</p>", "other")) == first

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


class MemoryStories:
    """Implements ports.StoryStore; forgets all at the end."""

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._events: dict[str, str] = {}
        self._health: dict[str, Health] = {}

    def add_stories(self, stories: Iterable[Story], now: datetime) -> int:  # noqa: ARG002 - the port's signature
        before = len(self._stories)
        for story in map(_storable, stories):
            known = self._stories.get(story.id)
            self._stories[story.id] = story if known is None else _filled(known, story)
        return len(self._stories) - before

    def stories(self, since: datetime, until: datetime) -> list[Story]:
        found = (story for story in self._stories.values() if since < story.published <= until)
        return sorted(found, key=lambda story: (story.published, story.id))

    def search(self, query: str, limit: int = 20) -> list[Story]:
        words = plain_letters("".join(char if char.isalnum() else " " for char in query)).split()

        def places(story: Story) -> list[str]:
            return [plain_letters(part) for part in (story.title, story.summary, story.text)]

        def rank(story: Story) -> int:
            weighed = list(zip(places(story), (8, 2, 1), strict=True))
            return -sum(weight for word in words for part, weight in weighed if word in part)

        hits = [s for s in self._stories.values() if words and all(word in " ".join(places(s)) for word in words)]
        return sorted(hits, key=rank)[:limit]

    def events_of(self, stories: Iterable[str]) -> dict[str, str]:
        return {story: self._events[story] for story in stories if story in self._events}

    def save_events(self, events: Mapping[str, str]) -> None:
        self._events |= events

    def health(self) -> dict[str, Health]:
        return dict(sorted(self._health.items()))

    def save_health(self, health: Iterable[Health]) -> None:
        self._health |= {one.source: one for one in health}


class MemoryEditions:
    """Implements ports.EditionStore; forgets all at the end."""

    def __init__(self) -> None:
        self._editions: dict[date, tuple[Edition, EditionStatus]] = {}
        self._letters: dict[date, Letter] = {}
        self._pools: dict[date, Pool] = {}

    def save(self, edition: Edition, status: EditionStatus) -> None:
        self._editions[edition.date] = (edition, status)

    def edition(self, day: date) -> tuple[Edition, EditionStatus] | None:
        return self._editions.get(day)

    def keep_pool(self, pool: Pool) -> None:
        self._pools[pool.date] = pool

    def pool(self, day: date) -> Pool | None:
        return self._pools.get(day)

    def set_status(self, day: date, status: EditionStatus) -> None:
        self._editions[day] = (self._known(day), status)

    def fix_letter(self, day: date, letter: Letter) -> Letter:
        self._known(day)
        return self._letters.setdefault(day, letter)

    def editions(
        self, since: date | None = None, before: date | None = None
    ) -> Iterator[tuple[Edition, EditionStatus]]:
        days = [day for day in self._editions if (since or date.min) <= day and (before is None or day < before)]
        yield from (self._editions[day] for day in sorted(days, reverse=True))

    def versions(self) -> dict[date, tuple[str, EditionStatus]]:
        return {day: (repr(edition), status) for day, (edition, status) in sorted(self._editions.items())}

    def _known(self, day: date) -> Edition:
        if day not in self._editions:
            raise StoreError(f"there is no edition of {day}; build it first")
        return self._editions[day][0]


def _filled(known: Story, again: Story) -> Story:
    empty = [name for name in ("summary", "text", "author", "language", "tags", "image") if not getattr(known, name)]
    if (known.dated_by, again.dated_by) == ("arrival", "publisher"):
        empty += ["published", "dated_by"]
    return replace(known, **{name: getattr(again, name) for name in empty})


def _storable(story: Story) -> Story:
    names = ("title", "summary", "text", "author", "source", "url")
    return replace(story, **{name: getattr(story, name).encode("utf-8", "replace").decode() for name in names})
