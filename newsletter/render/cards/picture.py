"""A card as a file of the archive, drawn only when there is none yet that shows the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from newsletter.render.cards.drawing import draw
from newsletter.render.cards.fonts import Fonts
from newsletter.render.cards.said import Card
from newsletter.render.identity import Theme

_HEAD = 512  # bytes, in which a picture's key lies


@dataclass(frozen=True)
class Look:
    """How all cards look: the theme, the fonts, and what draws them."""

    theme: Theme
    fonts: Fonts

    @cached_property
    def digest(self) -> str:
        files = (*self.fonts.files, *sorted(Path(__file__).parent.glob("*.py")))
        parts = (self.theme, version("pillow"), [file.read_bytes() for file in files])
        return hashlib.sha256(repr(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG at a path of the archive."""

    path: str
    card: Card
    look: Look

    @property
    def key(self) -> str:
        """The same for the same picture. It stands in the file, so that nothing has to be drawn to compare."""
        return hashlib.sha256(f"{self.look.digest} {self.card}".encode()).hexdigest()

    def is_in(self, file: Path) -> bool:
        """Whether the file shows this picture."""
        try:
            with file.open("rb") as opened:
                return self.key.encode() in opened.read(_HEAD)
        except FileNotFoundError:
            return False

    def draw(self) -> bytes:
        return draw(self.card, self.look.theme, self.look.fonts, self.key)

    @property
    def alt(self) -> str:
        """What it says, for who does not see it."""
        return ", ".join(dict.fromkeys(part for part in (self.card.headline, self.card.name, self.card.when) if part))

    @property
    def problem(self) -> str:
        """What the editor should know about it."""
        fonts = self.look.fonts
        if fonts.for_headline(fonts.without_symbols(self.card.headline)):
            return ""
        return (
            "a picture for shared links goes without its headline, whose letters are in no font of templates/cards/: "
            "put one there that has them"
        )
