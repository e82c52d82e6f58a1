"""Which of a newsletter's topics a text names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.models import Event
from newsletter.rank.profile import Topic
from newsletter.text import plain_letters

IN_TITLE, IN_BODY = 1.0, 0.4
BODY_CHARACTERS = 600  # the beginning says what it is about
LONGEST_PHRASE = 4  # words
STORIES_READ = 5  # of an event, the most telling first

_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Match:
    topic: Topic
    strength: float  # 0 to 1
    word: str  # the first of its words that was found, as configured


class TopicIndex:
    """Finds topics by looking every phrase of a text up, however many words the topics have."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = topics
        self._phrases: dict[str, list[tuple[int, str]]] = {}
        for number, topic in enumerate(topics):
            for word in topic.words:
                phrase = " ".join(_tokens(word))
                for form in {phrase, f"{phrase}s"}:
                    self._phrases.setdefault(form, []).append((number, word))

    def matches(self, event: Event) -> list[Match]:
        """The event's topics, the strongest first (ties: as configured): what most of its stories name is stronger."""
        read = event.stories[:STORIES_READ]
        total: dict[int, float] = defaultdict(float)
        word: dict[int, str] = {}
        for story in read:
            body = {number: (IN_BODY, name) for number, name in self._named(story.body[:BODY_CHARACTERS])}
            title = {number: (IN_TITLE, name) for number, name in self._named(story.title)}
            for number, (strength, name) in (body | title).items():
                total[number] += strength / len(read)
                word.setdefault(number, name)
        found = [Match(self._topics[n], round(total[n], 4), word[n]) for n in sorted(total)]
        return sorted(found, key=lambda match: -match.strength * match.topic.weight)

    def _named(self, text: str) -> Iterator[tuple[int, str]]:
        tokens = _tokens(text)
        for start in range(len(tokens)):
            for stop in range(start + 1, min(start + LONGEST_PHRASE, len(tokens)) + 1):
                yield from self._phrases.get(" ".join(tokens[start:stop]), ())


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(plain_letters(text))
