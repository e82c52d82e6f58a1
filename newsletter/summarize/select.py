"""Choose sentences: what many places of the stories say, early, is told once.

A concept is a word or a pair of neighbouring words. It weighs the sum of the position priors of the sentences that
hold it, so that position and centrality are one number. A set of sentences is worth the concepts that it covers,
each counted once, which keeps repetition out (concept coverage after Gillick and Favre 2009, "A Scalable Global
Model for Summarization"; greedy choice after Nemhauser et al. 1978). What was tried beside it stands in
docs/decisions/extractive-summaries.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from newsletter.summarize.passages import Passage
from newsletter.summarize.words import terms

POSITION_DECAY = 0.5  # prior of the n-th sentence: 1 / (1 + n) ** decay
POSITION_PULL = 0.3  # how much an early place counts by itself, in the same form
MOST_REPEATED = 0.7  # share of a sentence's words that sentences chosen before it may have
TITLE_PULL = 0.5  # added to a word that stands in a title
LENGTH_POWER = 0.5  # gain / words ** power: 0 likes long sentences, 1 short ones

Concept = str | tuple[str, str]
Weights = Mapping[Concept, float]


def concepts(passage: Passage) -> frozenset[Concept]:
    return frozenset((*passage.terms, *pairwise(passage.terms)))


def weigh(passages: Iterable[Passage], titles: Iterable[str] = ()) -> Weights:
    """Concept -> weight over all sentences of the event; what the titles say weighs half as much again."""
    weights: dict[Concept, float] = {}
    for passage in passages:
        prior = (1 + passage.place) ** -POSITION_DECAY
        for concept in concepts(passage):
            weights[concept] = weights.get(concept, 0.0) + prior
    for term in {term for title in titles for term in terms(title)} & weights.keys():
        weights[term] *= 1 + TITLE_PULL
    return weights


def choose(
    passages: Sequence[Passage],
    weights: Weights,
    room: int,
    *,
    most: int = 99,
    bonus: Callable[[Passage], float] = lambda _: 1.0,
) -> list[Passage]:
    """The best sentences of at most `room` words together: the story of the best one first, each in its own order.

    A sentence that leans on the one before it is taken only when that one was. bonus multiplies a sentence's gain.
    """
    covers = {passage: concepts(passage) for passage in passages}
    told: set[Concept] = set()
    chosen: list[Passage] = []

    def gain(passage: Passage) -> float:
        fresh: float = sum(
            sorted(weights.get(concept, 0.0) for concept in covers[passage] - told)
        )  # sorted: sets have no order
        place: float = (1 + passage.place) ** -POSITION_PULL
        return bonus(passage) * place * fresh / float(passage.length**LENGTH_POWER)

    while len(chosen) < most:
        fitting = [p for p in passages if p not in chosen and p.length <= room and _fits(p, chosen)]
        best = max(fitting, key=gain, default=None)
        if best is None or gain(best) <= 0:
            break
        chosen.append(best)
        told |= covers[best]
        room -= best.length
    opener = chosen[0].rank if chosen else 0
    return sorted(chosen, key=lambda passage: (passage.rank != opener, passage.rank, passage.place))


def repeats(passage: Passage, others: Iterable[Passage]) -> float:
    """The share of the passage's words that the others have between them."""
    own = set(passage.terms)
    told = {term for other in others for term in other.terms}
    return len(own & told) / (len(own) or 1)


def _fits(passage: Passage, chosen: list[Passage]) -> bool:
    """It is understood beside what was chosen, and says something else."""
    understood = not passage.leans or any(p.rank == passage.rank and p.place == passage.place - 1 for p in chosen)
    return understood and repeats(passage, chosen) <= MOST_REPEATED
