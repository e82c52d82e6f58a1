"""Links of a letter that are counted: how often each is followed, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape, unescape

from newsletter.audience.links import Links
from newsletter.models import Letter
from newsletter.pipeline.newsroom import Newsroom

_LINK = re.compile(r'(<a\s(?:[^>]*?\s)?href=")(https?://[^"\s]+)(?=")')


@dataclass(frozen=True, slots=True)
class Clicks:
    """How often a link of an edition was followed."""

    edition: date
    url: str
    count: int


def by_counted_links(letter: Letter, edition: date, links: Links) -> Letter:
    """The letter whose links lead by way of our page; its plain text and readers' own links stay as they are."""

    def counted(found: re.Match[str]) -> str:
        url = unescape(found[2])
        if "%%" in url or url.startswith(f"{links.public_url}/"):
            return found[0]
        return found[1] + escape(links.counted(edition, url))

    translations = {name: by_counted_links(one, edition, links) for name, one in letter.translations.items()}
    return replace(letter, html=_LINK.sub(counted, letter.html), translations=translations)


def count_click(room: Newsroom, edition: date, url: str, now: datetime) -> None:
    """Add one to what is known of a link on this day of the newsletter's time zone."""
    if room.press.newsletter.counts_clicks:
        room.clicks.add(edition, url, room.rules.day(now))


def by_link(room: Newsroom) -> list[Clicks]:
    """Newest edition first; of each the links that were followed most."""
    found: dict[tuple[date, str], int] = {}
    for edition, url, _, count in room.clicks.counts():
        found[edition, url] = found.get((edition, url), 0) + count
    ordered = sorted(found.items(), key=lambda one: (-one[0][0].toordinal(), -one[1], one[0][1]))
    return [Clicks(edition, url, count) for (edition, url), count in ordered]
