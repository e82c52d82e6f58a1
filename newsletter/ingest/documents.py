"""What reading a document gives."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.models import Entry


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries in the order of the document, and in words what could not be read."""

    title: str
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
