"""Repair text whose curly quotation marks became question marks, character for character, so that offsets stay."""

from __future__ import annotations

import re

_DAMAGED = re.compile(r"\?(?:(?<=[a-zA-Z]\?)(?:s|t|re|ve|ll|d|m)\b|(?<=\s\?)[A-Za-z])")
_REPAIRS = (
    (re.compile(r"(?<=[A-Za-z])\?(?=[a-z])"), "’"),
    (re.compile(r"(?:(?<=[\s(.,!])|(?<=^))\?(?=\w)"), "“"),
    (re.compile(r"(?<=[\w.,!)])\?(?=\s+[a-z(]|\s*[.,;:)]|\s+[A-Z]\w+ (?:said|added|told)\b)"), "”"),
    (re.compile(r"(?<=[.,!])\?(?=\s|$)"), "”"),
    (re.compile(r"(?<=\s)\?(?=\s)"), "–"),
    (re.compile("\ufffd"), " "),
)
_OWNERS = re.compile(r"(?<=s)”(?= \w)")


def mended(text: str) -> str:
    """The text as its publisher meant it; the same text when it is not damaged. Its length never changes."""
    if "?" in text and _DAMAGED.search(text):
        for pattern, mark in _REPAIRS:
            text = pattern.sub(mark, text)
        text = _OWNERS.sub(_owners, text)
    return text


def _owners(match: re.Match[str]) -> str:
    """An apostrophe where no quotation is open: the drivers’ championship."""
    before = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    return "”" if before.rfind("“") > before.rfind("”") else "’"
