"""How outlets told one event, and what newer texts put differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from newsletter.models.blurb import Evidence


@dataclass(frozen=True, slots=True)
class Account:
    """Where one outlet tells something."""

    outlet: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of one of the stories, and the outlets that tell it; the first one's words are shown."""

    text: str
    accounts: tuple[Account, ...]
    group: str = ""  # the newsletter's label, when several outlets tell it, all of this group, and no other does


@dataclass(frozen=True, slots=True)
class Side:
    """One of several ways to put the same thing: a figure, a time, a word."""

    text: str  # as written: "3,200 jobs"
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What outlets put differently, side by side."""

    kind: Literal["figure", "time", "actor", "word"]
    about: str  # what it is about, in the stories' own words; "" when the sides say it
    sides: tuple[Side, ...]  # two or more
    disputed: bool = False  # not the outlets differ but those whom they quote


@dataclass(frozen=True, slots=True)
class Comparison:
    """How outlets told one event. Everything in it rests on spans of stored stories; what is not sure is left out."""

    outlets: tuple[str, ...]  # whose texts were compared, one for each independent voice
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the newsletter's labels, each with its outlets among these
    agreed: tuple[Claim, ...] = ()  # told by all, or by most
    figures: tuple[Side, ...] = ()  # given alike by all, or by most
    partial: tuple[Claim, ...] = ()  # told by one outlet, or by one group
    contradictions: tuple[Difference, ...] = ()
    framing: tuple[Difference, ...] = ()  # other words for the same thing

    def __bool__(self) -> bool:
        return bool(self.agreed or self.figures or self.partial or self.contradictions or self.framing)


@dataclass(frozen=True, slots=True)
class Restatement:
    """What a newer text puts differently from what readers were told."""

    kind: Literal["contradicts", "updates"]  # it was another all along; it has changed since
    about: Literal["figure", "time", "actor"]
    said: str  # as readers were told: "12 people"
    sentence: str  # in which they were
    now: Side  # and who tells it
