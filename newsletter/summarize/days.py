"""Relative days made absolute: "on Thursday" becomes "on Thursday 30 April", by the day on which the story came out.

A reader sees a story days later and elsewhere. A past weekday is the last one, a coming one the next, the day of
publication included. Where the tense is not plain, or where the writer's clock may show another date than UTC and that
decides, the words stay as they are. "Today" is left out where the sentence can do without. Quotations are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from newsletter.models import UNDATED, Story
from newsletter.summarize.mending import mended
from newsletter.summarize.periods import resolved
from newsletter.summarize.quotes import QUOTED
from newsletter.summarize.sentences import split

SAME_EVERYWHERE = range(8, 15)  # hours of UTC in which Los Angeles and Tokyo have the same date
EARLY, LATE = 12, 10  # before and from these hours of UTC, some newsroom has the day before, or the day after

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_VERB = re.compile(
    r"""\b(?:(?P<unclear>(?:was|were|had|been|would)\ (?:\w+ly\ )?
      (?:be|due|set|scheduled|expected|planned|going)\b|would\b)
    |(?P<coming>will|shall|due|(?:set|plans?|planned|scheduled|expected)\ (?:to|for|on)|going\ to|is\ to|are\ to)
    |(?P<past>was|were|had|did|said|told|began|became|came|fell|found|gave|got|held|hit|kept|led|left|lost|made|met|put
      |rose|ran|saw|sent|shot|sold|spoke|stood|struck|sued|took|went|won|wrote|(?<!\bbe\ )\w{2,}ed))\b""",
    re.VERBOSE,
)
_WEEKDAY = re.compile(
    rf"""\b(?P<before>on|by|since|until|from|before|after|late|early|and|\w+ed|said|told|met|held|won|began)[ ]
    (?P<name>{"|".join(_WEEKDAYS)})\b(?P<part>\ (?:morning|afternoon|evening|night))?
    (?!['’-]|,?\ (?:the\ )?\d|,?\ \(?(?:{"|".join(month[:3] for month in _MONTHS)})\w*\.?\ \d
      |\ (?:of|last|next|this)\b|\ to\ (?:\w+day|\d))""",
    re.VERBOSE | re.IGNORECASE,
)
_PREPOSITIONS = ("on", "by", "since", "until", "from", "before", "after")
_BOUNDS = ("by", "until", "from", "before")  # what has such a day is not over when its verb is
# After a verb of the past: what was "ordered to close by 18:00 on Friday" may well come.
_STILL_TO_COME = re.compile(
    r"(?<!according )\bto (?!(?:the|an?|his|her|its|their|this|that|all|more|hospital|prison|jail|court|work|school"
    r"|parliament|reporters|journalists|lawmakers|people)\b)[a-z]+\b|\bby (?:noon|midnight|\d)"
)
_CLAUSE_STARTS = re.compile(r"[.,;:!?]\s|\b(?:that|after|when|as|while|who|which|where|because|but)\s")
_UNIT = r"(?:week|month|year|summer|autumn|fall|night|\w+(?:noon|ing))\b"
_RELATIVE = re.compile(rf"day\b|tomorrow|tonight|last {_UNIT}|this {_UNIT}|next {_UNIT}")
_PART = r"(?: (?P<part>morning|afternoon|evening|night))?"
_YESTERDAY = re.compile(
    rf"(?:^(?P<first>Yesterday){_PART},? (?=\w)|(?<!\buntil)(?<!\bsince)(?<!\bfrom)(?<!\bby)(?<=[\w,]) "
    rf"(?:(?P<which>yesterday|tomorrow){_PART.replace('part', 'part2')}|(?P<night>last night))(?= |[.,;]|$))"
)
_NOW = r"(?:today|tonight|earlier today|this (?:morning|afternoon|evening))"
_TODAY = re.compile(  # not "phones today have", "until today", "a day like today"
    rf"^(?:Today|This (?:morning|afternoon|evening)), (?=\w)"
    rf"|(?<=\w) {_NOW}(?= (?:said|says|announced|launched|released)\b)"
    r"|(?= [te])(?<!\buntil)(?<!\bfrom)(?<!\bof)(?<!\bthan)(?<!\bsince)(?<!\bas)(?<!\bby)(?<!\bfor)(?<!\blike)"
    rf"(?<!\beven)(?<!\bin)(?<!\band)(?<!\bor)(?<!\bbut)(?<!\bonly)(?<!\bto)(?<!ing)(?<!\bis)(?<!\bare)(?<=\w) "
    rf"{_NOW}(?=[.;]|, \w+ing\b| (?:that|it|its|the|an?|as|after|in|at|with|by|on)\b)"
)


def absolute(text: str, story: Story) -> str:
    """The text with its relative days resolved as far as they are certain; as it was for a story without a date."""
    if story.published == UNDATED or story.dated_by == "arrival" or not _RELATIVE.search(text.lower()):
        return text
    return _absolute(text, story.published)


@lru_cache(maxsize=4096)
def _absolute(text: str, published: datetime) -> str:
    lower = text.lower()
    if "day" in lower:
        text = _outside_quotations(_WEEKDAY, text, lambda match: _with_date(match, published))
    if "today" in lower or "tonight" in lower or "this " in lower:
        undated = _outside_quotations(_TODAY, text, lambda _: "")
        text = undated[:1].upper() + undated[1:] if text[:1].isupper() else undated
    if "yesterday" in lower or "tomorrow" in lower or "last night" in lower:
        text = _outside_quotations(_YESTERDAY, text, lambda match: _other_day(match, published))
    if "last " in lower or "this " in lower or "next " in lower:
        text = resolved(text, published, [match.span() for match in QUOTED.finditer(text)])
    return text


@lru_cache(maxsize=256)
def absolute_text(story: Story) -> str:
    """Title and body of a story, sentence by sentence, each as it is and as it is printed."""
    sentences = [span.text for span in split(mended(story.body))]
    told = (dict.fromkeys((text, absolute(text, story))) for text in sentences)
    return "\n\n".join((f"{story.title}.", *(text for both in told for text in both)))


def _outside_quotations(pattern: re.Pattern[str], text: str, new: Callable[[re.Match[str]], str]) -> str:
    quoted = [match.span() for match in QUOTED.finditer(text)]
    return pattern.sub(
        lambda match: match[0] if any(start <= match.start() < end for start, end in quoted) else new(match), text
    )


def _with_date(match: re.Match[str], published: datetime) -> str:
    weekday = _WEEKDAYS.index(match["name"].capitalize())
    coming = _is_coming(match)
    day = None if coming is None or match["name"].islower() else _day(weekday, coming, published)
    if day is None:
        return match[0]
    dated = f"{match['name']} {_written(day)}"
    if not match["part"]:
        return f"{match['before']} {dated}"
    before = match["before"] if match["before"].lower() in _PREPOSITIONS else f"{match['before']} on"
    return f"{before} the{match['part']} of {dated}"


def _is_coming(match: re.Match[str]) -> bool | None:
    """By the nearest verb of its clause, the ones before it first; None when that is not plain."""
    start = max((m.end() for m in re.finditer(r"[.!?]\s+|\n", match.string[: match.start()])), default=0)
    before = match.string[start : match.end("before")]
    after = re.split(r"[.!?](?:\s|$)|\n", match.string[match.end() :])[0].lstrip(", ")
    clauses = (list(_VERB.finditer(clause)) for clause in reversed(_CLAUSE_STARTS.split(before)))
    nearest = next((verbs[-1] for verbs in clauses if verbs), None) or _VERB.search(after)
    if nearest is None or nearest["unclear"] or (nearest["past"] and match["before"].lower() in _BOUNDS):
        return None
    behind = before[before.rfind(nearest[0]) + len(nearest[0]) :] if nearest[0] in before else ""
    if nearest["past"] and _STILL_TO_COME.search(behind):
        return None
    return nearest["coming"] is not None


def _day(weekday: int, coming: bool, published: datetime) -> date | None:
    """The last or the next such weekday, None where the writer's date decides and is not known."""
    today = published.date()
    exact = published.hour == published.minute == published.second == 0  # a date without a time is the writer's own
    if coming:
        ahead = (weekday - today.weekday()) % 7
        return None if ahead == 6 and published.hour < EARLY and not exact else today + timedelta(ahead)
    back = (today.weekday() - weekday) % 7
    return None if back == 6 and published.hour >= LATE and not exact else today - timedelta(back)


def _other_day(match: re.Match[str], published: datetime) -> str:
    """The date where all newsrooms have the same; else nothing for "yesterday", and "tomorrow" stays."""
    coming = match["which"] == "tomorrow"
    part = match["part"] or match["part2"] or ("night" if match["night"] else "")
    if published.hour not in SAME_EVERYWHERE:
        return match[0] if coming or match["first"] else ""
    written = _written(published.date() + timedelta(1 if coming else -1))
    on = f"on the {part} of {written}" if part else f"on {written}"
    return f"{on.capitalize()}, ".replace(written.lower(), written) if match["first"] else f" {on}"


def _written(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
