"""Small drawings in a line of text or a table: one bar for each day, and a text that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEP = 4  # width of a day
HEIGHT = 24
LEAST = 1.5  # height of what is not nothing


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Spark:
    width: int
    height: int
    bars: tuple[Bar, ...]
    marked: tuple[int, ...]  # x of the days that are marked below
    text: str  # for those who do not see it


def spark(values: Sequence[float], text: str, marked: Sequence[bool] = (), most: float = 0) -> Spark:
    """Oldest first; most, or else the highest of them, is as high as the drawing."""
    most = most or max(values, default=0) or 1
    bars = []
    for at, value in enumerate(values):
        if value:
            height = round(max(value / most * HEIGHT, LEAST), 1)
            bars.append(Bar(at * STEP, round(HEIGHT - height, 1), height))
    below = tuple(at * STEP for at, one in enumerate(marked) if one)
    return Spark(len(values) * STEP, HEIGHT + 4, tuple(bars), below, text)
