"""What an event is about, in a few words that readers can follow from day to day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsletter.models import Event
from newsletter.text import plain_letters

MOST = 4  # tags on one item
_MORE_WORDS_THAN_A_TAG = 4


@dataclass(frozen=True, slots=True)
class TagRule:
    """A tag, and the words that call for it."""

    name: str
    words: tuple[str, ...]


def tags(event: Event, rules: Sequence[TagRule]) -> tuple[str, ...]:
    """The newsletter's own topics that the stories name, then labels that two outlets agree on."""
    titles = plain_letters(" \n ".join(story.title for story in event.stories))
    whole = plain_letters(" \n ".join(f"{story.title} {story.body[:1500]}" for story in event.stories))
    found = {}
    for rule in rules:
        pattern = _pattern(rule.words)
        # A title that names a topic counts for more than any mention in the text.
        hits = 5 * len(pattern.findall(titles)) + len(pattern.findall(whole))
        if hits >= 2:
            found[rule.name] = hits
    own = sorted(found, key=lambda name: (-found[name], name))
    return tuple(dict.fromkeys((*own, *_agreed(event))))[:MOST]


def _agreed(event: Event) -> list[str]:
    """Publishers' labels that at least two outlets gave, or the only outlet's first two; the commonest first."""
    spelling: dict[str, str] = {}
    outlets: Counter[str] = Counter()
    given = {(story.source, label) for story in event.stories for label in story.tags}
    for _, label in sorted(given):
        if label and len(label.split()) <= _MORE_WORDS_THAN_A_TAG:
            outlets[spelling.setdefault(plain_letters(label), label)] += 1
    least = min(2, len(event.outlets))
    common = [label for label, count in sorted(outlets.items(), key=lambda pair: (-pair[1], pair[0])) if count >= least]
    return common if least > 1 else common[:2]


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = "|".join(re.escape(plain_letters(word)) for word in words if word) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{parts})(?!\w)")
