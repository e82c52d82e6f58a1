"""In which languages an event can be read. A story whose language is not known may be read by all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from newsletter.models import Event, Story


def readable_first(event: Event, languages: Collection[str]) -> Event:
    """The same event, its stories in one of the languages before the others."""
    stories = sorted(event.stories, key=lambda story: not readable(story, languages))
    return replace(event, stories=tuple(stories))


def readable(story: Story, languages: Collection[str]) -> bool:
    """Languages as ISO 639-1; none means any."""
    return not languages or not story.language or story.language in languages
