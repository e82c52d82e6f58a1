"""Figures of a story: what each number counts, and how exact it claims to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from newsletter.compare.statements import Judge, Quantity, Statement, Voice

NOUN_WORDS = 5  # words after a number that may say what it counts

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_BREAK = re.compile(r"[,;:.()\"“”—–?!]")
_CLAUSE_END = re.compile(r"[,;:—–]\s|\s(?:while|whereas|but|although)\s")
_LINKS = frozenset(("of", "the", "its", "their", "his", "her", "our", "all"))
# What follows a number that counts nothing: "10th", "11-hour", "9:12", "2-1".
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b")
_PLURAL = re.compile(r"[a-z][a-hj-rtv-z]s$|people$|men$")
_NO_COUNT_AFTER = re.compile(r"[- ]years?[- ]old|\+|\s?(?:st|nd|rd|th)\b|-[A-Za-z]|[:.]\d|-?first\b|[-–/]\d")
_NO_COUNT_BEFORE = re.compile(r"(?:[:./-]|[A-Za-z]-|\b(?:No\.|number|between \S+ and|Boeing|Section|Article|Title) )$")
_AT_LEAST = re.compile(
    r"\b(?:at least|more than|over|upwards? of|no fewer than|above|a minimum of|exceed\w*) $", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"\b(?:at most|up to|as (?:much|many) as|under|less than|fewer than|below|a maximum of) $", re.IGNORECASE
)
_NEARLY = re.compile(
    r"\b(?:nearly|almost|close to|approaching|just under|some|about|around|roughly|approximately|(?:an )?estimated) $",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d:.$€£])(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d)(?![\d:]))?(?:\s?(?P<half>[ap])\.?m\b\.?)?",
    re.IGNORECASE,
)
CLOCK = "clock"
_MINUTES = Decimal(2)  # by how much two clocks may differ
_HEDGES = (_AT_LEAST, _AT_MOST, _NEARLY)
_NEARLY_SHARE = Decimal("0.15")
_HALF = Decimal("0.49")  # of the last digit shown, so that 10,000 and 20,000 stay apart
_CUT_SHARE = Decimal("0.05")  # digits are cut off rather than rounded only where that changes little
_MOST = Decimal(10) ** 30


@dataclass(frozen=True)
class Figure:
    """A number of a statement."""

    statement: Statement
    text: str  # with its hedge and what it counts: "about 11% of its customers"
    start: int  # of the number, in the statement's text
    value: Decimal
    unit: str
    counts: frozenset[str]  # stems of the words that say what is counted; may be empty
    named: bool  # the text says what is counted
    around: frozenset[str]  # stems of its clause, without numbers
    beside: frozenset[str]  # stems of its sentence, without numbers
    low: Decimal  # the exact number may lie between low and high
    high: Decimal

    def agrees(self, other: Figure) -> bool:
        """Both may be true at once."""
        return self.low <= other.high and other.low <= self.high

    def apart(self, other: Figure) -> bool:
        """Each is told of somebody or some day that the other's sentence does not name."""
        mine, theirs = self.statement, other.statement
        names = (self.around & mine.names) - theirs.terms, (other.around & theirs.names) - mine.terms
        dates = mine.dates - theirs.dates, theirs.dates - mine.dates
        return all(names) or all(dates)


def figures(voice: Voice, judge: Judge) -> list[Figure]:
    return [figure for statement in voice.statements for figure in _of(statement, judge)]


def clock_times(voice: Voice, judge: Judge) -> list[Figure]:
    """Times of day in minutes since midnight; "9:12 p.m." is 1272. The unit is CLOCK."""
    return [figure for statement in voice.statements for figure in _clock_times(statement, judge)]


def _of(statement: Statement, judge: Judge) -> Iterator[Figure]:
    text = statement.text
    numbers = frozenset(term for q in statement.quantities for term in judge.terms(text[q.start : q.end]))
    for quantity in statement.quantities:
        before, after = text[: quantity.start], text[quantity.end :]
        ordinal = _ORDINAL.search(text[quantity.start : quantity.end])
        if ordinal or _NO_COUNT_AFTER.match(after) or _NO_COUNT_BEFORE.search(before):
            continue
        counts, end = _counted(text, quantity.end, judge)
        if quantity.unit and not after.startswith(" of "):
            end = quantity.end  # "3.8 percent remained": the next word may be a verb
        around = frozenset(judge.terms(_clause(text, quantity.start, quantity.end))) - numbers
        low, high = _range(quantity, before)
        hedge = next((match for pattern in _HEDGES if (match := pattern.search(before))), None)
        shown = text[hedge.start() if hedge else quantity.start : end]
        yield Figure(
            statement,
            shown,
            quantity.start,
            quantity.value,
            quantity.unit,
            counts,
            end > quantity.end,
            around,
            statement.terms - numbers,
            low,
            high,
        )


def _clock_times(statement: Statement, judge: Judge) -> Iterator[Figure]:
    for match in _CLOCK.finditer(statement.text):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if hour > 23 or minute > 59 or not (match["minute"] or match["half"]):
            continue
        afternoon = (match["half"] or "").lower() == "p"
        value = Decimal(60 * (hour % 12 + 12 * afternoon if match["half"] else hour) + minute)
        itself = frozenset(judge.terms(match[0]))
        around = frozenset(judge.terms(_clause(statement.text, match.start(), match.end()))) - itself
        yield Figure(
            statement,
            match[0],
            match.start(),
            value,
            CLOCK,
            frozenset(),
            False,
            around,
            statement.terms - itself,
            value - _MINUTES,
            value + _MINUTES,
        )


def _counted(text: str, start: int, judge: Judge) -> tuple[frozenset[str], int]:
    """The words after a number, up to a plural or to a word without meaning, and where the plural ends.

    "64 appointments", "11% of its customers"; the end is the number's own where no plural follows.
    """
    found: list[str] = []
    end = last = start
    for word in _WORD.finditer(text, start):
        stems = judge.terms(word[0])
        if _BREAK.search(text[last : word.start()]) or word[0][0].isdigit():
            break
        if not stems and (found or word[0].lower() not in _LINKS):
            break
        last = word.end()
        found += stems
        if stems and _PLURAL.search(word[0]):
            end = last
        if end > start or len(found) >= NOUN_WORDS:
            break
    return frozenset(found), end


def _clause(text: str, first: int, last: int) -> str:
    """The part of a sentence around the characters first to last."""
    start = max((match.end() for match in _CLAUSE_END.finditer(text, 0, first)), default=0)
    end = _CLAUSE_END.search(text, last)
    return text[start : end.start() if end else len(text)]


def _range(quantity: Quantity, before: str) -> tuple[Decimal, Decimal]:
    value = quantity.value
    if _AT_LEAST.search(before):
        return value, _MOST
    if _AT_MOST.search(before):
        return Decimal(0), value
    slack = _last_digit(quantity)
    if _NEARLY.search(before):
        slack = max(slack, value * _NEARLY_SHARE)
    return value - slack, value + slack


def _last_digit(quantity: Quantity) -> Decimal:
    """By how much a writer may have rounded: 2,800 may be 2,891, and 3.5% may be 3.48%, but 75 is 75."""
    place = int(quantity.value.normalize().as_tuple().exponent)
    unit = Decimal(1).scaleb(place)
    if place >= 2 or place < 0:
        return max(unit * _HALF, min(unit, quantity.value * _CUT_SHARE))
    return _HALF if quantity.unit == "%" else Decimal(0)
