"""Which facts, beliefs and how many days learning needs: prints the tables of docs/decisions/learning.md.

    python -m tests.quality.what_taste_needs HISTORY.jsonl

Every row predicts the same days from others, in blocks (newsletter/learn/prediction.py), after one change.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from unittest.mock import patch

import click

from newsletter.cli.history import read_history, to_lessons
from newsletter.learn import Lesson, apply, fit, prediction, taught
from newsletter.learn.features import BELIEF, features
from newsletter.learn.prediction import Prediction, quality, recall
from newsletter.models import RankedEvent
from newsletter.rank import default_profile

AGES = ("age", "monday", "source-age")
NEVER = 1e-9  # belief in what is left out
Extra = Callable[[RankedEvent], dict[str, float]]


def title_pairs(ranked: RankedEvent) -> dict[str, float]:
    words = re.findall(r"\w+", ranked.event.lead.title.lower())
    return {f"extra:{one} {two}": 1.0 for one, two in pairwise(words)}


def title_shape(ranked: RankedEvent) -> dict[str, float]:
    title = ranked.event.lead.title
    marks = {mark: 1.0 for mark in '?:!“"' if mark in title}
    return {f"extra:{name}": 1.0 for name in (*marks, *(["digit"] if re.search(r"\d", title) else []))}


def coverage(ranked: RankedEvent) -> dict[str, float]:
    return {f"extra:{min(8, ranked.event.voices)} voices": 1.0}


def show(name: str, found: Sequence[Prediction]) -> None:
    cells = []
    for count in (10, 20, 40):
        mean = quality(found, lambda lesson, order, count=count: recall(lesson, order, count)).taught
        cells.append(f"{mean.value:.3f} ±{mean.error:.3f}")
    click.echo(f"| {name} | {' | '.join(cells)} |")


def with_beliefs(name: str, lessons: Sequence[Lesson], changed: Mapping[str, float]) -> None:
    with patch.dict(BELIEF, changed):
        show(name, prediction.validate(lessons))


def with_extra(name: str, lessons: Sequence[Lesson], belief: float, extra: Extra) -> None:
    def more(ranked: RankedEvent, now: datetime) -> dict[str, float]:
        return features(ranked, now) | extra(ranked)

    seen = patch.object(fit, "features", more), patch.object(prediction, "facts_of", fit.facts_of)
    with patch.dict(BELIEF, {"extra": belief}), patch.object(apply, "features", more), seen[0], seen[1]:
        show(name, prediction.validate(lessons))


def with_days(
    name: str, lessons: Sequence[Lesson], rest_of: Callable[[int, int], Sequence[int]], first: int = 0
) -> None:
    """Predict block after block of six from the days (numbers) that `rest_of` names."""
    days = prediction.telling(lessons)
    seen = prediction.facts_of(days)
    found: list[Prediction] = []
    for start, stop in [*pairwise(len(days) * number // 6 for number in range(7))][first:]:
        rest = rest_of(start, stop)
        taste = fit.fit([days[n] for n in rest], [seen[n] for n in rest])
        found += (Prediction(day, day.ranked, taught(day.ranked, taste, day.now)) for day in days[start:stop])
    show(name, found)


def main(path: Path) -> None:
    with path.open("rb") as lines:
        lessons = to_lessons(read_history(lines), default_profile(), lambda _: None)
    number = len(prediction.telling(lessons))
    facts = prediction.facts_of(prediction.telling(lessons))
    with patch.object(prediction, "facts_of", lambda _: facts):  # the same each time, and slow to find
        with_beliefs("as it is", lessons, {})
        show("without taste", [replace(p, taught=p.untaught) for p in prediction.validate(lessons)])
        for kinds in (("source",), ("source", "site"), AGES, ("title", "summary")):
            with_beliefs(f"only {', '.join(kinds)}", lessons, {kind: NEVER for kind in BELIEF if kind not in kinds})
        for kinds in (
            ("source", "site"),
            AGES,
            ("monday",),
            ("source-age",),
            ("site-section", "folder"),
            ("title", "summary"),
        ):
            with_beliefs(f"without {', '.join(kinds)}", lessons, dict.fromkeys(kinds, NEVER))
        for belief in (0.1, 0.5):
            with_beliefs(f"belief in title words {belief}", lessons, {"title": belief})
        with_extra("and pairs of title words", lessons, 0.25, title_pairs)
        with_extra("and marks and digits of the title", lessons, 1.0, title_shape)
        with_extra("and the number of voices", lessons, 1.0, coverage)
        for prior in (0.35, 1.4):
            with patch.object(fit, "PRIOR", prior):
                with_beliefs(f"a point stands for {prior} log-odds", lessons, {})
        flat = [replace(day, ranked=tuple(replace(one, score=0.0) for one in day.ranked)) for day in lessons]
        with_beliefs("facts alone, without the untaught score", flat, {})
        with_days("only earlier days (the last four blocks)", lessons, lambda start, _: range(start - 1), first=2)
        for count in (10, 20, 40, 80):

            def some(start: int, stop: int, count: int = count) -> list[int]:
                others = [*range(max(0, start - 1)), *range(stop + 1, number)]
                return sorted(Random(start).sample(others, count))  # noqa: S311

            with_days(f"{count} days", lessons, some)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
