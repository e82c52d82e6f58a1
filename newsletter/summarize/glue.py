"""Headings and standfirsts that lost the line break behind them: "... of the harbourThe council said".

They end without a full stop, so that they would become the beginning of the next sentence. Three signs are sure
enough: a word that is two words of the text run together, a word such as "The" with a capital amid small letters, and
a short line without an end above a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

STANDFIRST = 500  # characters from the start, within which two words need no other proof than their length
LONGEST_HEADING = 160  # characters
FEWEST_WORDS = 2  # of a heading
SHORTEST_LEFT = 3  # letters in front of a capital, for two words: "eBay" is one
PLAIN = 5  # letters from which on two words that run together are no name, such as "iPhone" or "macOS"
UNWRAPPED = 140  # characters of a line that is no part of wrapped text

_OPENERS = (
    "The|This|These|Those|There|It|When|While|As|For|At|But|If|On|With|They|He|She|We|Many|Most|Some|However|After"
    "|Although|Since|Because|From"
)
_OPENER = re.compile(
    rf"(?:{_OPENERS}|In|Its|And|His|Her|You|Our|What|How|Why|Today|Meanwhile|To|By|An|A|One|Two|Not|Now|No|Last)$"
)
_SURE_OPENER = re.compile(  # no part of a name, as in "SignIn"
    r"(?:The|This|These|Those|There|When|While|As|They|Many|Most|Some|However|After|Although|Since|Because|From)$"
)
_CAPITAL_INSIDE = re.compile("[A-Z](?<=[a-z][A-Z])")  # the plainest search first: it sees every character
_LEFT = re.compile(r"(?<![\w@/.#_-])[A-Z]?[a-z]{2,}$")
_RIGHT = re.compile(r"([A-Z][a-z]*)[ ,’']")
_AMID = re.compile(rf" (?=[A-Z])(?=(?:{_OPENERS}) [a-z]+ )")
_SMALL = re.compile(r"(?<!\S)[a-z]{2,}$")  # "Air Force One on Friday" is a name
_BEGINS = re.compile(r"[A-Z0-9“‘\"']")
_HEADING = re.compile(r"[A-Z0-9“‘].{3,100}[^\s.!?:;,…”\"’'-]$")
_ENDS = re.compile(r"[.!?][\"”’')]*\s|\n")
_QUOTES = re.compile(r"[\"“”«»‘]")
_LONGEST_WORD = 24


def glued(text: str) -> list[int]:
    """Where a line break was lost, in order."""
    return sorted({*_run_together(text), *_amid(text), *_above(text)})


def _run_together(text: str) -> Iterator[int]:
    for match in _CAPITAL_INSIDE.finditer(text):
        place = match.start()
        left = _LEFT.search(text[max(0, place - _LONGEST_WORD) : place])
        right = _RIGHT.match(text, place)
        if left and right and _two_words(left[0], right[1], text, place):
            yield place


def _two_words(left: str, right: str, text: str, place: int) -> bool:
    """Such as "harbourThe", but not "YouTube"."""
    before = _line(text, place)
    sure = left[0].isupper() and _SURE_OPENER.match(right) is not None
    if text.count(left + right) > 1 or (len(before.split()) < FEWEST_WORDS and not sure):
        return False
    opens = _OPENER.match(right) is not None
    if sure and (before.startswith("By ") or _has(left.lower(), text, once=True)):
        return True
    if left[0].isupper():  # names are written so, too
        return len(right) > 1 and _has(left, text) and (opens or _has(right, text))
    if len(left) < SHORTEST_LEFT:
        return False
    if opens or _has(right, text):
        return True
    return min(len(left), len(right)) >= PLAIN and (place < STANDFIRST or _has(left, text))


def _has(word: str, text: str, *, once: bool = False) -> bool:
    """As a word of its own, beside the one that it was run together with (which holds it, too, unless once)."""
    return text.count(word) > (not once) and re.search(rf"(?<![\w-]){word}(?![\w-])", text) is not None


def _amid(text: str) -> Iterator[int]:
    """A heading without an end before the sentence under it: "What comes next The mayor spoke"."""
    for match in _AMID.finditer(text):
        if _SMALL.search(text[max(0, match.start() - _LONGEST_WORD) : match.start()]):
            before = _line(text, match.start())
            if len(before.split()) >= FEWEST_WORDS and not _QUOTES.search(before):
                yield match.end()


def _above(text: str) -> Iterator[int]:
    """A heading on a line of its own above a paragraph that is one line, longer than anybody wraps lines."""
    end = 0
    for line, below in pairwise(text.split("\n")):
        end += len(line) + 1
        if len(below) > UNWRAPPED and _BEGINS.match(below) and _HEADING.match(line):
            yield end


def _line(text: str, end: int) -> str:
    """What stands since the last end of a sentence, "" when that is too long for a heading."""
    line = _ENDS.split(text[max(0, end - LONGEST_HEADING) : end])[-1]
    return "" if len(line) == LONGEST_HEADING else line
