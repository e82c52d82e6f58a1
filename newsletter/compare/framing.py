"""Framing: outlets that use words of another colour for the same thing, each with the sentence in which they stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from pathlib import Path

from newsletter.compare.statements import Statement, Voice, Weights
from newsletter.models import Difference, Side

LIKE = 0.2  # share of a sentence's words that the other's sentence holds
MOST = 3


@dataclass(frozen=True)
class Family:
    """Alternatives for one thing; each is a pattern with the words it stands for."""

    about: str
    speech: bool  # ways of saying: the speaker must be the same
    alternatives: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Use:
    """A word of a family as a text uses it."""

    alternative: int
    word: str
    statement: Statement
    speaker: str | None  # None for a family that is no way of saying, "" when no name stands before the verb

    def speaker_fits(self, other: Use) -> bool:
        return self.speaker == other.speaker != ""


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    tables = tomllib.loads((Path(__file__).parent / "framing.toml").read_text(encoding="utf-8"))["family"]
    return tuple(
        Family(table["about"], table.get("speech", False), tuple(_pattern(words) for words in table["words"]))
        for table in tables
    )


def framing(voices: Sequence[Voice], weights: Weights) -> tuple[Difference, ...]:
    found = [difference for family in families() if (difference := _difference(family, voices, weights))]
    return tuple(found[:MOST])


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})\b", re.IGNORECASE)


def _difference(family: Family, voices: Sequence[Voice], weights: Weights) -> Difference | None:
    best: tuple[float, tuple[Side, ...]] = (0.0, ())
    for one, other in combinations(voices, 2):
        for mine, theirs in product(_uses(family, one), _uses(family, other)):
            like = _like(mine.statement, theirs.statement, weights)
            if mine.alternative != theirs.alternative and mine.speaker_fits(theirs) and like >= max(LIKE, best[0]):
                best = (like, (_side(one, mine), _side(other, theirs)))
    return Difference("word", family.about, best[1]) if best[1] else None


def _uses(family: Family, voice: Voice) -> list[Use]:
    """Every use in a voice's text. The name of a thing counts only where the text calls it nothing else."""
    found = [
        Use(number, match[0], statement, _speaker(statement, match.start()) if family.speech else None)
        for number, pattern in enumerate(family.alternatives)
        for statement in voice.statements
        if (match := pattern.search(statement.text))
    ]
    return found if family.speech or len({use.alternative for use in found}) == 1 else []


def _speaker(statement: Statement, verb: int) -> str:
    """The word before a verb of saying, when it is a name; titles and first names may differ."""
    word = statement.text[:verb].rsplit(None, 1)[-1:]
    return word[0] if word and word[0].istitle() else ""


def _like(mine: Statement, theirs: Statement, weights: Weights) -> float:
    return min(weights.share(mine.terms, theirs.terms), weights.share(theirs.terms, mine.terms))


def _side(voice: Voice, use: Use) -> Side:
    return Side(use.word, (voice.account(use.statement),))
