"""A store of stories that forgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from newsletter.models import Health, Image, SourceDay, Story
from newsletter.text import plain_letters


class MemoryStories:
    """Implements ports.StoryStore; forgets all at the end."""

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._events: dict[str, str] = {}
        self._health: dict[str, Health] = {}
        self._reads: Counter[tuple[str, date]] = Counter()
        self._failures: Counter[tuple[str, date]] = Counter()

    def add_stories(self, stories: Iterable[Story], now: datetime) -> int:  # noqa: ARG002 - the port's signature
        before = len(self._stories)
        for story in map(_storable, stories):
            known = self._stories.get(story.id)
            self._stories[story.id] = story if known is None else _filled(known, story)
        return len(self._stories) - before

    def stories(self, since: datetime, until: datetime) -> list[Story]:
        found = (story for story in self._stories.values() if since < story.published <= until)
        return sorted(found, key=lambda story: (story.published, story.id))

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[Story]:
        words = plain_letters("".join(char if char.isalnum() else " " for char in query)).split()

        def places(story: Story) -> list[str]:
            return [plain_letters(part) for part in (story.title, story.summary, story.text)]

        def rank(story: Story) -> int:
            weighed = list(zip(places(story), (8, 2, 1), strict=True))
            return -sum(weight for word in words for part, weight in weighed if word in part)

        hits = [s for s in self._stories.values() if words and all(word in " ".join(places(s)) for word in words)]
        return sorted(hits, key=rank)[offset : offset + limit]

    def events_of(self, stories: Iterable[str]) -> dict[str, str]:
        return {story: self._events[story] for story in stories if story in self._events}

    def save_events(self, events: Mapping[str, str]) -> None:
        self._events |= events

    def health(self) -> dict[str, Health]:
        return dict(sorted(self._health.items()))

    def save_health(self, health: Iterable[Health]) -> None:
        for one in health:
            self._health[one.source] = one
            if at := one.last_error_at if one.last_error else one.last_success:
                self._reads[one.source, at.date()] += 1
                self._failures[one.source, at.date()] += bool(one.last_error)

    def source_days(self, since: date) -> list[SourceDay]:
        told = Counter((story.via, story.published.date()) for story in self._stories.values())
        places = sorted(place for place in told.keys() | self._reads.keys() if place[1] >= since)
        return [SourceDay(*place, told[place], self._reads[place], self._failures[place]) for place in places]


def _filled(known: Story, again: Story) -> Story:
    empty = [name for name in ("summary", "text", "author", "language", "tags", "image") if not getattr(known, name)]
    if (known.dated_by, again.dated_by) == ("arrival", "publisher"):
        empty += ["published", "dated_by"]
    return replace(known, **{name: getattr(again, name) for name in empty})


def _storable(story: Story) -> Story:
    names = ("title", "summary", "text", "url", "source", "via", "author", "language")
    image = story.image and Image(*map(_kept, (story.image.url, story.image.alt, story.image.credit)))
    changed: dict[str, Any] = {name: _kept(getattr(story, name)) for name in names}
    return replace(story, tags=tuple(map(_kept, story.tags)), image=image, **changed)


def _kept(text: str) -> str:
    return text.replace("\0", "?").encode("utf-8", "replace").decode()
