"""From any address that somebody pastes to the feeds that can be read there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from newsletter.errors import FetchError, ParseError
from newsletter.ingest.clean import to_story
from newsletter.ingest.discover import discover_feeds
from newsletter.ingest.feeds import parse_feed
from newsletter.ingest.limits import Limits
from newsletter.ingest.parallel import at_the_same_time
from newsletter.models import Fetched, Source, Story
from newsletter.ports import Fetcher

MOST = 6  # feeds of one page that are looked at
SAMPLED = 5  # entries
# Where feeds often are when a page names none: what WordPress, Ghost, Jekyll and Hugo make by themselves.
_USUAL = ("/feed", "/rss/", "/feed.xml", "/atom.xml", "/index.xml")


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that can be read, and what it holds."""

    url: str
    title: str  # "" when it has none
    entries: int
    latest: tuple[Story, ...]  # a few, as they would be stored


def find_feeds(fetcher: Fetcher, url: str, now: datetime, limits: Limits) -> list[FoundFeed]:
    """The feed at the address or, of a page, those that it names, else those at usual addresses.

    Raises FetchError when the address cannot be read, ParseError when no feed is found.
    """
    got = fetcher.fetch(url, kind="feed")
    try:
        return [_feed(got, now, limits)]
    except ParseError as error:
        named = [one for one in discover_feeds(got.body, got.url) if one != url][:MOST]
        found = list(_readable(fetcher, named or _usual(got.url), now, limits))
        if not found:
            raise ParseError(f"{error}, and it names no feed that can be read") from error
        return found


def _readable(fetcher: Fetcher, urls: list[str], now: datetime, limits: Limits) -> Iterator[FoundFeed]:
    """In the order of the addresses; what answers twice the same counts once."""

    def fetch(url: str) -> Fetched:
        return fetcher.fetch(url, kind="feed")

    found: dict[str, FoundFeed] = {}
    for url, get in at_the_same_time(urls, str, fetch, limits):
        try:
            found[url] = _feed(get(), now, limits)
        except (FetchError, ParseError):
            continue
    seen: set[str] = set()
    for url in urls:
        if url in found and found[url].url not in seen:
            seen.add(found[url].url)
            yield found[url]


def _feed(got: Fetched, now: datetime, limits: Limits) -> FoundFeed:
    feed = parse_feed(got.body, got.content_type, got.url, limits.items)
    latest = []
    for entry in feed.entries[:SAMPLED]:
        try:
            latest.append(to_story(entry, Source("found", feed.title, got.url), now, limits.text))
        except ParseError:
            continue
    return FoundFeed(got.url, feed.title, len(feed.entries), tuple(latest))


def _usual(url: str) -> list[str]:
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}{path}" for path in _USUAL]
