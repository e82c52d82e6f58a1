"""Which of a newsletter's topics a text names."""

from __future__ import annotations

import re
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
        """The event's topics, the strongest first (ties: as configured)."""
        found: dict[int, Match] = {}
        for story in event.stories[:STORIES_READ]:
            for text, strength in ((story.title, IN_TITLE), (story.body[:BODY_CHARACTERS], IN_BODY)):
                for number, word in self._named(text):
                    if number not in found or found[number].strength < strength:
                        found[number] = Match(self._topics[number], strength, word)
        return [found[n] for n in sorted(found, key=lambda n: (-found[n].strength * found[n].topic.weight, n))]

    def _named(self, text: str) -> Iterator[tuple[int, str]]:
        tokens = _tokens(text)
        for start in range(len(tokens)):
            for stop in range(start + 1, min(start + LONGEST_PHRASE, len(tokens)) + 1):
                yield from self._phrases.get(" ".join(tokens[start:stop]), ())


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(plain_letters(text))
