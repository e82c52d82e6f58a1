"""What an editor sets about the look: content/theme.toml. What is left out stays as it comes with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from newsletter.config.files import read_file
from newsletter.config.tables import Table

Colour = Annotated[str, Meta(pattern=r"^(#[0-9a-fA-F]{6})?$", description="a colour such as #0b6a4b")]
Fonts = Annotated[
    str,
    Meta(
        pattern=r"^[\w\s,'\-]*$",
        description="names of fonts with commas between them, those of several words in single quotes",
    ),
]


class Colours(Table, frozen=True):
    """[colours] and, for dark mode, [dark]: text must stand out from what is behind it by 4.5 (WCAG)."""

    ink: Colour = ""  # text
    muted: Colour = ""  # text that stands back: dates, outlets
    paper: Colour = ""  # behind the text
    ground: Colour = ""  # behind the paper
    rule: Colour = ""  # hairlines
    accent: Colour = ""  # links and labels
    mark: Colour = ""  # behind a marked passage


class FontLists(Table, frozen=True):
    """[fonts]: of what readers' machines have; nothing is loaded."""

    serif: Fonts = ""  # headlines, quotations
    sans: Fonts = ""  # everything else


class LogoTable(Table, frozen=True):
    """[logo]: a picture in place of the name, at the head of the email."""

    url: Annotated[str, Meta(pattern=r"^https://[^\s/]+/\S+$", description="an https address of a picture")]
    alt: Annotated[str, Meta(pattern=r"\S", description="what stands there when pictures are off")]
    width: Annotated[int, Meta(ge=16, le=600)]  # as shown, in pixels


class Spacing(Table, frozen=True):
    """[spacing]: of the email, in pixels."""

    width: Annotated[int, Meta(ge=480, le=720)] = 640  # of its column; a phone takes what it has
    gutter: Annotated[int, Meta(ge=0, le=64)] = 32  # left and right of the text
    gap: Annotated[int, Meta(ge=8, le=96)] = 36  # above a section


class ThemeFile(Table, frozen=True):
    """theme.toml."""

    colours: Colours = Colours()
    dark: Colours = Colours()
    fonts: FontLists = FontLists()
    spacing: Spacing = Spacing()
    logo: LogoTable | None = None


def read_theme(path: Path) -> ThemeFile:
    """Read a theme.toml; a newsletter without one looks as built in. Raises ConfigError."""
    return read_file(path, ThemeFile) if path.exists() else ThemeFile()
