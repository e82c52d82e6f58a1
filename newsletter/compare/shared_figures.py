"""Figures that most voices give alike: one number or one time of day, for the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsletter.compare.figures import Figure, clock_times, figures
from newsletter.compare.statements import Judge, Voice
from newsletter.models import Side

SMALLEST = 10  # smaller bare numbers are shared by chance
ALIKE = 2  # words that two sentences have in common around a sum, a share or a time
MOST = 4


def shared_figures(voices: Sequence[Voice], judge: Judge) -> tuple[Side, ...]:
    """Told by more than half of the voices, each with its sentence: by most first, then what stands early."""
    read = {voice: [*figures(voice, judge), *clock_times(voice, judge)] for voice in voices}
    found: dict[tuple[str, str], tuple[tuple[int, int], Side]] = {}
    for voice in voices:
        for figure in read[voice]:
            given = _given(figure, read) if _distinctive(figure) else {}
            if 2 * len(given) > len(voices):
                accounts = tuple(teller.account(told.statement) for teller, told in given.items())
                order = (-len(given), min(told.statement.place for told in given.values()))
                found.setdefault((str(figure.value.normalize()), figure.unit), (order, Side(figure.text, accounts)))
    return tuple(side for _, side in sorted(found.values(), key=lambda one: one[0])[:MOST])


def _distinctive(figure: Figure) -> bool:
    return bool(figure.unit) or (figure.value >= SMALLEST and figure.named)


def _given(figure: Figure, read: Mapping[Voice, Sequence[Figure]]) -> dict[Voice, Figure]:
    """Who gives this figure for the same thing, and where first."""
    firsts = ((voice, next((f for f in known if _same(figure, f)), None)) for voice, known in read.items())
    return {voice: told for voice, told in firsts if told}


def _same(figure: Figure, other: Figure) -> bool:
    if figure is other:
        return True
    if (figure.value, figure.unit) != (other.value, other.unit) or figure.apart(other):
        return False
    counted = figure.counts & other.counts
    return bool(counted if not figure.unit else len((counted | figure.around) & (counted | other.around)) >= ALIKE)
