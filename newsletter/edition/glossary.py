"""Terms of a blurb that a reader may not know: one line each, in a source's own words or the newsletter's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from newsletter.models import Definition, Evidence

MOST = 2  # terms explained of one blurb
LONGEST = 36  # words of a source's definition

# What a thing is said to be: without such a word, "Distillation is a hot topic" would pass for a definition.
_GENUS = (
    r"(?:process|method|technique|practice|procedure|way|kind|type|form|piece|part|chip|flaw|measure|tool|system|model"
    r"|device|program|programme|software|law|rule|order|attack|unit|set|group|act|art|term|name|account|amount)"
)


def define(text: str, glossary: Mapping[str, str], sentences: Iterable[tuple[str, Evidence]]) -> tuple[Definition, ...]:
    """The glossary's terms that stand in the text, in the order of their first mention.

    glossary: term -> definition. A sentence of the sources that defines the term takes the place of the glossary's.
    """
    lines = list(sentences)
    found = sorted((place, term) for term in glossary if (place := _mention(term, text)) >= 0)
    return tuple(_definition(term, glossary[term], lines) for _, term in _apart(found)[:MOST])


def _mention(term: str, text: str) -> int:
    """Where the term first stands as a whole word, or its plural; -1 when it does not."""
    match = re.search(rf"(?<![\w-]){_spelled(term)}(?![\w-])", text, re.IGNORECASE)
    return match.start() if match else -1


def _spelled(term: str) -> str:
    return rf"{re.escape(term)}(?:e?s)?"


def _apart(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Without a term that only stands inside a longer one."""
    ends = [(place, place + len(term)) for place, term in found]
    return [
        one
        for one, (start, end) in zip(found, ends, strict=True)
        if not any(first <= start and end <= last and (first, last) != (start, end) for first, last in ends)
    ]


def _definition(term: str, line: str, sentences: list[tuple[str, Evidence]]) -> Definition:
    for text, evidence in sentences:
        if told := _defines(term, text):
            return Definition(term, told, (evidence,))
    return Definition(term, line)


def _defines(term: str, text: str) -> str:
    """The sentence when it says what the term is, or what it says of it after a colon, else ""."""
    opening = rf"(?:The |An? )?[“\"‘']?{_spelled(term)}[”\"’']?(?: \([^)]{{1,20}}\))?"
    is_a = rf"{opening} (?:(?:is|are) (?:an?|the) (?:[\w-]+ ){{0,3}}{_GENUS}\b|means? |refers? to |(?:is|are) when )"
    entry = rf"{opening}: (?=(?:an? |the )?(?:\w+ing\b|(?:[\w-]+ ){{0,2}}{_GENUS}\b))"  # "Distillation: training a ..."
    if len(text.split()) > LONGEST:
        return ""
    if match := re.match(entry, text, re.IGNORECASE):
        return text[match.end()].upper() + text[match.end() + 1 :]
    return text if re.match(is_a, text, re.IGNORECASE) else ""
