"""Fonts for cards, and which of them can show a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

from newsletter.errors import RenderError

_TRIED = 40  # pixels: the size at which letters are compared
_NOWHERE = "\u0378"  # not assigned: it shows what stands for letters that a font lacks
_JOINERS = "\u200d\ufe0f"  # between the parts of an emoji
_RIGHT_TO_LEFT = ("R", "AL")


@dataclass(frozen=True, slots=True)
class Fonts:
    """Files of templates/cards/: for headlines, for the rest, and others for letters that these do not have."""

    headline: Path
    text: Path
    others: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.headline, self.text, *self.others)

    def for_headline(self, text: str) -> Path | None:
        """None: no font can show it."""
        return self._first(self.headline, text)

    def for_text(self, text: str) -> Path | None:
        return self._first(self.text, text)

    def without_symbols(self, text: str) -> str:
        """The text without emoji and the like that the font of headlines does not have: its words are left."""
        if text.isascii():
            return " ".join(text.split())
        return " ".join("".join(one for one in text if not _is_symbol(one) or _has(self.headline, one)).split())

    def _first(self, wanted: Path, text: str) -> Path | None:
        if is_shaped(text) and not features.check("raqm"):  # without it, joined letters stand apart and backwards
            return None
        return next((path for path in (wanted, *self.others) if can_show(path, text)), None)


def open_fonts(folders: Sequence[Path]) -> Fonts:
    """Of folders of templates; a font in an earlier folder replaces the same one in a later. Raises RenderError."""
    found = {path.stem: path for folder in reversed(folders) for path in (folder / "cards").glob("*.[ot]tf")}
    try:
        headline, text = found.pop("headline"), found.pop("text")
    except KeyError as error:
        raise RenderError(f"templates/cards/{error.args[0]}.otf: there is no such font; restore it") from error
    return Fonts(headline, text, tuple(found[name] for name in sorted(found)))


@lru_cache(maxsize=64)
def font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """Raises RenderError."""
    try:
        return ImageFont.truetype(path, size)
    except OSError as error:
        raise RenderError(f"{path}: this is no font that can be read ({error}); replace or remove it") from error


@lru_cache(maxsize=256)  # a headline is asked for several times, names and dates for every card
def can_show(path: Path, text: str) -> bool:
    """Whether the font has every letter of the text."""
    return all(_has(path, letter) for letter in set(text) if not letter.isspace())


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs to the left."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((one != "L" for one in directions if one in ("L", *_RIGHT_TO_LEFT)), False)


def is_shaped(text: str) -> bool:
    """Whether letters run to the left, or stand on others."""
    return not text.isascii() and any(unicodedata.bidirectional(letter) in (*_RIGHT_TO_LEFT, "NSM") for letter in text)


def _is_symbol(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) == "So"


@lru_cache(maxsize=8192)
def _has(path: Path, letter: str) -> bool:
    mask, lacking = (font(path, _TRIED).getmask(one) for one in (letter, _NOWHERE))
    return (mask.size, bytes(mask)) != (lacking.size, bytes(lacking))
