"""A store that forgets when the test ends; it keeps a known story, as ports.StoryStore promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newsletter.models import Health, Story


class MemoryStore:
    def __init__(self) -> None:
        self.kept: dict[str, Story] = {}
        self.known_health: dict[str, Health] = {}

    def add_stories(self, stories: Iterable[Story], now: datetime) -> int:
        before = len(self.kept)
        for story in stories:
            self.kept.setdefault(story.id, story)
        return len(self.kept) - before

    def health(self) -> dict[str, Health]:
        return dict(self.known_health)

    def save_health(self, health: Iterable[Health]) -> None:
        self.known_health.update((one.source, one) for one in health)
