"""What renders: pages of the archive, and the letter."""

from __future__ import annotations

from dataclasses import dataclass

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
    """The email edition before it is addressed: one for all readers."""

    subject: str
    html: str
    text: str
    warnings: tuple[str, ...] = ()  # to the editor: what was left out to keep it small
