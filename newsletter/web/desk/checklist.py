"""What is looked at before an edition is signed off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from newsletter.deliver import spam
from newsletter.deliver.message import preview
from newsletter.deliver.spam import SPAM, SpamScore
from newsletter.errors import FetchError, Forbidden, NewsletterError
from newsletter.models import Edition, Letter
from newsletter.pipeline import Press
from newsletter.pipeline.publish import NOBODY, compose_letter, reader_values
from newsletter.ports import Fetcher
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.views import MOST_BYTES

FINE_SCORE = 2.0  # receivers add rules of their own, so a letter should be well below SPAM
SHOWN = 10  # links that are named

State = Literal["fine", "look", "open", "waiting"]


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist."""

    text: str
    state: State  # open: nobody can say; waiting: it will be known in a moment


def checklist(desk: Desk) -> Iterator[Check]:
    yield from _of_the_items(desk.edition)
    yield from _of_the_letter(desk)
    yield _of_spam(desk)
    yield from _of_links(desk)


def _of_the_items(edition: Edition) -> Iterator[Check]:
    edits = [edit for one in edition.told for edit in one.edits]
    refused = [edit for edit in edits if not edit.runs]
    forced = [edit for edit in edits if edit.runs and edit.problems]
    unlinked = [one for one in edition.told if not any(link.url for link in one.sources)]
    blind = [one for one in edition.told if one.image and not one.image.alt]
    yield _check(f"{len(edition.items)} items, {edition.seconds} seconds to read", bool(edition.items))
    yield _check(
        f"{len(refused)} rewritten parts do not run" if refused else "Every sentence passed the check", not refused
    )
    if forced:
        yield _check(f"{len(forced)} parts run although the check refused them; readers are told", fine=False)
    yield _check(
        f"{len(unlinked)} items link to no source" if unlinked else "Every item links to its sources", not unlinked
    )
    yield _check(
        "A picture has no text for those who cannot see it" if blind else "Pictures say what they show", not blind
    )


def _of_the_letter(desk: Desk) -> Iterator[Check]:
    size, address = len(desk.letter.html.encode()), desk.room.press.newsletter.postal_address
    yield _check(f"The email has {size / 1000:.0f} KB of {MOST_BYTES / 1000:.0f}", size <= MOST_BYTES)
    yield _check(
        "The postal address stands in the footer" if address else "No postal address is configured", bool(address)
    )
    for warning in desk.letter.warnings:
        yield _check(warning, fine=False)


def _of_spam(desk: Desk) -> Check:
    """By the message as it would be sent; SpamAssassin takes seconds, so nobody waits for it."""
    if not spam.is_installed():
        return Check("SpamAssassin is not installed here, so its score is not known (apt install spamassassin)", "open")
    found = desk.later.ask(f"spam {desk.digest}", partial(_score, desk.room.press, desk.edition, desk.letter), desk.now)
    if found is None:
        return Check("SpamAssassin is reading the email", "waiting")
    if isinstance(found, str):
        return Check(found, "open")
    rules = f" ({', '.join(found.rules)})" if found.score >= FINE_SCORE else ""
    return _check(
        f"SpamAssassin’s local rules give the email {found.score:.1f} points; {SPAM:g} are spam{rules}",
        found.score < FINE_SCORE,
    )


def _score(press: Press, edition: Edition, letter: Letter) -> SpamScore | str:
    try:
        return spam.local_score(preview(compose_letter(press, edition, letter), reader_values(press, NOBODY)))
    except NewsletterError as error:
        return str(error)


def _of_links(desk: Desk) -> Iterator[Check]:
    """Whether sources, quick links and the sponsor's page answer; the archive's own pages come with the edition."""
    found = {url: _answer(desk, url) for url in _links(desk.edition)}
    if any(answer is None for answer in found.values()):
        known = sum(answer is not None for answer in found.values())
        yield Check(f"{known} of {len(found)} links were asked whether they answer", "waiting")
        return
    dead = [answer.text for answer in found.values() if answer and answer.state == "look"]
    closed = sum(answer is not None and answer.state == "open" for answer in found.values())
    for text in dead[:SHOWN]:
        yield Check(text, "look")
    if len(dead) > SHOWN:
        yield Check(f"and {len(dead) - SHOWN} more links do not answer", "look")
    if alive := len(found) - len(dead) - closed:
        yield Check(f"{alive} of {len(found)} links answer", "fine")
    if closed:
        yield Check(f"{closed} of {len(found)} links may not be asked by a program", "open")


def _links(edition: Edition) -> tuple[str, ...]:
    """Addresses elsewhere that readers can follow, each once."""
    sources = (link.url for item in edition.told for link in item.sources)
    more = (*(one.url for one in edition.links), edition.sponsor.url if edition.sponsor else "")
    return tuple(dict.fromkeys(url for url in (*sources, *more) if url))


def _answer(desk: Desk, url: str) -> Check | None:
    return desk.later.ask(f"link {url}", partial(_asked, desk.room.fetcher, url), desk.now)


def _asked(fetcher: Fetcher, url: str) -> Check:
    """Through the same guards as any page that is read: no address of ours can be asked by a story's link."""
    try:
        fetcher.fetch(url, kind="page")
    except Forbidden as error:
        return Check(str(error), "open")
    except FetchError as error:
        return Check(str(error), "look")
    return Check(url, "fine")


def _check(text: str, fine: bool) -> Check:
    return Check(text, "fine" if fine else "look")
