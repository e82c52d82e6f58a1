"""Choose sentences: what many places of the stories say, early, is told once.

A concept is a word or a pair of neighbouring words. It weighs the sum of the position priors of the sentences that hold it, so that
position and centrality are one number; a set of sentences is worth the concepts that it covers, each counted once, which is what
keeps repetition out. Greedy choice by gain is within 1 - 1/e of the best (Nemhauser et al. 1978; concept coverage after Gillick and
Favre 2009, "A Scalable Global Model for Summarization").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from newsletter.summarize.passages import Passage

POSITION_DECAY = 0.5  # prior of the n-th sentence: 1 / (1 + n) ** decay
LENGTH_POWER = 0.5  # gain / words ** power: 0 likes long sentences, 1 short ones
POSITION_PULL = 0.15  # how much an early place counts by itself

Concepts = frozenset[object]


def concepts(passage: Passage) -> Concepts:
    return frozenset((*passage.terms, *zip(passage.terms, passage.terms[1:], strict=False)))


def weigh(passages: Iterable[Passage]) -> Mapping[object, float]:
    """Concept -> weight over all sentences of the event."""
    weights: Counter[object] = Counter()
    for passage in passages:
        prior = (1 + passage.place) ** -POSITION_DECAY
        for concept in concepts(passage):
            weights[concept] += prior  # type: ignore[assignment]
    return weights


def choose(
    passages: Sequence[Passage],
    weights: Mapping[object, float],
    room: int,
    *,
    most: int = 99,
    after: Collection[Passage] = (),
    bonus: Mapping[Passage, float] | None = None,
) -> list[Passage]:
    """The best sentences of at most `room` words together, in reading order; they add to those in `after`.

    A sentence that leans on the one before it is taken only when that one was. bonus multiplies a sentence's gain.
    """
    told = frozenset[object]().union(*(concepts(passage) for passage in after))
    chosen: list[Passage] = []
    while len(chosen) < most:
        open_ = [p for p in passages if p not in chosen and p.length <= room and _understood(p, [*after, *chosen])]
        if not open_:
            break
        best = max(open_, key=lambda p: _gain(p, weights, told) * (bonus or {}).get(p, 1.0))
        if _gain(best, weights, told) <= 0:
            break
        chosen.append(best)
        told |= concepts(best)
        room -= best.length
    return sorted(chosen, key=lambda p: (p.rank, p.place))


def _gain(passage: Passage, weights: Mapping[object, float], told: Concepts) -> float:
    fresh = sum(weights[concept] for concept in sorted(concepts(passage) - told, key=str))
    return fresh / passage.length**LENGTH_POWER * (1 + passage.place) ** -POSITION_PULL


def _understood(passage: Passage, before: Iterable[Passage]) -> bool:
    return not passage.leans or any(p.story.id == passage.story.id and p.place == passage.place - 1 for p in before)
