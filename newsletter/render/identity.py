"""Who publishes, and in which colours: what every template may use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import product

from newsletter.errors import RenderError
from newsletter.render.contrast import ENOUGH, contrast

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FONTS = re.compile(r"[\w\s,'\-]+")


@dataclass(frozen=True, slots=True)
class Newsletter:
    """The identity of the newsletter."""

    name: str
    tagline: str = ""
    language: str = "en"  # BCP 47
    base_url: str = "http://127.0.0.1:8000"  # where the archive is published
    postal_address: str = ""
    timezone: str = "UTC"  # IANA zone in which readers see times
    reply_to: str = ""  # an address for questions and corrections
    public_url: str = ""  # where readers subscribe and report errors, without a slash at its end; "" when nowhere
    counts_clicks: bool = False  # on links of letters, without identity; readers are told on the page "privacy"

    def url(self, path: str = "") -> str:
        """The public address of a path of the archive: "2026-01-25/" -> "https://example.org/2026-01-25/"."""
        return f"{self.base_url.rstrip('/')}/{path}"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in place of the newsletter's name, at the head of the letter."""

    url: str  # https
    alt: str  # what stands there when pictures are off
    width: int  # as shown, in pixels


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as #rrggbb, fonts as CSS lists with single quotes. Each colour has a twin for dark mode.

    Raises RenderError for anything else, and for text that does not stand out by 4.5 in both modes (WCAG 2.2, 1.4.3).
    """

    ink: str = "#191c1b"  # text
    muted: str = "#59615d"  # text that stands back: dates, outlets
    paper: str = "#ffffff"  # behind the text
    ground: str = "#f2f4f1"  # behind the paper
    rule: str = "#d8ddd8"  # hairlines
    accent: str = "#0b6a4b"  # links and labels
    mark: str = "#dff2e7"  # behind a marked passage
    dark_ink: str = "#e7ebe8"
    dark_muted: str = "#a2aca6"
    dark_paper: str = "#161a18"
    dark_ground: str = "#0e1110"
    dark_rule: str = "#2f3733"
    dark_accent: str = "#6fd6a9"
    dark_mark: str = "#1c4030"
    serif: str = "Charter, 'Iowan Old Style', Georgia, 'Times New Roman', serif"  # headlines, quotations
    sans: str = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"  # everything else
    width: int = 640  # of the letter's column, in pixels; a phone takes what it has
    gutter: int = 32  # left and right of its text
    gap: int = 36  # above a section
    logo: Logo | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            font = field.name in ("serif", "sans")
            if isinstance(value, str) and not (_FONTS if font else _COLOUR).fullmatch(value):
                wanted = "font names with commas and single quotes" if font else "a colour such as #0b6a4b"
                raise RenderError(f"theme: {field.name} = {value!r} is not {wanted}")
        for text, behind in self.pairs():
            ratio = contrast(getattr(self, text), getattr(self, behind))
            if ratio < ENOUGH:
                raise RenderError(
                    f"theme: {text} on {behind} has a contrast of {ratio:.2f}, and readers need {ENOUGH}: "
                    f"choose a {text} further from {getattr(self, behind)}"
                )

    @staticmethod
    def pairs() -> Iterator[tuple[str, str]]:
        """What text stands on what, in both modes."""
        for mode in ("", "dark_"):
            for text, behind in product(("ink", "muted", "accent"), ("paper", "ground")):
                yield mode + text, mode + behind
            yield mode + "ink", mode + "mark"
            yield mode + "accent", mode + "mark"
