"""A picture of precision by day, as SVG that can be read alone, on light and on dark paper.

The two rankings differ in dash, mark and label as well as in colour. Nothing but dates and numbers comes from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

WIDTH, HEIGHT = 760, 330
LEFT, RIGHT, TOP, BOTTOM = 56, 136, 66, 44
SMOOTHED = 7  # days that a point of a line averages: one day's picks are too few to see anything
DATES = 6  # labels below the picture at most
SERIES = ("untaught", "taught")
MARKS = {"untaught": 4, "taught": 2.5}  # radius: both are seen where they meet
LEAST_TOP = 0.1  # of the scale, so that a picture of next to nothing does not look like much
APART = 17  # pixels between the labels of the two lines, at least

LIGHT = {"paper": "#ffffff", "ink": "#222222", "grid": "#dddddd", "untaught": "#8a5a00", "taught": "#00508c"}
DARK = {"paper": "#16181b", "ink": "#e8e8e8", "grid": "#3a3d42", "untaught": "#e0a850", "taught": "#7fb8ff"}
_ROLE = 'role="img" aria-labelledby="title told"'
_KEY = f"Share of them that ran. Marks are days, lines the mean of {SMOOTHED} days, percentages that of all."
_SHAPES = """\
text { font: 13px system-ui, sans-serif } .small { font-size: 12px }
polyline { fill: none; stroke-width: 2 } polyline.untaught { stroke-dasharray: 5 4 }
circle { opacity: .35 } circle.untaught { fill-opacity: 0 }"""


@dataclass(frozen=True, slots=True)
class Point:
    """One day."""

    day: date
    untaught: float  # precision, 0 to 1
    taught: float


def chart(points: Sequence[Point], count: int) -> str:
    """Precision of the best `count` events of each day, in order; there must be at least one."""
    days = f"{points[0].day} to {points[-1].day}"
    title = f"How many of the {count} best ranked events the editors ran, {days}"
    means = {name: mean(_values(points, name)) for name in SERIES}
    told = (
        f"Precision by day of two rankings. With learned taste {means['taught']:.1%} on average over {len(points)} "
        f"days, without {means['untaught']:.1%}. Marks are days, lines the mean of {SMOOTHED} of them."
    )
    top = max(LEAST_TOP, *(value for name in SERIES for value in _values(points, name)))
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {_ROLE}>',
            f'<title id="title">{title}</title>',
            f'<desc id="told">{told}</desc>',
            f"<style>\n{_style()}\n</style>",
            f'<rect width="{WIDTH}" height="{HEIGHT}"/>',
            f'<text x="16" y="26">{title}</text>',
            f'<text x="16" y="46" class="small">{_KEY}</text>',
            *_grid(top),
            *_dates(points),
            *_marks(points, top),
            *_lines(points, top),
            *_labels(points, means, top),
            "</svg>\n",
        )
    )


def smooth(values: Sequence[float]) -> list[float]:
    """The mean of SMOOTHED neighbours around each value; of fewer at both ends."""
    half = SMOOTHED // 2
    return [mean(values[max(0, i - half) : i + half + 1]) for i in range(len(values))]


def _style() -> str:
    return f"{_SHAPES}\n{_colours(LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{_colours(DARK)}\n}}"


def _colours(theme: Mapping[str, str]) -> str:
    """Plain rules, for programs that know no CSS variables."""
    series = (
        f"polyline.{name}, circle.{name} {{ stroke: {colour} }} text.{name}, circle.{name} {{ fill: {colour} }}"
        for name, colour in ((name, theme[name]) for name in SERIES)
    )
    paper = f"rect {{ fill: {theme['paper']} }} text {{ fill: {theme['ink']} }} path {{ stroke: {theme['grid']} }}"
    return "\n".join((paper, *series))


def _values(points: Sequence[Point], name: str) -> list[float]:
    return [getattr(point, name) for point in points]


def _x(place: int, points: Sequence[Point]) -> float:
    return LEFT + place / max(1, len(points) - 1) * (WIDTH - LEFT - RIGHT)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)


def _grid(top: float) -> Iterator[str]:
    for value in (part * top / 4 for part in range(5)):
        y = _y(value, top)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" class="small">{value:.0%}</text>'


def _dates(points: Sequence[Point]) -> Iterator[str]:
    for i in sorted({round(part * (len(points) - 1) / (DATES - 1)) for part in range(DATES)}):
        place = f'x="{_x(i, points):.1f}" y="{HEIGHT - 18}" text-anchor="middle"'
        yield f'<text {place} class="small">{points[i].day:%m-%d}</text>'


def _marks(points: Sequence[Point], top: float) -> Iterator[str]:
    for name in SERIES:
        for i, value in enumerate(_values(points, name)):
            yield f'<circle class="{name}" cx="{_x(i, points):.1f}" cy="{_y(value, top):.1f}" r="{MARKS[name]}"/>'


def _lines(points: Sequence[Point], top: float) -> Iterator[str]:
    for name in SERIES:
        values = enumerate(smooth(_values(points, name)))
        path = " ".join(f"{_x(i, points):.1f},{_y(value, top):.1f}" for i, value in values)
        yield f'<polyline class="{name}" points="{path}"/>'


def _labels(points: Sequence[Point], means: dict[str, float], top: float) -> Iterator[str]:
    """At the ends of the lines, never on top of one another."""
    names = {"taught": "with taste", "untaught": "without"}
    ends = sorted((_y(smooth(_values(points, name))[-1], top), name) for name in names)
    (first, upper), (second, lower) = ends
    for y, name in ((first, upper), (max(second, first + APART), lower)):
        text = f"{names[name]}, {means[name]:.0%}"
        yield f'<text x="{WIDTH - RIGHT + 10}" y="{y + 4:.1f}" class="{name}">{text}</text>'
