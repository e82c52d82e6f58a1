"""Figures that cannot both be right: two outlets count the same thing and get different numbers.

Precision comes first. Two figures are set side by side only when they count the same (one noun, one unit), in
sentences of like words, about the same names and dates; when neither outlet gives the other's figure anywhere; and
when nothing says that the count grows by the hour, since then the later outlet only knows more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, product

from newsletter.compare.figures import Figure, clock_times, figures
from newsletter.compare.statements import Judge, Voice, Weights
from newsletter.models import Account, Difference, Side

UPDATE = timedelta(hours=36)  # a figure that was published so much later may be a new one
LARGEST_RATIO = Decimal("1.9")  # figures further apart hardly ever count the same
ROUNDED = Decimal("0.05")  # two outlets give one figure when theirs differ by no more
SAME_CLAUSE = 0.15  # share of the words around a figure that the other sentence holds, for nouns counted once a story
SAME_SHORT_CLAUSE = 0.4  # where only one word is shared
SAME_MOMENT = 0.45  # the same, for times of day: one day holds many
SAME_SENTENCE = 0.32  # share of all words, which suffices for any figure

_GROWING = """dead died dies death deaths toll killed kill kills injured wounded hospitalized hospitalised cases
infected infections infection missing arrested arrests detained evacuated displaced rescued recovered tested tests
vaccinated votes vote points index shares stock stocks trading ballots precincts delegates retweets views followers
signatures acres hectares contained wind winds poll polls polling""".split()  # noqa: SIM905 - words read best as a text
MEASURES = """inches feet mph mile miles degrees minutes minute hours hour days day weeks week months month years year
old centuries century percentile times time leads""".split()  # noqa: SIM905

_Read = Mapping[Voice, Sequence[Figure]]


def contradictions(voices: Sequence[Voice], judge: Judge, weights: Weights) -> list[Difference]:
    """One for each pair of figures, each side with all outlets that give its figure."""
    growing = frozenset(stem for word in _GROWING for stem in judge.terms(word))
    measures = frozenset(stem for word in MEASURES for stem in judge.terms(word))
    every = {voice: figures(voice, judge) for voice in voices}
    steady = {v: [f for f in known if not f.around & growing and not f.counts & measures] for v, known in every.items()}
    found: dict[frozenset[Decimal], Difference] = {}
    for one, other, mine, theirs in _pairs(steady):
        if (
            _far_apart(mine, theirs)
            and same_measure(mine, theirs, steady[one], steady[other], weights)
            and not any(told_too(mine, known) for known in every[other])
            and not any(told_too(theirs, known) for known in every[one])
        ):
            sides = tuple(Side(figure.text, _tellers(figure, steady)) for figure in (mine, theirs))
            found.setdefault(frozenset((mine.value, theirs.value)), Difference("figure", "", sides))
    return list(found.values())


def clock_contradictions(voices: Sequence[Voice], judge: Judge, weights: Weights) -> list[Difference]:
    """Times of day for the same thing, in sentences of like words; at most one."""
    read = {voice: clock_times(voice, judge) for voice in voices}
    for one, other, mine, theirs in _pairs(read):
        told = any(mine.agrees(known) for known in read[other]) or any(theirs.agrees(known) for known in read[one])
        zones = (mine.value - theirs.value) % 30 == 0  # whole and half hours apart may be two time zones
        if not told and not zones and not mine.apart(theirs) and like(mine, theirs, weights) >= SAME_MOMENT:
            sides = tuple(Side(figure.text, _tellers(figure, read)) for figure in (mine, theirs))
            return [Difference("time", "", sides)]
    return []


def _pairs(read: _Read) -> Iterator[tuple[Voice, Voice, Figure, Figure]]:
    for one, other in combinations(read, 2):
        if abs(one.published - other.published) < UPDATE:
            yield from ((one, other, mine, theirs) for mine, theirs in product(read[one], read[other]))


def _tellers(figure: Figure, read: _Read) -> tuple[Account, ...]:
    """The outlets that give this figure, each with its sentence."""
    firsts = ((voice, next((f for f in known if _gives(figure, f)), None)) for voice, known in read.items())
    return tuple(voice.account(told.statement) for voice, told in firsts if told)


def _gives(figure: Figure, known: Figure) -> bool:
    return told_too(figure, known) and abs(known.value - figure.value) <= ROUNDED * figure.value


def told_too(figure: Figure, known: Figure) -> bool:
    """Whether a figure that counts the same agrees with this one."""
    same = figure.counts & known.counts or figure.unit or figure.value == known.value
    return known.unit == figure.unit and bool(same) and figure.agrees(known)


def _far_apart(mine: Figure, theirs: Figure) -> bool:
    low, high = sorted((mine.value, theirs.value))
    halves = mine.unit == "%" and low + high == 100  # both may tell the same, each of the other part
    return not mine.agrees(theirs) and not halves and low > 1 and high <= LARGEST_RATIO * low


def same_measure(
    mine: Figure, theirs: Figure, ours: Sequence[Figure], others: Sequence[Figure], weights: Weights
) -> bool:
    """Whether two figures count one thing; ours and others are all figures of the two texts."""
    counted = mine.counts & theirs.counts
    if mine.unit != theirs.unit or mine.apart(theirs) or not (mine.unit or counted):
        return False
    if like(mine, theirs, weights) >= SAME_SENTENCE:
        return True
    if mine.unit or _counted_twice(mine, counted, ours) or _counted_twice(theirs, counted, others):
        return False
    around, beside = mine.around - counted, theirs.around - counted
    shared = min(weights.share(around, theirs.statement.terms), weights.share(beside, mine.statement.terms))
    return bool(around & beside) and shared >= (SAME_CLAUSE if len(around & beside) > 1 else SAME_SHORT_CLAUSE)


def like(mine: Figure, theirs: Figure, weights: Weights) -> float:
    """0 to 1: how much of its words each one's sentence finds in the other's."""
    return min(weights.share(mine.beside, theirs.beside), weights.share(theirs.beside, mine.beside))


def _counted_twice(figure: Figure, counted: frozenset[str], known: Sequence[Figure]) -> bool:
    return any(f.counts & counted and not f.agrees(figure) for f in known)
