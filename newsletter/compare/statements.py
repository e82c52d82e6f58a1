"""What the comparison reads: each voice's sentences, already cut and read by the caller."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from newsletter.models import Account, Evidence


class Quantity(Protocol):
    """A number of a sentence; start and end count in the sentence's text."""

    @property
    def value(self) -> Decimal: ...
    @property
    def unit(self) -> str:
        """Such as "%" or a currency sign; "" for a bare number."""
        ...

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Statement:
    """One sentence of a story."""

    text: str
    evidence: Evidence
    place: int  # of the sentence in its story, from 0
    terms: frozenset[str]  # stems of the words that carry meaning
    names: frozenset[str]  # stems that belong to names
    dates: frozenset[str]  # comparable forms of the days, months and years it holds
    quantities: tuple[Quantity, ...]  # without those that are part of a date
    printable: bool  # whole, understandable alone, and fit to be shown


@dataclass(frozen=True)
class Voice:
    """One outlet's story, in one language with the others of its event."""

    outlet: str
    groups: tuple[str, ...]  # the newsletter's own labels
    published: datetime
    statements: tuple[Statement, ...]

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(term for statement in self.statements for term in statement.terms)

    @cached_property
    def words(self) -> int:
        return sum(len(statement.text.split()) for statement in self.statements)

    def account(self, *statements: Statement) -> Account:
        return Account(self.outlet, tuple(statement.evidence for statement in statements))


@dataclass(frozen=True)
class Judge:
    """How the caller reads words and decides about sentences."""

    terms: Callable[[str], Sequence[str]]  # stems of the words that carry meaning, in order
    supports: Callable[[str, str], bool]  # (claim, source text): the source holds all of the claim


class Weights:
    """How telling a word is within the event: the fewer sentences hold it, the more."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        statements = [statement for voice in voices for statement in voice.statements]
        seen = Counter(term for statement in statements for term in statement.terms)
        self._weight = {term: math.log(1 + len(statements) / count) for term, count in seen.items()}

    def of(self, terms: Iterable[str]) -> float:
        return math.fsum(sorted(self._weight.get(term, 0.0) for term in terms))

    def share(self, wanted: frozenset[str], held: frozenset[str]) -> float:
        """0 to 1: how much of the wanted words is held."""
        return self.of(wanted & held) / (self.of(wanted) or 1.0)
