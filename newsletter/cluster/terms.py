"""What a story is about, as weighted terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from newsletter.cluster.stopwords import STOP_WORDS
from newsletter.models import Story
from newsletter.text import plain_letters

BODY_WORDS = 150  # news says what happened first; the rest is background that other events share
TITLE_WEIGHT = 3

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=t\b)")  # "don't" is one word; French "l'été" is two
_ENDINGS = ("ing", "ed", "es", "s", "ly")  # English, and the plurals of French, Spanish and Portuguese
_SHORTEST_STEM = 4

Terms = Counter[str]


@dataclass(frozen=True, slots=True)
class StoryTerms:
    """Term -> how often it counts."""

    words: Terms  # of the title, TITLE_WEIGHT times, and of the body's beginning
    title: Terms
    phrases: Terms  # pairs of neighbouring words


def story_terms(story: Story) -> StoryTerms:
    title, body = list(stems(story.title)), list(stems(_beginning(story)))
    words, phrases = Counter(body), Counter(_phrases(body))
    for word in title:
        words[word] += TITLE_WEIGHT
    for phrase in _phrases(title):
        phrases[phrase] += TITLE_WEIGHT
    return StoryTerms(words, Counter(title), phrases)


def stems(text: str) -> Iterator[str]:
    """The telling words of a text in order, without endings: "Zürich's banks" -> "zurich", "bank"."""
    plain = _APOSTROPHE.sub("", _POSSESSIVE.sub("", plain_letters(text)))
    return (stem(word) for word in _WORD.findall(plain) if len(word) > 1 and word not in STOP_WORDS)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _beginning(story: Story) -> str:
    """The summary and the first words of the text: feeds give either, both, or one inside the other."""
    text = " ".join(story.text[: BODY_WORDS * 12].split()[:BODY_WORDS])
    summary = " ".join(story.summary[: BODY_WORDS * 12].split()[:BODY_WORDS])
    if not text or not summary:
        return text or summary
    return text if text.startswith(summary[:80]) else f"{summary}\n{text}"


def _phrases(words: list[str]) -> Iterator[str]:
    return (f"{first} {second}" for first, second in pairwise(words))
