"""From an edition to files: the email in build/email/, the archive in build/site/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsletter.deliver.message import Message, compose, preview
from newsletter.errors import RenderError
from newsletter.models import PREFERENCES_URL, READER_NAME, UNSUBSCRIBE_URL, Edition, Letter, Subscriber
from newsletter.pipeline.newsroom import Newsroom, Press
from newsletter.render import Site, Written, build_site, render_letter, render_translated_letter

# Who gets a test copy, or looks at a preview, and is no reader: the links are there, and lead to no subscription.
NOBODY = Subscriber(0, "", "", "active")


@dataclass(frozen=True, slots=True)
class Published:
    """What was written, and what the editor should know about it."""

    emails: tuple[Path, ...]  # .html, .txt, .eml
    site: Path
    files: Written
    warnings: tuple[str, ...]


def publish(room: Newsroom, edition: Edition, *, everything: bool = False) -> Published:
    """Write the edition's email, and what has changed in the archive; everything: the whole archive anew.

    Raises RenderError.
    """
    press = room.press
    letter = letter_of(press, edition)
    emails = _write_email(press, edition, letter)
    files = publish_site(room, everything=everything)
    return Published(emails, press.folder / "site", files, (*letter.warnings, *files.problems))


def publish_site(room: Newsroom, *, everything: bool = False) -> Written:
    """Write what has changed in the archive. Raises RenderError."""
    press = room.press
    site = Site(press.newsletter, press.theme, press.templates, press.pages, press.setup)
    return build_site(room.editions, site, press.folder / "site", everything=everything)


def letter_of(press: Press, edition: Edition) -> Letter:
    """The edition as a letter, before it is addressed. Raises RenderError."""
    return render_letter(edition, press.newsletter, press.theme, press.templates)


def compose_letter(press: Press, edition: Edition, letter: Letter) -> Message:
    """The letter as a message that can be addressed to readers."""
    return compose(letter, press.masthead, edition.date, edition.made_at)


def reader_values(press: Press, reader: Subscriber) -> dict[str, str]:
    """What stands in the letter's placeholders for one reader; where there are no public pages, leaving is by mail."""
    address = press.masthead.reply_to or press.masthead.from_address
    return {
        UNSUBSCRIBE_URL: press.links.unsubscribe(reader) if press.links else f"mailto:{address}?subject=unsubscribe",
        PREFERENCES_URL: press.links.preferences(reader) if press.links else f"mailto:{address}?subject=preferences",
        READER_NAME: reader.name,
    }


def _write_email(press: Press, edition: Edition, letter: Letter) -> tuple[Path, ...]:
    folder = press.folder / "email"
    message = preview(compose_letter(press, edition, letter), reader_values(press, NOBODY))
    files = {".html": letter.html.encode(), ".txt": letter.text.encode(), ".eml": message}
    for language in edition.languages:
        other = render_translated_letter(edition, language, press.newsletter, press.theme, press.templates)
        files |= {f".{language}.html": other.html.encode(), f".{language}.txt": other.text.encode()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_write(folder / f"{edition.date}{ending}", body) for ending, body in files.items())
    except OSError as error:
        raise RenderError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); free some space or make it writable"
        ) from error


def _write(path: Path, body: bytes) -> Path:
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(body)
    fresh.replace(path)
    return path
