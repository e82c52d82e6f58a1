"""What newer stories put differently from what readers were told: a contradiction, or only a later count.

As between outlets, precision comes first: two figures must pass the same tests (contradictions.py). Days lie between
the two texts, so what grows, or is said to have changed, is an update. An outlet that was told from and now gives
another figure has most likely gone on with a series ("5 days left"), unless what it counts grows or it says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from newsletter.compare.actors import actors
from newsletter.compare.contradictions import LARGEST_RATIO, MEASURES, SAME_MOMENT, like, same_measure, told_too
from newsletter.compare.figures import CLOCK, Figure, clock_times, figures
from newsletter.compare.statements import Judge, Voice, Weights
from newsletter.models import Account, Restatement, Side

LARGEST_GROWTH = 4  # times; a toll that grows more is that of another event

_Kind = Literal["contradicts", "updates"]

# What is counted up: a higher number is a later one, a lower one takes something back.
_CUMULATIVE = """dead died dies death deaths toll killed kill kills injured wounded cases infected infections infection
arrested rescued tested tests vaccinated votes vote ballots signatures acres hectares""".split()  # noqa: SIM905 - words read best as a text
# What goes up and down.
_PASSING = """hospitalized hospitalised missing detained evacuated displaced recovered precincts delegates retweets
views followers""".split()  # noqa: SIM905
# What is another number each day, and no news of this event.
_MOVING = """points index shares stock stocks trading dow nasdaq ftse dax wind winds poll polls polling price
prices""".split()  # noqa: SIM905
_CORRECTED = re.compile(
    r"\b(?:correct(?:s|ed|ion)|wrong(?:ly)?|mistakenly|in error|initially|at first|rather than|instead of)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:now|since then|so far|ris(?:es|en)|rose|climb(?:s|ed)|gr(?:ows|ew|own)|falls?|fell|fallen|drop(?:s|ped)"
    r"|cuts?|rais(?:es|ed)|lower(?:s|ed)|increas(?:es|ed)|reduc(?:es|ed)|(?:up|down)grad(?:es|ed)|expand(?:s|ed)"
    r"|doubl(?:es|ed)|revis(?:es|ed)|updat(?:es|ed)|postpon(?:es|ed)|delay(?:s|ed)|moved|rescheduled|another)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom (?:an? |about |around |some |nearly |at least )*$", re.IGNORECASE)


@dataclass(frozen=True)
class _Nature:
    """How what is counted behaves, by the stems around its figures."""

    cumulative: frozenset[str]
    passing: frozenset[str]
    moving: frozenset[str]
    measures: frozenset[str]

    def grows(self, *pair: Figure) -> bool:
        return all(figure.around & self.cumulative for figure in pair)

    def passes(self, *pair: Figure) -> bool:
        return any(figure.around & self.passing for figure in pair)

    def says_nothing(self, figure: Figure) -> bool:
        """Lengths of time, prices of the day, versions."""
        version = not figure.unit and figure.value != int(figure.value)
        return bool(figure.beside & self.moving or figure.counts & self.measures or version)


@dataclass
class _Found:
    kind: _Kind
    said: Figure
    now: Figure
    accounts: list[Account]


def restatements(told: Voice, outlets: Collection[str], now: Sequence[Voice], judge: Judge) -> list[Restatement]:
    """What was told, resting on these outlets, against what came after it; each figure told at most once.

    The evidence of what was told holds the sentences as readers read them.
    """
    weights, nature = Weights([told, *now]), _nature(judge)
    found: dict[str, _Found] = {}
    for voice in now:
        for kind, said, new in (*_figures(told, voice, judge, weights, nature), *_times(told, voice, judge, weights)):
            if voice.outlet in outlets and not nature.grows(said, new) and not _speaks_of_change(new):
                continue
            one = found.setdefault(said.text, _Found(kind, said, new, []))
            if one.now.value == new.value and all(account.outlet != voice.outlet for account in one.accounts):
                one.accounts.append(voice.account(new.statement))
    return [*(_restatement(one) for one in found.values()), *_actors(told, now, judge)]


def _restatement(one: _Found) -> Restatement:
    about: Literal["time", "figure"] = "time" if one.said.unit == CLOCK else "figure"
    return Restatement(one.kind, about, one.said.text, one.said.statement.text, Side(one.now.text, tuple(one.accounts)))


def _figures(
    told: Voice, voice: Voice, judge: Judge, weights: Weights, nature: _Nature
) -> Iterator[tuple[_Kind, Figure, Figure]]:
    ours, theirs = figures(told, judge), figures(voice, judge)
    for said, new in product(ours, theirs):
        if nature.says_nothing(said) or nature.says_nothing(new) or not _differ(said, new, nature):
            continue
        if any(_gives(new, known) for known in ours) or _more_named(said, new, nature) or _one_of_several(new, theirs):
            continue
        if not same_measure(said, new, ours, theirs, weights):
            continue
        if kind := _kind(said, new, theirs, nature):
            yield kind, said, new


def _differ(said: Figure, new: Figure, nature: _Nature) -> bool:
    low, high = sorted((said.value, new.value))
    if "point" in said.text + new.text and ("point" in said.text) != ("point" in new.text):
        return False  # 14 % and 14 percentage points
    if nature.grows(said, new):
        return high <= LARGEST_GROWTH * low and (_grown(said, new) or not said.agrees(new))
    halves = said.unit == "%" and low + high == 100  # both may tell the same, each of the other part
    return not said.agrees(new) and not halves and low > 1 and high <= LARGEST_RATIO * low


def _grown(said: Figure, new: Figure) -> bool:
    """More than was told, of which "at least" may have stood before it."""
    return new.value > said.value and (not said.agrees(new) or said.low == said.value)


def _more_named(said: Figure, new: Figure, nature: _Nature) -> bool:
    """The newer sentence is also about somebody or some place else: its figure may be for both."""
    said_of = said.beside if nature.grows(said, new) else said.around
    told_of = new.beside if nature.grows(said, new) else new.around
    return bool(said_of & said.statement.names and (told_of & new.statement.names) - said.statement.terms)


def _one_of_several(figure: Figure, known: Sequence[Figure]) -> bool:
    """Its sentence counts the same more than once: "five counts of fraud and two of theft"."""
    beside = (other for other in known if other.statement is figure.statement and other is not figure)
    return any(other.unit == figure.unit and other.counts & figure.counts for other in beside)


def _gives(figure: Figure, known: Figure) -> bool:
    return known.value == figure.value and told_too(figure, known)


def _kind(said: Figure, new: Figure, theirs: Sequence[Figure], nature: _Nature) -> _Kind | None:
    """None where nothing is sure: the newer story knows the told figure too, and does not say that it has changed."""
    again = [known for known in theirs if _gives(said, known)]
    if again:
        left = any(_FROM.search(known.statement.text[: known.start].rstrip("$€£¥ ") + " ") for known in again)
        return "updates" if left else None
    if nature.grows(said, new):
        return "updates" if _grown(said, new) else "contradicts"
    changed = _CHANGED.search(new.statement.text) and not _CORRECTED.search(new.statement.text)
    return "updates" if changed or nature.passes(said, new) else "contradicts"


def _times(told: Voice, voice: Voice, judge: Judge, weights: Weights) -> Iterator[tuple[_Kind, Figure, Figure]]:
    ours, theirs = clock_times(told, judge), clock_times(voice, judge)
    for said, new in product(ours, theirs):
        known = any(said.agrees(other) for other in theirs) or any(new.agrees(other) for other in ours)
        zones = (said.value - new.value) % 30 == 0  # whole and half hours apart may be two time zones
        if not known and not zones and not said.apart(new) and like(said, new, weights) >= SAME_MOMENT:
            yield ("updates" if _CHANGED.search(new.statement.text) else "contradicts"), said, new


def _speaks_of_change(figure: Figure) -> bool:
    text = figure.statement.text
    return bool(_CHANGED.search(text) or _CORRECTED.search(text))


def _actors(told: Voice, now: Sequence[Voice], judge: Judge) -> list[Restatement]:
    for voice in now:
        for difference in actors([told, voice], judge):
            said, new = difference.sides
            return [Restatement("contradicts", "actor", said.text, said.accounts[0].evidence[0].quote, new)]
    return []


def _nature(judge: Judge) -> _Nature:
    words = (_CUMULATIVE, _PASSING, _MOVING, MEASURES)
    return _Nature(*(frozenset(stem for word in some for stem in judge.terms(word)) for some in words))
