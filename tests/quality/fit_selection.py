"""Fit the weights of newsletter/summarize/select.py, and say how well they hold on cases that they were not fitted on.

    python -m tests.quality.fit_selection

Each case is an event with a summary that people wrote. Every set of sentences that could run is scored with ROUGE-1
and ROUGE-2 against it; ridge regression fits the scores' differences within a case. Figures: the weights fitted on
one half of each set of cases and measured on the other, for three ways of halving, with the standard deviation of the
mean; and the best of the sets, which bounds this kind of choice.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from rouge_score.tokenizers import DefaultTokenizer

from newsletter.models import Event
from newsletter.summarize import extractive
from newsletter.summarize.passages import passages
from newsletter.summarize.select import LARGEST_SET, WEIGHTS, Floats, Sets, candidates, features, focus, possible

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.quality.test_summarize_quality import TAKEAWAYS, told

RIDGE = 5.0
TRAINING = ("inshorts", "allsides_train", "sumcot_cnndm", "sumcot_expert", "cnndm_highlights")
MOST_CASES = 1000
_TOKENS = DefaultTokenizer(use_stemmer=True)


@dataclass(frozen=True)
class Case:
    features: Floats  # one row a set of sentences
    rouge: Floats  # the same rows: ROUGE-1, ROUGE-2


def case(event: Event, reference: str, takeaways: bool) -> Case | None:
    """None when nothing could be chosen."""
    pool = passages(event)
    about = focus(pool, [story.title for story in event.stories])
    room, limit, alone = extractive.BLURB_WORDS, extractive.MOST_BLURB_WORDS, LARGEST_SET
    if takeaways:
        room, limit, alone = extractive.POINTS_WORDS, extractive.MOST_POINTS_WORDS[0], extractive.TAKEAWAYS
    found = candidates(pool, about.weights)
    sets = possible(found, limit, LARGEST_SET, alone)
    if not len(sets):
        return None
    rouge = [_rouge([gram(passage.text) for passage in found], sets, gram(reference)) for gram in (_words, _pairs)]
    return Case(features(found, sets, about, room), np.column_stack(rouge))


def _words(text: str) -> Counter[Hashable]:
    return Counter(_TOKENS.tokenize(text))


def _pairs(text: str) -> Counter[Hashable]:
    return Counter(pairwise(_TOKENS.tokenize(text)))


def _rouge(sentences: Sequence[Counter[Hashable]], sets: Sets, wanted: Counter[Hashable]) -> Floats:
    """F1 of each set; pairs across the ends of sentences do not count."""
    rows = [*sentences, Counter[Hashable]()]  # the last one fills sets up
    held = np.array([[row[gram] for gram in wanted] for row in rows])[sets].sum(axis=1)
    lengths = np.array([row.total() for row in rows])[sets].sum(axis=1)
    hits = np.minimum(held, list(wanted.values())).sum(axis=1)
    return np.asarray(200 * hits / (lengths + wanted.total()))


def fit(cases: Sequence[Case]) -> Floats:
    size = len(WEIGHTS)
    left, right = RIDGE * np.eye(size), np.zeros(size)
    for one in cases:
        known = one.features - one.features.mean(axis=0)
        score = one.rouge.sum(axis=1)
        left += 20 * known.T @ known / len(known)
        right += 20 * known.T @ (score - score.mean()) / len(known)
    return np.linalg.solve(left, right)


def reached(cases: Sequence[Case], weights: Floats) -> Floats:
    """ROUGE-1 and ROUGE-2 of the set that the weights choose, one row a case."""
    return np.array([one.rouge[int(np.argmax(np.round(one.features @ weights, 9)))] for one in cases])


def main() -> None:
    names = (*TRAINING, "allsides_val")
    sets = {
        name: [made for event, text in told(name, MOST_CASES) if (made := case(event, text, name in TAKEAWAYS))]
        for name in names
    }
    weights = fit([one for name in TRAINING for one in sets[name]])
    print(dict(zip(WEIGHTS, weights.round(1).tolist(), strict=True)))  # noqa: T201
    halves: dict[str, list[Floats]] = {name: [] for name in names}
    for seed in range(3):
        side = {name: np.random.default_rng(seed).permutation(len(sets[name])) % 2 for name in names}
        for half in (0, 1):
            held_out = fit(
                [one for name in TRAINING for one, s in zip(sets[name], side[name], strict=True) if s != half]
            )
            for name in names:
                halves[name].append(
                    reached([one for one, s in zip(sets[name], side[name], strict=True) if s == half], held_out)
                )
    for name in names:
        rows = np.vstack(halves[name])
        best = np.array([one.rouge[int(np.argmax(one.rouge.sum(axis=1)))] for one in sets[name]])
        error = rows.std(axis=0) / np.sqrt(len(sets[name]))
        means = [
            " / ".join(f"{value:.1f}" for value in values) for values in (rows.mean(axis=0), error, best.mean(axis=0))
        ]
        print(f"{name:17s} other half {means[0]}   sd of the mean {means[1]}   best {means[2]}")  # noqa: T201


if __name__ == "__main__":
    main()
