"""What renders: pages of the archive, and the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# A letter is the same for all readers; these stand where one reader's own text goes, in html and in text alike. No
# story can bring one along: render takes doubled percent signs out of all foreign text.
UNSUBSCRIBE_URL = "%%UNSUBSCRIBE_URL%%"
PREFERENCES_URL = "%%PREFERENCES_URL%%"
READER_NAME = "%%READER_NAME%%"


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the archive."""

    path: str  # relative to the site's root: "2026-01-25/index.html"
    body: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """The email edition before it is addressed: one for all readers, or for all who wish for its language."""

    subject: str
    html: str
    text: str
    warnings: tuple[str, ...] = ()  # to the editor: what was left out to keep it small
    translations: Mapping[str, Letter] = field(default_factory=dict)  # language, ISO 639-1 -> the same edition in it
