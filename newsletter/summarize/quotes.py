"""Quotations: what stands between quotation marks must stand in a source word for word."""

from __future__ import annotations

import re

_QUOTED = re.compile(
    r"[\"“„«]([^\"“”„«»]+)[\"”“»]|``\s?(.+?)\s?''|(?<![\w])['‘]([^'‘’]+(?:['’](?=\w)[^'‘’]*)*)['’](?!\w)"
)
# What stands between quotation marks, with them. The marks come first and what may stand before them is looked at
# behind: a search that begins with a class of characters passes over the others at once.
QUOTED = re.compile(
    r"[\"“„«'‘](?:(?<=[\"“„«])[^\"“”„«»]*[\"”“»]|(?<=['‘])(?<!\w['‘])[^'‘’]*(?:['’]\w[^'‘’]*)*['’](?!\w))"
)
_MARKS = re.compile(r"[\"“”„«»‘’'`]")


def quotations(text: str) -> list[str]:
    """The words between quotation marks, as written."""
    return [next(part for part in match.groups() if part) for match in _QUOTED.finditer(text)]


def plain(text: str) -> str:
    """For comparing: without quotation marks, case, closing punctuation and odd white space."""
    return " ".join(_MARKS.sub("", text).casefold().split()).strip(" .,;:!?…-–—")


def altered(claim: str, sources: list[str]) -> list[str]:
    """The claim's quotations that no source holds."""
    return [
        quoted
        for quoted in quotations(claim)
        if not any(quoted in source for source in sources)
        and (key := plain(quoted))
        and not any(key in plain(source) for source in sources)
    ]
