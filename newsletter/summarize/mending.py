"""Repair text whose curly quotation marks became question marks, character for character, so that offsets stay.

A mark between two words or at the edge of one tells by its neighbours what it was. One between two sentences that
lost the space between them may have closed a quotation or opened one: what came before it and what comes next decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_DAMAGED = re.compile(r"[?\ufffd](?:(?<=[a-zA-Z]\?)(?:s|t|re|ve|ll|d|m)\b|(?<=\s\?)[A-Za-z]|(?<=\ufffd))")
_LOST = "\ufffd"
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])(?:\?(?=[a-z])|\ufffd(?=(?:s|t|re|ve|ll|d|m)\b))")
_DASH = re.compile(r"(?<=\s)\?(?=\s)")
_MARK = re.compile(r"[?\ufffd]")
_AGAIN = re.compile(r"[.!?”][ \n]+\?(?=[A-Z])")  # each paragraph of a long quotation begins with a mark
_OPENS = re.compile(r"(?:^|[\s(])(?:\?(?=\w)|\ufffd(?=[^\W\d]))")  # a lost sign before a number was a currency
_OWNS = re.compile(r"s[?\ufffd](?= [a-z])")
_CLOSES = re.compile(
    r"[.,!?”][?\ufffd](?=\s|$|[?.,;:)])|[\w)][?\ufffd](?=\s+[a-z(]|\s*[.,;:)]|\s+[A-Z]\w+ (?:said|added|told)\b)"
)
_BETWEEN = re.compile(r"[.,!?”][?\ufffd](?=[^\W\d])")

OPENS, CLOSES, OWNS, EITHER, AGAIN, NOTHING = "“", "”", "’", "“”", "““", " "
INNER = {OPENS: "‘", CLOSES: "’"}  # of a quotation within another


def mended(text: str) -> str:
    """The text as its publisher meant it; the same text when it is not damaged. Its length never changes."""
    if ("?" not in text and _LOST not in text) or not _DAMAGED.search(text):
        return text
    text = _DASH.sub("–", _APOSTROPHE.sub("’", text))
    letters = list(text)
    for place, mark in _decided(list(_marks(text))):
        letters[place] = mark
    return "".join(letters).replace(_LOST, NOTHING)


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """Where a quotation mark was lost, and which of them it may have been."""
    for match in _MARK.finditer(text):
        before = max(0, match.start() - 1)
        if _AGAIN.search(text, max(0, before - 2), match.end() + 1):
            yield match.start(), AGAIN
        elif _OPENS.match(text, before) or (match.start() == 0 and text[1:2].isalnum()):
            yield match.start(), OPENS
        elif _OWNS.match(text, before):
            yield match.start(), OWNS
        elif _CLOSES.match(text, before):
            yield match.start(), CLOSES
        elif _BETWEEN.match(text, before):
            yield match.start(), EITHER


def _decided(marks: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """One mark for each place; a space where a quotation goes on in a new paragraph, or where none was open."""
    depth = 0
    for (place, kind), (_, following) in pairwise([*marks, (0, "")]):
        mark = _within(kind, following) if depth else _outside(kind, following)
        yield place, INNER.get(mark, mark) if depth + (mark == OPENS) > 1 else mark
        depth += (mark == OPENS) - (mark == CLOSES)


def _within(kind: str, following: str) -> str:
    """A quotation."""
    if kind == OWNS:  # "the drivers’ title", or the end of a word that is quoted
        return OWNS if following == CLOSES else CLOSES
    if kind == EITHER:
        return NOTHING if following == CLOSES else CLOSES
    return NOTHING if kind == AGAIN else kind


def _outside(kind: str, following: str) -> str:
    if kind == EITHER:
        return OPENS if following in (CLOSES, EITHER) else NOTHING
    return NOTHING if kind == CLOSES else OPENS if kind == AGAIN else kind
