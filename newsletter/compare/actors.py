"""Who did it: outlets that name different culprits, each without a word of the other's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from newsletter.compare.statements import Judge, Statement, Voice
from newsletter.models import Difference, Side

_NAME = r"(?P<who>(?:the )?[A-Z][\w’'.-]*\w(?: (?:of |the |de )?[A-Z][\w’'.-]*\w)*)"
_PATTERNS = [
    re.compile(
        rf"\b(?:blam(?:ed|es|ing)|(?:was|were) (?:carried out|claimed|caused|perpetrated) by"
        rf"|responsibility (?:lies|rests) with|point(?:ed|ing|s) (?:the|a) finger at) {_NAME}"
    ),
    re.compile(
        rf"{_NAME} (?:(?:has |have )?claim(?:ed|s)? responsibility|(?:is|are|was|were) (?:to blame|behind the)\b)"
    ),
]


def actors(voices: Sequence[Voice], judge: Judge) -> list[Difference]:
    read = {voice: list(_blamed(voice)) for voice in voices}
    found = []
    for one, other in combinations(voices, 2):
        for (who, mine), (whom, theirs) in product(read[one], read[other]):
            ours, others = frozenset(judge.terms(who)), frozenset(judge.terms(whom))
            if ours and others and not ours & other.terms and not others & one.terms:
                sides = (Side(who, (one.account(mine),)), Side(whom, (other.account(theirs),)))
                found.append(Difference("actor", "who did it", sides))
    return found[:1]


def _blamed(voice: Voice) -> Iterator[tuple[str, Statement]]:
    for statement in voice.statements:
        for pattern in _PATTERNS:
            if match := pattern.search(statement.text):
                yield match["who"], statement
