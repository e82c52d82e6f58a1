"""Relative weeks, months and years made absolute: "last year" becomes "in 2025", "later this month" "later in January".

Only where the writer's clock cannot change it: on the edge of a period nobody knows which one was meant, and on a
Sunday some weeks have begun and others end. "The last year" is twelve months, and "last year's" belongs to its noun;
both stay.
"""

from __future__ import annotations

import re
from calendar import month_name
from datetime import datetime, timedelta

EDGE = timedelta(hours=14)  # no clock is further from UTC
SUNDAY = 6

_PERIOD = re.compile(
    r"""(?P<before>\b(?:by|since|until|till|from|of|for|during|throughout|in|before|after|to|with|on|over|through|against
      |compared\ with|compared\ to)\ )?
    \b(?P<which>last|this|next)\ (?P<unit>week|month|year)\b(?!['’-])
    (?!\ (?:was|is|were|are|saw|sees|will|would|has|had|marks?|marked|brought|brings|alone|end|on\ year|later
      |earlier)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_SEASON = re.compile(r"(?<!the )(?<!this )\b(?P<which>last) (?P<season>summer|autumn|fall)\b(?!['’-])", re.IGNORECASE)
# "The last year", "spent last year abroad", "this time last year", "last week's"
_NO_PERIOD = re.compile(
    r"\b(?:the|past|over the|each|every|spent|spends?|spending|time|day|between|one|his|her|its|their|our)\ $",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\b(?:{'|'.join(month_name[1:])}) $")
_SEASONS_OVER = {"summer": 9, "autumn": 12, "fall": 12}  # before this month, the last one was the year before


def resolved(text: str, published: datetime, quoted: list[tuple[int, int]]) -> str:
    """The text with its weeks, months and years in absolute words, outside what is quoted."""

    def plain(match: re.Match[str]) -> bool:
        inside = any(start <= match.start() < end for start, end in quoted)
        return inside or _NO_PERIOD.search(text[: match.start()]) is not None

    named = _PERIOD.sub(lambda match: match[0] if plain(match) else _written(match, published), text)
    return named if named != text else _SEASON.sub(lambda m: m[0] if plain(m) else _season(m, published), text)


def _written(match: re.Match[str], published: datetime) -> str:
    step = {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
    name = {"year": _year, "month": _month, "week": _week}[match["unit"].lower()](step, published)
    if not name:
        return match[0]
    before = match["before"]
    if match["unit"].lower() == "year" and _MONTH.search(match.string[: match.start()]):
        return name  # "in October last year"
    if before and match["unit"].lower() == "week":
        name = f"the {name}"
    written = f"{before}{name}" if before else f"in the {name}" if name.startswith("week") else f"in {name}"
    return written[:1].upper() + written[1:] if match[0][:1].isupper() else written


def _year(step: int, published: datetime) -> str:
    sure = {(published + shift).year for shift in (-EDGE, EDGE)} == {published.year}
    return str(published.year + step) if sure or _is_date(published) else ""


def _month(step: int, published: datetime) -> str:
    sure = {(published + shift).month for shift in (-EDGE, EDGE)} == {published.month}
    if not sure and not _is_date(published):
        return ""
    months = published.year * 12 + published.month - 1 + step
    year, month = months // 12, months % 12 + 1
    return month_name[month] if year == published.year else f"{month_name[month]} {year}"


def _week(step: int, published: datetime) -> str:
    """By its Monday."""
    days = {published.date()} if _is_date(published) else {(published + shift).date() for shift in (-EDGE, EDGE)}
    if any(day.weekday() == SUNDAY for day in days) or len({day.isocalendar().week for day in days}) > 1:
        return ""
    day = published.date()
    monday = day + timedelta(7 * step - day.weekday())
    year = f" {monday.year}" if monday.year != day.year else ""
    return f"week of {monday.day} {month_name[monday.month]}{year}"


def _season(match: re.Match[str], published: datetime) -> str:
    """Last summer, while no other has been since."""
    if published.month >= _SEASONS_OVER[match["season"].lower()] - 3:
        return match[0]
    written = f"in the {match['season']} of {published.year - 1}"
    return written[:1].upper() + written[1:] if match["which"][0].isupper() else written


def _is_date(published: datetime) -> bool:
    """A date without a time is the writer's own."""
    return published.hour == published.minute == published.second == 0
