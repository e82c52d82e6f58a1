"""Names of a text: runs of capitalised words, found without a model."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from newsletter.summarize.sentences import split
from newsletter.summarize.words import FUNCTION_WORDS
from newsletter.text import plain_letters

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&\-][^\W_]+)*")
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mr mrs ms dr sir lord lady prof president minister prime senator
    governor mayor judge captain general king queen prince princess pope chief executive jan feb mar apr jun jul
    aug sep sept oct nov dec""".split()  # noqa: SIM905 - words read best as a text
)


@dataclass(frozen=True, slots=True)
class Name:
    tokens: tuple[str, ...]  # comparable: lower case, no accents, no possessive
    start: int
    text: str


@lru_cache(maxsize=65_536)
def comparable(token: str) -> str:
    plain = plain_letters(token).replace("’", "'").removesuffix("'s").rstrip("'")
    return plain.replace(".", "")


def tokens(text: str) -> list[str]:
    return list(map(comparable, _TOKEN.findall(text)))


def names(text: str, known: Container[str] = frozenset()) -> list[Name]:
    """Runs of capitalised words; a sentence's first word counts only beside another, with capitals inside, or known."""
    found: list[Name] = []
    for span in split(text):
        run: list[re.Match[str]] = []
        matches = list(_TOKEN.finditer(span.text))
        for n, match in enumerate(matches):
            named = _capitalised(match[0]) and not _plain_start(span.text, matches, n, known)
            if run and not (named and span.text[run[-1].end() : match.start()] in (" ", " & ")):
                found.append(_name(run, span.start))
                run = []
            if named:
                run.append(match)
        if run:
            found.append(_name(run, span.start))
    return found


@lru_cache(maxsize=65_536)
def _capitalised(token: str) -> bool:
    return (
        any(char.isupper() for char in token)
        and token.lower() not in FUNCTION_WORDS
        and comparable(token) not in _CALENDAR
    )


def _plain_start(text: str, matches: list[re.Match[str]], n: int, known: Container[str]) -> bool:
    """The capital may come only from standing first, in the sentence or in a quotation."""
    before = text[: matches[n].start()]
    first = n == 0 or before.rstrip()[-1:] in "\"“'‘:.—" or before.endswith("- ")
    token = matches[n][0]
    if not first or any(char.isupper() for char in token[1:]) or any(char.isdigit() for char in token):
        return False
    following = matches[n + 1] if n + 1 < len(matches) else None
    if following and _capitalised(following[0]) and text[matches[n].end() : following.start()] == " ":
        return False
    return comparable(token) not in known


def _name(run: list[re.Match[str]], offset: int) -> Name:
    text = " ".join(match[0] for match in run)
    return Name(tuple(comparable(match[0]) for match in run), offset + run[0].start(), text)
