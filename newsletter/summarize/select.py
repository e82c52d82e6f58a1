"""Choose sentences: every set of up to four from the likeliest is weighed as a whole, and the best one runs.

A word weighs the sum of the position priors of the sentences that hold it, over all stories of the event, so that it
tells how central something is; each is counted once in a set, which keeps repetition out (concept coverage after
Gillick and Favre 2009, "A Scalable Global Model for Summarization"). The six weights of a set are fitted by
`python -m tests.quality.fit_selection` on summaries that people wrote; what was tried beside them stands in
docs/decisions/extractive-summaries.md.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from newsletter.summarize.passages import Passage
from newsletter.summarize.words import terms

POSITION_DECAY = 0.5  # prior of the n-th sentence: 1 / (1 + n) ** decay
TITLE_PULL = 0.5  # added to a word that stands in a title
CANDIDATES = 12  # sentences of which sets are made
OPENERS = 9  # of them, the first ones; the others are the most central of the rest
LARGEST_SET = 4
MOST_REPEATED = 0.7  # share of the shorter one's words that two sentences of a set may have in common
HEAVIEST = 40  # words that a set could cover at best

# What a set of sentences is worth; see features().
WEIGHTS = {
    "length": -6.9,
    "length squared": -5.0,
    "depth": -3.9,
    "words": 38.8,
    "title": 19.9,
    "agreement": 9.1,
}

Weights = Mapping[str, float]
Floats = NDArray[np.float64]
Sets = NDArray[np.intp]  # one set a row: indexes of candidates, filled up with the number of candidates


@dataclass(frozen=True)
class Focus:
    """What an event is about, as stems of words."""

    weights: Weights  # how central each is
    title: frozenset[str]  # in any story's title
    shared: frozenset[str]  # in the sentences of two stories or more


def focus(passages: Sequence[Passage], titles: Iterable[str]) -> Focus:
    told: defaultdict[int, set[str]] = defaultdict(set)
    for passage in passages:
        told[passage.rank] |= passage.stems
    stories = Counter(chain.from_iterable(told.values()))
    title = frozenset(term for one in titles for term in terms(one))
    return Focus(weigh(passages, title), title, frozenset(term for term, count in stories.items() if count > 1))


def weigh(passages: Iterable[Passage], title: frozenset[str]) -> Weights:
    """Stem -> weight over all sentences of the event; what the titles say weighs half as much again."""
    weights: dict[str, float] = {}
    for passage in passages:
        prior = (1 + passage.place) ** -POSITION_DECAY
        for term in passage.stems:
            weights[term] = weights.get(term, 0.0) + prior
    for term in title & weights.keys():
        weights[term] *= 1 + TITLE_PULL
    return weights


def choose(
    passages: Sequence[Passage], focus: Focus, room: int, limit: int, most: int = LARGEST_SET, alone: int = LARGEST_SET
) -> list[Passage]:
    """The best set of up to `most` sentences of about `room` and at most `limit` words together.

    The story of the heaviest sentence comes first, each in its own order. A sentence that leans on the one before it
    is taken only with that one; at most `alone` of them lean on none.
    """
    found = candidates(passages, focus.weights)
    sets = possible(found, limit, most, alone)
    if not len(sets):
        return []
    worth = features(found, sets, focus, room) @ np.array(list(WEIGHTS.values()))
    best = int(np.argmax(np.round(worth, 9)))  # rounded: equal sets tie on every processor, and the first one runs
    chosen = [found[n] for n in sets[best] if n < len(found)]
    opener = max(chosen, key=lambda passage: density(passage, focus.weights)).rank
    return sorted(chosen, key=lambda passage: (passage.rank != opener, passage.rank, passage.place))


def density(passage: Passage, weights: Weights) -> float:
    """How much of what is central it tells for its length."""
    weight = math.fsum(weights.get(term, 0.0) for term in passage.stems)
    return weight / math.sqrt(passage.length * (1 + passage.place))


def candidates(passages: Sequence[Passage], weights: Weights) -> list[Passage]:
    """The first sentences and the most central of the others, in the order of the text."""
    opening = sorted(passages, key=lambda passage: (passage.place, passage.rank))[:OPENERS]
    others = [passage for passage in passages if passage not in opening]
    central = sorted(others, key=lambda passage: -density(passage, weights))[: CANDIDATES - len(opening)]
    return sorted((*opening, *central), key=lambda passage: (passage.rank, passage.place, passage.end))


@lru_cache(maxsize=64)
def _all_sets(count: int, most: int) -> Sets:
    sets = chain.from_iterable(combinations(range(count), size) for size in range(1, most + 1))
    return np.array([(*one, *[count] * (most - len(one))) for one in sets], dtype=np.intp).reshape(-1, most)


def possible(found: Sequence[Passage], limit: int, most: int, alone: int = LARGEST_SET) -> Sets:
    """The sets that a reader understands, that say nothing twice and keep within the limits."""
    sets = _all_sets(len(found), most)
    sets = sets[_lengths(found)[sets].sum(axis=1) <= limit]
    stands = np.array([*(not passage.leans for passage in found), False])
    sets = sets[stands[sets].sum(axis=1) <= alone]
    has = np.zeros((len(found) + 1, len(sets)), dtype=bool)
    has[sets.T, np.arange(len(sets))] = True
    kept = np.ones(len(sets), dtype=bool)
    for n, passage in enumerate(found):
        for wanted in filter(None, ((passage.place - 1,) if passage.leans else (), passage.antecedents)):
            before = [has[m] for m, one in enumerate(found) if one.rank == passage.rank and one.place in wanted]
            kept &= ~has[n] | np.logical_or.reduce([*before, ~has[n]])
    for one, other in combinations(range(len(found)), 2):
        if _alike(found[one], found[other]):
            kept &= ~(has[one] & has[other])
    return np.asarray(sets[kept])


def _lengths(found: Sequence[Passage]) -> NDArray[np.intp]:
    return np.array([*(passage.length for passage in found), 0], dtype=np.intp)


def _alike(one: Passage, other: Passage) -> bool:
    overlap = one.story is other.story and one.start < other.end and other.start < one.end
    return overlap or len(one.stems & other.stems) > MOST_REPEATED * min(len(one.stems), len(other.stems))


def features(found: Sequence[Passage], sets: Sets, focus: Focus, room: int) -> Floats:
    """One row a set, one column for each of WEIGHTS.

    length: logarithm of its words / room, also squared; depth: mean logarithm of its words' places in their stories;
    words: share of the heaviest words' weight that it covers; title: share of the titles' words;
    agreement: share of its words that two stories have, by sentence.
    """
    lengths = _lengths(found)
    depth = np.array([*(math.log1p(passage.place) for passage in found), 0.0])
    agreement = np.array([*(_share(passage, focus.shared) for passage in found), 0.0])
    total = lengths[sets].sum(axis=1)
    length = np.log(total / room)
    held = [passage.stems for passage in found]
    columns = (
        length,
        length**2,
        (depth * lengths)[sets].sum(axis=1) / total,
        _covered(held, sets, focus.weights),
        _covered(held, sets, dict.fromkeys(focus.title, 1.0)),
        (agreement * lengths)[sets].sum(axis=1) / total,
    )
    return np.column_stack(columns)


def _share(passage: Passage, of: frozenset[str]) -> float:
    return len(passage.stems & of) / (len(passage.stems) or 1)


def _covered(held: Sequence[frozenset[str]], sets: Sets, weights: Weights) -> Floats:
    """For each set, the weight of what it holds, as a share of the heaviest words' weight."""
    wanted = sorted(frozenset().union(*held) & weights.keys())
    most = math.fsum(sorted(weights.values(), reverse=True)[:HEAVIEST])
    if not wanted or not most:
        return np.zeros(len(sets))
    holds = np.array([*([term in one for term in wanted] for one in held), [False] * len(wanted)])
    value = np.array([weights[term] for term in wanted])
    held_by = np.logical_or.reduce([holds.take(column, axis=0) for column in sets.T])
    return np.asarray(held_by @ value / most)


def repeats(passage: Passage, others: Iterable[Passage]) -> float:
    """The share of the passage's words that the others have between them."""
    told = passage.stems.intersection(chain.from_iterable(other.terms for other in others))
    return len(told) / (len(passage.stems) or 1)
