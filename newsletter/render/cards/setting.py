"""Text in lines: how wide it is, where it breaks, and at which size it fits. Widths are in units of the font's size."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from newsletter.render.cards.fonts import font

_MEASURED = 100  # pixels: a word is measured once, for all sizes
_SIZES = range(128, 47, -8)  # of a headline, in pixels: the largest at which it fits is taken
_LEADING = 1.12  # from one line to the next, in their size
_ASCENT = 0.8  # from the top to the first baseline
_DESCENT = 0.25  # room below the last


class _Part(NamedTuple):
    """What a line cannot be broken within."""

    text: str
    width: float
    at_the_end: float  # its width there, without the space that follows it


@lru_cache(maxsize=32768)
def width(text: str, path: Path) -> float:
    return font(path, _MEASURED).getlength(text) / _MEASURED


def cut(text: str, path: Path, room: float) -> str:
    """As much of the text as the room holds, ended by "…"."""
    if width(text, path) <= room:
        return text
    end = len(text)
    while end and width(ended := _ended(text[:end]), path) > room:
        end -= 1
    return ended if end else ""


def fitted(text: str, path: Path, column: int, height: int) -> tuple[int, Sequence[tuple[str, int]]]:
    """The size in pixels at which the text fits best, and its lines, each with the height of its baseline.

    What is too long at the smallest size is cut.
    """
    parts = _parts(text, path)
    for size in _SIZES:
        most = _lines_in(height, size)
        lines = _broken(parts, column / size)
        if len(lines) <= most and all(width(line, path) <= column / size for line in lines):
            lines = _even(parts, path, column / size, len(lines))
            break
    else:
        lines = [cut(line, path, column / size) for line in lines[:most]]
        lines[-1:] = [_ended(f"{line}…") if len(lines) == most else line for line in lines[-1:]]
    return size, [(line, round(size * (_ASCENT + number * _LEADING))) for number, line in enumerate(lines)]


def _lines_in(height: int, size: int) -> int:
    return int((height / size - _ASCENT - _DESCENT) / _LEADING) + 1


def _even(parts: Sequence[_Part], path: Path, column: float, count: int) -> list[str]:
    """Lines as even as may be: those of the narrowest column in which the text takes no more of them."""
    narrow, wide = 0.0, column
    while wide - narrow > 0.1:
        middle = (narrow + wide) / 2
        lines = _broken(parts, middle)
        if len(lines) > count or any(width(line, path) > middle for line in lines):
            narrow = middle
        else:
            wide = middle
    return _broken(parts, wide)


def _broken(parts: Sequence[_Part], column: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for part in parts:
        if line and used + part.at_the_end > column:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + part.text, used + part.width
    return [*lines, line.rstrip()]


def _parts(text: str, path: Path) -> list[_Part]:
    return [_Part(part, width(part, path), width(part.rstrip(), path)) for part in _breakable(text)]


def _breakable(text: str) -> Iterator[str]:
    """Where a line may end: after each word, and in scripts without spaces after each letter."""
    for word in text.split():
        if not word.isascii() and any(unicodedata.east_asian_width(letter) in ("W", "F") for letter in word):
            yield from word[:-1]
            yield f"{word[-1]} "
        else:
            yield f"{word} "


def _ended(text: str) -> str:
    return text.rstrip(" ,;:·–-…") + "…"
