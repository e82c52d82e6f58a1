"""Pages that somebody saved or copied as plain text, with everything that stood around the article.

The article is told from its surroundings by what prose is: sentences. Lines are taken as paragraphs; the article is
the stretch from the first to the last of them that are prose, without the runs of short lines between (menus, lists of
other articles), and ends where publishers put "Related posts".
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime

from newsletter.errors import ParseError
from newsletter.ingest.dates import read_date
from newsletter.ingest.furniture import before_closing_heading, is_box
from newsletter.models import Entry
from newsletter.text import one_line, plain_letters

_PROSE_WORDS = 12  # fewest of a line that is certainly prose
_SENTENCE_WORDS = 5  # fewest of a short sentence between prose
_TITLE_WORDS = range(3, 26)
_NEAR = 3  # lines between a title and its date
_SENTENCE = re.compile(r"(?<!\.\.)[.!?][\"'”’)\]]*$")  # a line cut off with an ellipsis is a teaser
_BULLET = re.compile(r"[-*•–]\s+|\d+[.)]\s+")
_LOST_BREAK = re.compile(r"(?<=[a-z]{2}[.!?])(?=[A-Z][a-z])|(?<=[a-z]{2}[.!?][”\"])(?=[A-Z][a-z])")
_LOST_BREAK_IN_WORD = re.compile(r"\b([a-z]{5,})(?=[A-Z][a-z])")  # "distillationElon", but neither iPhone nor OpenAI
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\s+20\d\d|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+20\d\d|20\d\d-\d\d-\d\d",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:(?:url|source|link):\s*)?(https?://\S+)", re.IGNORECASE)


def read_saved_text(text: str) -> Entry:
    """Title, address, date and article of a page saved as text. Raises ParseError when it holds no prose."""
    lines = [line for raw in text.splitlines() for line in _unglued(one_line(raw))]
    first = next((place for place, line in enumerate(lines) if _is_prose(line)), None)
    if first is None:
        raise ParseError("holds no sentences that could be an article")
    article = _article(lines[first:])
    title = _title(lines[:first], article)
    links = (_LINK.fullmatch(line) for line in lines[:first])
    return Entry(
        title=html.escape(title, quote=False),
        link=next((found[1] for found in links if found), ""),
        content_html="".join(f"<p>{html.escape(line, quote=False)}</p>" for line in article),
        published=_date_near(lines, lines.index(title)) if title else None,
    )


def _unglued(line: str) -> list[str]:
    """Paragraphs that lost the break between them when the page was saved."""
    parted = _LOST_BREAK_IN_WORD.sub(r"\1\n", _LOST_BREAK.sub("\n", line))
    return [part for part in parted.split("\n") if part]


def _is_prose(line: str) -> bool:
    return len(line.split()) >= _PROSE_WORDS and _SENTENCE.search(line) is not None and not is_box(line)


def _belongs(line: str) -> bool:
    """Whether a line between prose is the article's: prose, a short sentence, or an item of a list."""
    short = len(line.split()) >= _SENTENCE_WORDS and (_SENTENCE.search(line) or _BULLET.match(line))
    return _is_prose(line) or (bool(short) and not is_box(line))


def _article(lines: Sequence[str]) -> list[str]:
    body = before_closing_heading(lines)
    last = max(place for place, line in enumerate(body) if _belongs(line))
    stretch = body[: last + 1]
    return [line for place, line in enumerate(stretch) if _belongs(line) or _is_heading(stretch, place)]


def _is_heading(lines: Sequence[str], place: int) -> bool:
    """A short line just above one of the article's. Cards of other articles say their title twice."""
    repeated = place > 0 and lines[place] in lines[place - 1]
    return not repeated and not is_box(lines[place]) and _belongs(lines[place + 1])


def _title(above: Sequence[str], article: Sequence[str]) -> str:
    """The line above the article that shares most words with it."""
    known = set(re.findall(r"\w+", plain_letters(" ".join(article))))

    def shared(line: str) -> int:
        words = {word for word in re.findall(r"\w+", plain_letters(line)) if len(word) > 2}
        return len(words & known) - len(words - known)

    candidates = [line for line in above if len(line.split()) in _TITLE_WORDS and not re.search(r"[»›←→…]", line)]
    return max(candidates, key=shared, default="")


def _date_near(lines: Sequence[str], title: int) -> datetime | None:
    """The date in the line nearest to the title."""
    places = sorted(range(max(0, title - _NEAR), min(len(lines), title + _NEAR + 1)), key=lambda at: abs(at - title))
    found = (_DATE.search(lines[place]) for place in places)
    return next((read_date(date[0]) for date in found if date), None)
