"""Fit the weights of newsletter/cluster/likeness.py and say how well they hold elsewhere.

    python -m tests.quality.fit_likeness

Positives: pairs of stories of one event of allsides_train, three in ten of them without their snippet. Negatives: all
other pairs, and 400 stories of the daily pool taken two a day over months and dated the same day: hardly two of them
report one event, yet they are as short and as much alike as the stories of a real day. Events go to eight folds.
"""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from newsletter.cluster.events import THRESHOLD, order
from newsletter.cluster.likeness import LEAST_PROBABILITY, SAME_OUTLET, features_of
from newsletter.cluster.linkage import average_linkage
from newsletter.cluster.vectors import Floats, Ints
from newsletter.models import UNDATED, Story

DATA = Path(__file__).parents[3] / "shared/data"
FOLDS = 8
STRANGERS = 400
THRESHOLDS = (0.38, 0.40, 0.42, 0.44, 0.46, 0.50)


@dataclass(frozen=True)
class Sample:
    """Stories, the event of each ("" for a stranger), their likely pairs and what these have in common."""

    gold: list[str]
    first: Ints
    second: Ints
    features: Floats
    same: Floats


def rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def labelled(name: str) -> list[tuple[str, Story]]:
    return [
        (event["event_id"], make(f"{event['event_id']}-{n}", article["title"], article["snippet"], article))
        for event in rows(f"clustering/{name}.jsonl.gz")
        for n, article in enumerate(event["articles"])
    ]


def make(name: str, title: str | None, summary: str | None, row: dict[str, Any]) -> Story:
    when = row.get("date") or ""
    published = datetime.fromisoformat(when).replace(tzinfo=UTC) if when else UNDATED
    return Story(name, title or "", summary or "", "", "", row.get("source") or "", published)


def strangers(seed: int) -> list[Story]:
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    days: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows("daily/pool.jsonl.gz"):
        if row["day"] >= "2025-06-01":
            days[row["day"]].append(row)
    picked = [row for day in sorted(days) for row in chance.sample(days[day], min(2, len(days[day])))]
    chance.shuffle(picked)
    return [
        replace(
            make(f"stranger-{row['id']}", row["title"], row.get("summary"), {"source": row["source"]}),
            published=datetime(2025, 12, 1, chance.randrange(24), tzinfo=UTC),
        )
        for row in picked[:STRANGERS]
    ]


def sample(told: list[tuple[str, Story]], seed: int | None = None) -> Sample:
    event_of = {story.id: event for event, story in told}
    stories = [story for _, story in told]
    if seed is not None:
        chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
        stories = [replace(story, summary="") if chance.random() < 0.3 else story for story in stories]
        stories += strangers(seed)
    stories.sort(key=order)
    gold = [event_of.get(story.id, "") for story in stories]
    first, second, features, _ = features_of(stories)
    same = [gold[i] == gold[j] != "" for i, j in zip(first, second, strict=True)]
    return Sample(gold, first, second, features, np.array(same, dtype=float))


def offsets(features: Floats) -> Floats:
    """What is not fitted: the prior, the days between, and the outlet."""
    return np.asarray(features[:, 5] + SAME_OUTLET * features[:, 4])


def fit(samples: list[Sample]) -> Floats:
    known = np.vstack([np.column_stack([s.features[:, :4], np.ones(len(s.same))]) for s in samples])
    offset = np.concatenate([offsets(s.features) for s in samples])
    same = np.concatenate([s.same for s in samples])

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = known @ weights + offset
        gradient = known.T @ (1 / (1 + np.exp(-logits)) - same) + 0.02 * weights
        return float((np.logaddexp(0, logits) - same * logits).sum() + 0.01 * weights @ weights), gradient

    return np.asarray(minimize(loss, np.zeros(5), jac=True, method="L-BFGS-B").x)


def score(s: Sample, weights: Floats, threshold: float) -> tuple[float, int]:
    """B-cubed F1, and how many strangers were put with somebody."""
    probability = 1 / (1 + np.exp(-(s.features[:, :4] @ weights[:4] + weights[4] + offsets(s.features))))
    likely = probability >= LEAST_PROBABILITY
    links = zip(s.first[likely], s.second[likely], np.sqrt(probability[likely]), strict=True)
    groups = average_linkage(len(s.gold), ((int(i), int(j), float(p)) for i, j, p in links), threshold)
    size = {event: s.gold.count(event) for event in set(s.gold)}
    precision = recall = joined = 0.0
    for group in groups:
        joined += sum(s.gold[i] == "" for i in group) if len(group) > 1 else 0
        for i in group:
            both = sum(s.gold[j] == s.gold[i] for j in group) if s.gold[i] else 1
            precision += both / len(group)
            recall += both / (size[s.gold[i]] if s.gold[i] else 1)
    return 2 * precision * recall / (precision + recall) / len(s.gold), int(joined)


def main() -> None:
    told = labelled("allsides_train")
    folds = [[pair for pair in told if zlib.crc32(pair[0].encode()) % FOLDS == k] for k in range(FOLDS)]
    mixed = [sample(fold, seed) for seed, fold in enumerate(folds)]
    plain = [sample(fold) for fold in folds]
    val = sample(labelled("allsides_val"))
    weights = fit(mixed)
    print("words, titles, phrases, information, intercept:", weights.round(2).tolist())  # noqa: T201
    print("threshold  folds: F1 (sd)   strangers joined   allsides_val: F1")  # noqa: T201
    held_out = [fit(mixed[:k] + mixed[k + 1 :]) for k in range(FOLDS)]
    for threshold in THRESHOLDS:
        f1 = [score(plain[k], held_out[k], threshold)[0] for k in range(FOLDS)]
        joined = [score(mixed[k], held_out[k], threshold)[1] for k in range(FOLDS)]
        mark = " <- chosen" if threshold == THRESHOLD else ""
        print(  # noqa: T201
            f"{threshold:.2f}       {np.mean(f1):.4f} ({np.std(f1):.4f})   {np.mean(joined):5.1f} of {STRANGERS}"
            f"       {score(val, weights, threshold)[0]:.4f}{mark}"
        )


if __name__ == "__main__":
    main()
