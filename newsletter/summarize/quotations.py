"""Quotations of several sentences: kept together, and cut to their first sentence where they are too long to print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.summarize.sentences import Span, split

MOST_WORDS = 100  # of one quotation; a mark that is not closed by then was none
_INCHES = re.compile(r"\"(?<=\d\")(?=[ -][a-z])")
_QUOTATION = re.compile(r"(?P<before>[^\"“”]+)(?P<open>[\"“])(?P<said>[^\"“”]+)(?P<close>[\"”])")


def whole(spans: Sequence[Span], body: str) -> Iterator[Span]:
    """Sentences of one quotation as one span, so that none is read as the story's own words."""
    held: Span | None = None
    for span in spans:
        joined = Span(held.start, span.end, body[held.start : span.end]) if held else span
        if held and ("\n\n" in joined.text or len(joined.text.split()) > MOST_WORDS):
            yield held
            joined = span
        held = joined if _open(joined.text) else None
        if held is None:
            yield joined
    if held:
        yield held


def _open(text: str) -> bool:
    return text.count("“") > text.count("”") or _INCHES.sub("", text).count('"') % 2 == 1


def first_said(text: str) -> str:
    """Ann Lee said: “One thing. Another.” -> Ann Lee said: “One thing.” Other sentences stay as they are.

    Not where the speaker follows: the sentences between would have to go, and the gate reads sources in one piece.
    """
    quotation = _QUOTATION.fullmatch(text)
    sentences = split(quotation["said"]) if quotation else []
    if quotation is None or len(sentences) < 2:
        return text
    return "".join((quotation["before"], quotation["open"], sentences[0].text, quotation["close"]))
