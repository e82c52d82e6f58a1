"""How many independent voices tell an event: a wire text under ten names is one."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.cluster.terms import stems
from newsletter.models import Story

SHINGLE = 4  # words
COMPARED_WORDS = 250
COPIED = (
    0.5  # share of the shorter text's shingles that stand in the other too; own reports of one event share under .1
)
_FEW_WORDS = 12  # a text of fewer is compared with its title


def count_voices(stories: Sequence[Story]) -> int:
    """Stories of one outlet, and copies of one text, count once."""
    texts = [shingles(story) for story in stories]
    voice = list(range(len(stories)))
    for j in range(len(stories)):
        for i in range(j):
            if voice[i] != voice[j] and (stories[i].source == stories[j].source != "" or copied(texts[i], texts[j])):
                old, new = voice[j], voice[i]
                voice = [new if v == old else v for v in voice]
    return len(set(voice))


def shingles(story: Story) -> frozenset[tuple[str, ...]]:
    """Runs of SHINGLE telling words of the beginning."""
    words = list(stems(story.text or story.summary))[:COMPARED_WORDS]
    if len(words) < _FEW_WORDS:
        words = [*stems(story.title), *words]
    return frozenset(tuple(words[k : k + SHINGLE]) for k in range(max(1, len(words) - SHINGLE + 1)))


def copied(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    return len(one & other) >= COPIED * min(len(one), len(other))
