"""What became of editions, as bars: how many readers each state has, one bar for an edition or a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.pipeline.statistics import Choosing, Count
from newsletter.web.desk.sparkline import Spark, spark

STATES = ("sent", "unknown", "failed", "bounced", "complained", "unsubscribed")
SHOWN = 30  # bars, newest last
WIDTH, HEIGHT = 720, 180  # of the drawing, without its labels
LEAST = 2.0  # height of what is not nothing, so that one complaint among thousands is seen


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar."""

    state: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    count: Count
    x: float
    width: float
    pieces: tuple[Piece, ...]


def bars(counts: Sequence[Count]) -> tuple[Bar, ...]:
    """counts: newest first. Bars stand on one line, oldest first, the tallest as high as the drawing."""
    shown = counts[:SHOWN][::-1]
    most = max((_total(count) for count in shown), default=0) or 1
    step = WIDTH / SHOWN
    return tuple(
        Bar(count, round(place * step, 1), round(step * 0.7, 1), _pieces(count, most))
        for place, count in enumerate(shown)
    )


def _pieces(count: Count, most: int) -> tuple[Piece, ...]:
    pieces, foot = [], float(HEIGHT)
    for state in STATES:
        if number := getattr(count, state):
            height = max(number / most * (HEIGHT - LEAST * len(STATES)), LEAST)
            foot -= height
            pieces.append(Piece(state, round(foot, 1), round(height, 1)))
    return tuple(pieces)


def _total(count: Count) -> int:
    return sum(getattr(count, state) for state in STATES)


def span(counts: Sequence[Count]) -> tuple[date, date] | None:
    """The first and the last day that is shown."""
    shown = counts[:SHOWN]
    return (shown[-1].day, shown[0].day) if shown else None


def precision(choices: Sequence[Choosing]) -> Spark | None:
    """How much of what the ranking offered editors kept, by day; None while nobody has judged an edition."""
    told = [one.precision for one in choices[::-1]]
    judged = [share for share in told if share is not None]
    if not judged:
        return None
    mean = sum(judged) / len(judged)
    text = (
        f"Editors kept {mean:.0%} of what the ranking offered, on average of {len(judged)} judged editions; "
        f"between {min(judged):.0%} and {max(judged):.0%}"
    )
    return spark([share or 0.0 for share in told], text, most=1.0)


def funnel(choices: Sequence[Choosing]) -> tuple[tuple[str, int, Spark], ...]:
    """Each stage with its latest number, and how it was on the days before."""
    if not choices:
        return ()
    days = [one.funnel for one in choices[::-1]]
    stages = {
        "Stories looked at": [one.stories for one in days],
        "Events that they report": [one.events for one in days],
        "Events explained": [one.explained for one in days],
        "Events that run": [len(one.chosen) for one in days],
    }
    return tuple(
        (
            name,
            counts[-1],
            spark(counts, f"{name}: {counts[-1]:,} in the latest edition, {min(counts):,} to {max(counts):,} before"),
        )
        for name, counts in stages.items()
    )
