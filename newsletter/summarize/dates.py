"""Dates of a text: days of a month, months, weekdays, years, however they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|Mar\.|April|Apr\.?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"""\b(?=[\dA-W])(?:(?P<iso>\b(?:19|20)\d\d-\d\d-\d\d\b)
    |\b(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?:\ of)?\ (?P<month1>{_MONTH})(?:,?\ (?P<year1>(?:19|20)\d\d)\b)?
    |\b(?P<month2>{_MONTH})\ (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|:|,\d)(?:,?\ (?P<year2>(?:19|20)\d\d)\b)?
    |\b(?P<month3>{_MONTH})(?:,?\ (?P<year3>(?:19|20)\d\d)\b)?
    |\b(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)s?\b
    |(?<![\d.,$€£-])\b(?P<year>(?:1[6-9]|20)\d\d)(?:s\b|\b)(?![\d,.]\d|\ ?%))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class When:
    keys: frozenset[str]  # "d5-17", "m5", "y2026", "w3": what must all stand in a source
    start: int
    end: int
    text: str


def dates(text: str) -> list[When]:
    """Dates in order; "May" and "March" alone only where a preposition shows that a month is meant."""
    found = (_when(text, match) for match in _DATE.finditer(text))
    return [when for when in found if when]


def _when(text: str, match: re.Match[str]) -> When | None:
    name = next((match[group] for group in ("month1", "month2", "month3") if match[group]), "")
    day = match["day1"] or match["day2"]
    year = match["year1"] or match["year2"] or match["year3"] or match["year"]
    if (
        name in ("May", "March")
        and not day
        and not year
        and not re.search(
            r"(?i)\b(?:in|since|until|by|from|last|next|of|early|late|this|through|and|for) $", text[: match.start()]
        )
    ):
        return None
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        keys = {f"y{year}", f"d{int(month)}-{int(day)}"}
    else:
        month_number = _month(name)
        keys = {f"d{month_number}-{int(day)}"} if day else {f"m{month_number}"} if name else set()
        keys |= {f"y{year}"} if year else set()
        keys |= {f"w{_WEEKDAYS.index(match['weekday'].lower())}"} if match["weekday"] else set()
    return When(frozenset(keys), match.start(), match.end(), match[0])


def _month(name: str) -> int:
    return next((n for n, month in enumerate(_MONTHS, 1) if name and month.startswith(name.rstrip(".").lower()[:3])), 0)


def keys_of(text: str) -> frozenset[str]:
    """Every date key that a text holds; a day of a month also holds its month."""
    keys = {key for when in dates(text) for key in when.keys}
    return frozenset(keys | {"m" + key[1:].split("-")[0] for key in keys if key[0] == "d"})
