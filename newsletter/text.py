"""Pure helpers for text that more than one stage needs."""

from __future__ import annotations

import re
import unicodedata

# What may stand in published text: no control characters, no bidirectional overrides, no invisible "tag" characters
# (U+E0000..), which can hide instructions from a reader but not from a program.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def printable(text: str) -> str:
    """Drop characters that do not print; white space stays as it is."""
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """Collapse white space and drop characters that do not print."""
    return " ".join(printable(text).split())


def paragraphs(text: str) -> str:
    """Clean every paragraph; exactly one empty line stands between two."""
    parts = (one_line(part) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")))
    return "\n\n".join(part for part in parts if part)


# Letters that Unicode does not take apart.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def plain_letters(text: str) -> str:
    """Lower case without accents, for comparing: "Zürich" -> "zurich", "Łódź" -> "lodz"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def slug(text: str, limit: int = 60) -> str:
    """A readable part of a URL of at most limit characters; "item" when nothing can be read."""
    words = re.sub(r"[^a-z0-9]+", "-", plain_letters(text)).strip("-")
    if len(words) > limit:
        words = words[: limit + 1].rpartition("-")[0] or words[:limit]
    return words or "item"
