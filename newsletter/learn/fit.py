"""Fit taste: a conditional logit of each day's picks among its events.

Each pick is one choice among the day's events with probability softmax(s), where s = PRIOR x untaught score + w.x (the
listwise loss of Cao et al. 2007, "Learning to rank: from pairwise approach to listwise approach", for the top place).
So only what tells events of one day apart counts: a busy day teaches no more than a quiet one, and there is no constant
to fit. The weights w have a normal prior around zero (ridge), with a standard deviation for each kind of fact: without
evidence, the untaught ranking stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from newsletter.learn.features import BELIEF, features
from newsletter.learn.lesson import Lesson, telling
from newsletter.learn.model import Taste

PRIOR = 0.7  # log-odds that a point of the untaught score stands for
SEEN = 5  # events in which a fact must have been seen
NEGLIGIBLE = 0.005  # points
BEST = 10  # events of a day that are to score as high as without taste

Vector = NDArray[np.float64]
Facts = list[dict[str, float]]  # of the events of one day


def learn(lessons: Sequence[Lesson]) -> Taste:
    """What tells the picks of each day from its other events. Raises UsageError when there are too few days."""
    days = telling(lessons)
    return fit(days, facts_of(days))


def facts_of(days: Sequence[Lesson]) -> list[Facts]:
    """What is true of each day's events, in their order."""
    return [[features(one, day.now) for one in day.ranked] for day in days]


def fit(days: Sequence[Lesson], seen: Sequence[Facts]) -> Taste:
    """From days with picks, and `facts_of` them."""
    names = _names(seen)
    scale = np.array([BELIEF[name.partition(":")[0]] for name in names])
    matrix = _matrix(seen, names, scale)
    untaught = np.array([one.score for day in days for one in day.ranked])
    picked = np.array([day.picked(one) for day in days for one in day.ranked], dtype=float)
    starts = np.cumsum([0, *(len(day.ranked) for day in days)])
    found = _solve(matrix, PRIOR * untaught, picked, starts)
    points = {name: round(float(weight), 3) for name, weight in zip(names, scale * found / PRIOR, strict=True)}
    kept = {name: weight for name, weight in points.items() if abs(weight) >= NEGLIGIBLE}
    level = _best(untaught, starts) - _best(untaught + matrix @ found / PRIOR, starts)
    return Taste(kept, round(level, 3), len(days), int(picked.sum()), days[0].day, days[-1].day)


def _names(seen: Sequence[Facts]) -> list[str]:
    counts = Counter(name for day in seen for facts in day for name in facts)
    return sorted(name for name, count in counts.items() if count >= SEEN)


def _matrix(seen: Sequence[Facts], names: Sequence[str], scale: Vector) -> sparse.csr_array:
    """A row for each event, a column for each name; scaled by belief, so that one ridge serves all kinds."""
    column = {name: number for number, name in enumerate(names)}
    row, col, share = [], [], []
    for number, facts in enumerate(facts for day in seen for facts in day):
        for name in facts.keys() & column.keys():
            row.append(number)
            col.append(column[name])
            share.append(facts[name])
    size = sum(map(len, seen)), len(names)
    matrix = sparse.csr_array((np.array(share) * scale[col], (row, col)), shape=size)
    matrix.sort_indices()  # names come in the order of a set; sums are to be the same each time
    return matrix


def _solve(facts: sparse.csr_array, untaught: Vector, picked: Vector, starts: NDArray[np.int64]) -> Vector:
    """The most likely weights, one for each column; day d's events are those from starts[d] to starts[d + 1]."""
    first = starts[:-1]
    day_of = np.repeat(np.arange(len(first)), np.diff(starts))
    picks = np.add.reduceat(picked, first)[day_of]
    turned = facts.T.tocsr()

    def loss(weights: Vector) -> tuple[float, Vector]:
        score = facts @ weights + untaught
        score -= np.maximum.reduceat(score, first)[day_of]
        log_total = np.log(np.add.reduceat(np.exp(score), first))[day_of]
        gradient = turned @ (picks * np.exp(score - log_total) - picked)
        return float(0.5 * weights @ weights - picked @ (score - log_total)), gradient + weights

    found = minimize(loss, np.zeros(facts.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x, dtype=float)


def _best(score: Vector, starts: NDArray[np.int64]) -> float:
    """Mean score of the BEST events of each day."""
    best = [np.sort(day)[-BEST:] for day in np.split(score, starts[1:-1])]
    return float(np.concatenate(best).mean())
