"""A card as a PNG: in the theme's colours, without a request to anywhere, and always the same bytes."""

from __future__ import annotations

import io
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from newsletter.render.cards.fonts import Fonts, font, is_right_to_left
from newsletter.render.cards.said import Card
from newsletter.render.cards.setting import cut, fitted, width
from newsletter.render.identity import Theme

WIDTH, HEIGHT = 1200, 630  # pixels: 1.91 to 1, as networks show large cards
_LEFT, _RIGHT = 72, WIDTH - 72
_COLUMN = _RIGHT - _LEFT
_BELOW = 48  # from one line below the headline to the next
_SHADES = 5  # between a colour and the paper: edges are smooth, and 16 colours are enough
_RUN_LENGTHS = 3  # zlib.Z_RLE: as small for flat colours as the other strategies, and quicker

Ink = Literal["ink", "muted", "accent"]
_INKS: tuple[Ink, ...] = ("ink", "muted", "accent")


def draw(card: Card, theme: Theme, fonts: Fonts, note: str) -> bytes:
    """A PNG; note: kept in it, for programs.

    A line with a letter that no font has is left out; the date stands in place of such a headline.
    """
    canvas = _Canvas(theme)
    canvas.bar((0, 0, WIDTH, 18), "accent")
    canvas.bar((_LEFT, 128, _RIGHT, 131), "ink")
    when, last = fonts.for_text(card.when), HEIGHT - 58
    taken = width(card.when, when) * 30 + 40 if when else 0
    canvas.line(card.when, when, 30, "muted", 102, right=True)
    canvas.line(card.name, fonts.for_headline(card.name), 42, "ink", 102, room=_COLUMN - taken)
    canvas.line(card.label, fonts.for_text(card.label), 32, "accent", 190)
    for number, text in enumerate(reversed(card.below)):
        canvas.line(text, fonts.for_text(text), 32, "muted", last - number * _BELOW)
    headline = fonts.without_symbols(card.headline)
    headline = headline if fonts.for_headline(headline) else card.when
    if path := fonts.for_headline(headline):
        top, bottom = 216 if card.label else 168, last - len(card.below) * _BELOW
        size, lines = fitted(headline, path, _COLUMN, bottom - top)
        for text, baseline in lines:
            canvas.line(text, path, size, "ink", top + baseline, right=is_right_to_left(headline))
    return canvas.png(note)


class _Canvas:
    """An image whose values are places in a palette: the paper, then shades of each ink up to the full one."""

    def __init__(self, theme: Theme) -> None:
        self._image = Image.new("L", (WIDTH, HEIGHT), 0)
        paper, inks = _rgb(theme.paper), [_rgb(getattr(theme, ink)) for ink in _INKS]
        steps = [(ink, shade / _SHADES) for ink in inks for shade in range(1, _SHADES + 1)]
        mixed = [round(a + (b - a) * part) for ink, part in steps for a, b in zip(paper, ink, strict=True)]
        self._palette = [*paper, *mixed]

    def bar(self, box: tuple[int, int, int, int], ink: Ink) -> None:
        self._image.paste(_place(ink, _SHADES), box)

    def line(
        self,
        text: str,
        path: Path | None,
        size: int,
        ink: Ink,
        baseline: int,
        *,
        room: float = _COLUMN,
        right: bool = False,
    ) -> None:
        """As much of the text as its room holds, from the left or up to the right; None: no font can show it."""
        if path is None or not text:
            return
        tile, start, top = _written(cut(text, path, room / size), path, size)
        x = _RIGHT - tile.width if right else _LEFT + start
        self._image.paste(tile.point(_SHADED[ink]), (x, baseline + top), tile)

    def png(self, note: str) -> bytes:
        self._image.putpalette(self._palette)
        said = PngInfo()
        said.add_text("Comment", note)
        file = io.BytesIO()
        self._image.save(file, "PNG", pnginfo=said, compress_level=1, compress_type=_RUN_LENGTHS)
        return file.getvalue()


@lru_cache(maxsize=64)  # names and dates stand on many cards
def _written(text: str, path: Path, size: int) -> tuple[Image.Image, int, int]:
    """The text in white on black, and where its corner lies from where the baseline begins."""
    room, below = size // 2, size * 3 // 2  # for letters that reach out of their line, and for signs above them
    tile = Image.new("L", (ceil(width(text, path) * size) + 2 * room, below + size), 0)
    ImageDraw.Draw(tile).text((room, below), text, 255, font(path, size), anchor="ls")
    left, top, right, bottom = tile.getbbox() or (1, 1, 1, 1)
    box = (left - 1, top - 1, right + 1, bottom + 1)
    return tile.crop(box), box[0] - room, box[1] - below


def _place(ink: Ink, shade: int) -> int:
    return _INKS.index(ink) * _SHADES + shade if shade else 0


_SHADED = {ink: [_place(ink, round(value * _SHADES / 255)) for value in range(256)] for ink in _INKS}


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
