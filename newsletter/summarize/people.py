"""Surnames made full at their first mention: "Okafor" becomes "Maria Okafor" where the story itself calls her so.

A sentence that is read alone may name somebody whom the story introduced earlier. A surname is replaced only where
its story gives one full name for it and lets that person speak by the surname alone, so that "Street" never becomes
"Wall Street"; the span that gives the full name becomes evidence too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from newsletter.models import Evidence, Sentence, Story
from newsletter.summarize.quotes import QUOTED
from newsletter.summarize.words import FUNCTION_WORDS

_CAPITAL = r"[A-ZÀ-Þ][a-zà-ÿ]+(?:[A-ZÀ-Þ][a-zà-ÿ]+|[-’'][A-ZÀ-Þ][a-zà-ÿ]+)?"
_GIVEN = re.compile(rf"(?:^|(?<=[\s(“\"]))(?:({_CAPITAL}) )?({_CAPITAL} (?:[A-Z]\. )?)$")
_SPEAKS = r"(?:said|says|told|tells|added|adds|wrote|argued|warned|announced|tweeted|posted|testified|claimed|resigned"
_SPEAKS += r"|observes|notes|explains|explained|believes|argues|thinks|recalls|recalled)"
_SPEAKS_AFTER = re.compile(rf" {_SPEAKS}\b")
_SPEAKS_BEFORE = re.compile(rf"\b(?:{_SPEAKS}|Mr|Mrs|Ms|Dr)\.? $")
_FOLLOWS = (  # what may follow a surname that stands for the person: not "Okafor supporters"
    rf"(?=[,.;]|['’]s\b| (?:{_SPEAKS}|is|was|has|had|will|would|also|and|did|does|can|could|may|who|wants|"
    r"plans|\w{2,}ed)\b)"
)
_SURNAME = re.compile(rf"(?<![\w’'-])(?:(?:Mr|Mrs|Ms)\.? )?({_CAPITAL}){_FOLLOWS}")
_NAMED_SO = re.compile(r"(?:[A-ZÀ-Þ][\w.’'-]*|\b(?:the|an?)) $")
_GOES_ON = re.compile(r"[\w-]")
_NO_NAMES = frozenset(
    """Sir Lord Lady Dame Prof Professor President Senator Sen Rep Governor Gov Mayor Judge Justice Captain
    General King Queen Prince Princess Pope Chief Minister Secretary Prime Chancellor Chairman Representative Officer
    Leader House Speaker Whip Investigator Passenger Detective Sergeant Sheriff Coach Attorney Doctor Reverend Spokesman
    CEO Former Director Democrat Republican
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
    October November December""".split()  # noqa: SIM905 - words read best as a text
)


def introduce(
    parts: Sequence[Sequence[Sentence]], told: str, stories: Sequence[Story], room: int
) -> list[tuple[Sentence, ...]]:
    """The parts of an item, in the order of reading, with full names where people are first mentioned.

    told: what was read before them. Names may add up to `room` words.
    """
    bodies = {story.id: story.body for story in stories}
    done = []
    for part in parts:
        made = []
        for sentence in part:
            named = _in_full(sentence, bodies[sentence.evidence[0].story], told, room)
            room -= len(named.text.split()) - len(sentence.text.split())
            told += f" {named.text}"
            made.append(named)
        done.append(tuple(made))
    return done


def _in_full(sentence: Sentence, body: str, told: str, room: int) -> Sentence:
    """The sentence with every surname made full that was not told before."""
    quoted = [match.span() for match in QUOTED.finditer(sentence.text)]
    text, evidence, end = "", list(sentence.evidence), 0
    for match in _SURNAME.finditer(sentence.text):
        before, surname = sentence.text[: match.start()], match[1]
        known = surname in told or surname in before or _NAMED_SO.search(before)
        if known or any(start <= match.start() < stop for start, stop in quoted):
            continue
        full = full_name(surname, body)
        added = len(full.split()) - len(match[0].split())
        if full and added <= room:
            room -= added
            text, end = f"{text}{sentence.text[end : match.start()]}{full}", match.end()
            start = body.index(full)
            evidence.append(Evidence(evidence[0].story, start, start + len(full), full))
    return replace(sentence, text=text + sentence.text[end:], evidence=tuple(evidence)) if end else sentence


@lru_cache(maxsize=4096)
def full_name(surname: str, text: str) -> str:
    """What the text calls a person in full; "" unless it does so in one way only and lets the surname alone speak."""
    full: set[str] = set()
    speaks = False
    for start, end in _mentions(surname, text):
        before = text[max(0, start - 40) : start]
        speaking = _SPEAKS_BEFORE.search(before) is not None  # or "Mr"
        given = None if speaking else _GIVEN.search(before)
        if given:
            full.add(_written(given[1] or "", given[2]) + surname)
        else:
            speaks |= speaking or _SPEAKS_AFTER.match(text, end) is not None
    name = next(iter(full), "")
    return name if speaks and len(full) == 1 and not _NO_NAMES.intersection(name.split()) else ""


def _mentions(surname: str, text: str) -> Iterator[tuple[int, int]]:
    """Where it stands as a word of its own, at the start of a line or behind a space or a quotation mark."""
    start = text.find(surname)
    while start >= 0:
        end = start + len(surname)
        if text[start - 1 : start] in ("", " ", "\n", "“", '"') and not _GOES_ON.match(text, end):
            yield start, end
        start = text.find(surname, end)


def _written(first: str, second: str) -> str:
    """Given names without a word that only opens the sentence: "Did Maria " -> "Maria "."""
    return f"{first} {second}" if first and first.lower() not in FUNCTION_WORDS else second
