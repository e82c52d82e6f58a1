"""Rank again with what was learned: one more reason on each receipt, named `taste`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.learn.features import features, in_words
from newsletter.learn.model import Taste
from newsletter.models import RankedEvent, Reason

NAMED = 3  # facts that a receipt names


def taught(ranked: Sequence[RankedEvent], taste: Taste, now: datetime) -> tuple[RankedEvent, ...]:
    """Best first; ties by event id. Reasons still add up to the score."""
    weighed = (_with_taste(one, taste, now) for one in ranked)
    return tuple(sorted(weighed, key=lambda one: (-one.score, one.event.id)))


def _with_taste(ranked: RankedEvent, taste: Taste, now: datetime) -> RankedEvent:
    worth = {n: taste.weights[n] * share for n, share in features(ranked, now).items() if n in taste.weights}
    points = round(taste.level + sum(worth[name] for name in sorted(worth)), 4)
    reason = Reason("taste", points, _fact(worth, points))
    return replace(ranked, score=round(ranked.score + points, 4), reasons=(*ranked.reasons, reason))


def _fact(worth: dict[str, float], points: float) -> str:
    """The facts that counted most, and what all others added: "source Alpha +1.2, “bridge” in the title -0.3, ..."."""
    best = sorted(worth, key=lambda name: (-abs(worth[name]), name))[:NAMED]
    rest = points - sum(worth[name] for name in best)
    return ", ".join((*(f"{in_words(name)} {worth[name]:+.1f}" for name in best), f"all else {rest:+.1f}"))
