"""Disagreements that the stories themselves report: two named parties give two figures for the same thing.

"Northwind says that 12% of its customers were hit, while the monitoring firm Lantern counts 30%." The figures stand
side by side whoever prints them; the outlets do not contradict each other, those whom they quote do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from newsletter.compare.figures import Figure, figures
from newsletter.compare.statements import Judge, Voice
from newsletter.models import Account, Difference, Side

LARGEST_RATIO = 5
SPEAKER_WORDS = 8  # between a speaker's name and the verb

_SPEAKS = re.compile(
    r"\b(?:says?|said|puts?|counts?|counted|estimates?|estimated|speaks? of|spoke of|claims?|claimed|reckons?"
    r"|reported|reports|insists?|insisted|maintains?|maintained|according to)\b"
)
_CONTRAST = re.compile(
    r"\b(?:while|whereas|but|however|although|though|instead|by contrast|disputed?|disputes|rejects?)\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"\b(?:while|whereas|but|although|though)\b|;")


def disputes(voices: Sequence[Voice], judge: Judge) -> list[Difference]:
    """One for each pair of figures, with all outlets that print either."""
    read = {voice: figures(voice, judge) for voice in voices}
    found: dict[frozenset[tuple[str, str]], Difference] = {}
    for voice in voices:
        for one, other in _disputed(voice, read[voice], judge):
            key = frozenset(((str(one.value), one.unit), (str(other.value), other.unit)))
            sides = tuple(Side(figure.text, _tellers(figure, read)) for figure in (one, other))
            found.setdefault(key, Difference("figure", "", sides, disputed=True))
    return list(found.values())


def _disputed(voice: Voice, read: Sequence[Figure], judge: Judge) -> Iterator[tuple[Figure, Figure]]:
    for one, other in pairwise(read):
        first, second = one.statement, other.statement
        if second.place - first.place > 1 or one.unit != other.unit or not _comparable(one, other):
            continue
        earlier = voice.statements[first.place - 1].text if first.place else ""
        told = f"{earlier} {first.text}" if first is second else f"{earlier} {first.text} {second.text}"
        speakers = _speaker(one, judge), _speaker(other, judge)
        if all(speakers) and not speakers[0] & speakers[1] and _CONTRAST.search(told):
            yield one, other


def _comparable(one: Figure, other: Figure) -> bool:
    low, high = sorted((one.value, other.value))
    like = bool(one.unit) or bool(one.counts & other.counts)
    return like and low > 0 and high <= LARGEST_RATIO * low and not one.agrees(other)


def _speaker(figure: Figure, judge: Judge) -> frozenset[str]:
    """Words of the name before the last verb of saying that stands before the figure, in its own clause."""
    statement = figure.statement
    clause = _TURN.split(statement.text[: figure.start])[-1]
    verbs = list(_SPEAKS.finditer(clause))
    if not verbs:
        return frozenset()
    before = clause[: verbs[-1].start()].split()[-SPEAKER_WORDS:]
    return frozenset(judge.terms(" ".join(before))) & statement.names


def _tellers(figure: Figure, read: Mapping[Voice, Sequence[Figure]]) -> tuple[Account, ...]:
    """The outlets that print this figure, the first sentence of each."""
    same = (
        (voice, next((f for f in known if (f.value, f.unit) == (figure.value, figure.unit)), None))
        for voice, known in read.items()
    )
    return tuple(voice.account(told.statement) for voice, told in same if told)
