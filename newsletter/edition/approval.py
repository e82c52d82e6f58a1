"""An approval is for bytes: it holds a hash of the rendered edition, and any change voids it."""

from __future__ import annotations

import hashlib

from newsletter.models import Letter


def digest(letter: Letter) -> str:
    """SHA-256, in hex, of what readers get: subject, HTML and plain text, in every language."""
    others = sorted(letter.translations.items())
    parts = (*_parts(letter), *(part for language, other in others for part in (language, *_parts(other))))
    sized = (
        f"{len(part.encode())}\n{part}" for part in parts
    )  # lengths, so that text cannot move between parts unseen
    return hashlib.sha256("".join(sized).encode()).hexdigest()


def _parts(letter: Letter) -> tuple[str, str, str]:
    return letter.subject, letter.html, letter.text
