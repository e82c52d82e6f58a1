"""From an edition to files: the email in build/email/, the archive in build/site/."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.deliver.message import Message, compose, preview
from newsletter.errors import RenderError
from newsletter.models import PREFERENCES_URL, READER_NAME, UNSUBSCRIBE_URL, Edition, Letter, Subscriber
from newsletter.pipeline.clicks import by_counted_links
from newsletter.pipeline.newsroom import Newsroom, Press
from newsletter.render import Site, Written, build_site, render_letter, render_translated_letter

# Who gets a test copy, or looks at a preview, and is no reader: the links are there, and lead to no subscription.
NOBODY = Subscriber(0, "", "", "active")

Reach = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What was written, and what the editor should know about it."""

    emails: tuple[Path, ...]  # .html, .txt, .eml
    site: Path
    files: Written
    warnings: tuple[str, ...]


def publish(
    room: Newsroom, edition: Edition, *, everything: bool = False, progress: Reach = lambda _done, _of: None
) -> Published:
    """Write the edition's email, and what has changed in the archive; everything: the whole archive anew.

    progress is told how many pages are done, of how many. Raises RenderError.
    """
    press = room.press
    with room.observer.stage("render"):
        letter = letter_of(press, edition)
        emails = _write_email(press, edition, letter)
        files = publish_site(room, everything=everything, progress=progress)
    return Published(emails, press.folder / "site", files, (*letter.warnings, *files.problems))


def publish_site(room: Newsroom, *, everything: bool = False, progress: Reach = lambda _done, _of: None) -> Written:
    """Write what has changed in the archive. Raises RenderError."""
    press = room.press
    site = Site(press.newsletter, press.theme, press.templates, press.pages, press.setup)
    return build_site(room.editions, site, press.folder / "site", everything=everything, progress=progress)


def letter_of(press: Press, edition: Edition) -> Letter:
    """The edition as a letter, in each of its languages, before it is addressed. Raises RenderError."""
    parts = press.newsletter, press.theme, press.templates
    others = {language: render_translated_letter(edition, language, *parts) for language in edition.told_in}
    letter = replace(render_letter(edition, *parts), translations=others)
    if press.newsletter.counts_clicks and press.links:
        return by_counted_links(letter, edition.date, press.links)
    return letter


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
    files: dict[str, bytes] = {}
    for language, one in {"": letter, **letter.translations}.items():
        message = preview(compose_letter(press, edition, one), reader_values(press, NOBODY))
        name = f".{language}" if language else ""
        files |= {f"{name}.html": one.html.encode(), f"{name}.txt": one.text.encode(), f"{name}.eml": message}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stale in {*folder.glob(f"{edition.date}.[a-z][a-z].*")} - {
            folder / f"{edition.date}{end}" for end in files
        }:
            stale.unlink()
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
