"""How well taste predicts days that it did not see, beside the untaught ranking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import mean, stdev

from newsletter.errors import UsageError
from newsletter.learn.apply import taught
from newsletter.learn.fit import facts_of, fit
from newsletter.learn.lesson import LEAST_DAYS, Lesson, telling
from newsletter.learn.model import Taste
from newsletter.models import RankedEvent

BLOCKS = 6
GAP = 1  # days on each side that are not learned from: a story may be a candidate on two of them
CLEAR = 2.0  # standard errors from which a difference is taken for more than luck

Order = Sequence[RankedEvent]
Measure = Callable[[Lesson, Order], float]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A day as it would have been ranked without and with what other days teach."""

    lesson: Lesson
    untaught: tuple[RankedEvent, ...]
    taught: tuple[RankedEvent, ...]


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over days, with its standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Quality:
    """A measure without and with taste, over the same days."""

    untaught: Mean
    taught: Mean
    gain: Mean  # of each day, taught less untaught

    @property
    def clear(self) -> bool:
        """Whether taste helps by more than luck explains."""
        return self.gain.value > CLEAR * self.gain.error


def validate(lessons: Sequence[Lesson]) -> tuple[Prediction, ...]:
    """Leave out one block of neighbouring days after another, learn from the rest, and rank what was left out.

    Blocks, not single days: what is news stays news for days, so that a day's neighbours would give it away. Raises
    UsageError when there are too few days to learn from; none is predicted when there are too few to leave any out.
    """
    days = telling(lessons)
    seen = facts_of(days)
    blocks = min(BLOCKS, len(days) // 2)
    found: list[Prediction] = []
    for start, stop in pairwise(len(days) * number // blocks for number in range(blocks + 1)):
        rest = [*range(max(0, start - GAP)), *range(stop + GAP, len(days))]
        if len(rest) >= LEAST_DAYS:
            taste = fit([days[n] for n in rest], [seen[n] for n in rest])
            found += (_predicted(day, taste) for day in days[start:stop])
    return tuple(found)


def predict(lessons: Sequence[Lesson], taste: Taste) -> tuple[Prediction, ...]:
    """Rank with a given taste the days that it was not learned from. Raises UsageError when there is none."""
    days = [one for one in lessons if any(map(one.picked, one.ranked)) and not taste.first <= one.day <= taste.last]
    if not days:
        raise UsageError(
            f"every day is one that the model was learned from ({taste.first} to {taste.last}), and shows nothing; "
            "leave out --model to learn from the other days each time"
        )
    return tuple(_predicted(day, taste) for day in sorted(days, key=lambda one: one.day))


def _predicted(day: Lesson, taste: Taste) -> Prediction:
    return Prediction(day, day.ranked, taught(day.ranked, taste, day.now))


def quality(predictions: Sequence[Prediction], measure: Measure) -> Quality:
    """Of at least one prediction."""
    pairs = [(measure(p.lesson, p.untaught), measure(p.lesson, p.taught)) for p in predictions]
    before, after = zip(*pairs, strict=True)
    return Quality(_mean(before), _mean(after), _mean([late - early for early, late in pairs]))


def _mean(values: Sequence[float]) -> Mean:
    spread = stdev(values) if len(values) > 1 else 0.0
    return Mean(mean(values), spread / sqrt(len(values)))


def recall(lesson: Lesson, order: Order, count: int) -> float:
    """Share of the day's picks that stand among the best `count` events."""
    every = {story.id for one in order for story in one.event.stories}
    best = {story.id for one in order[:count] for story in one.event.stories}
    return len(lesson.picks & best) / max(1, len(lesson.picks & every))


def hits(lesson: Lesson, order: Order, count: int) -> int:
    """How many of the best `count` events the editors picked."""
    return sum(map(lesson.picked, order[:count]))


def precision(lesson: Lesson, order: Order, count: int) -> float:
    """Share of the best `count` events that the editors picked."""
    return hits(lesson, order, count) / max(1, len(order[:count]))
