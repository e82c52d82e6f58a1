"""Where a web page says that its feeds are."""

from __future__ import annotations

import re

from lxml import etree

from newsletter.ingest.markup import urljoin_safely

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_HEAD = 200_000  # bytes in which a page's links to its feeds stand


def discover_feeds(body: bytes, url: str) -> list[str]:
    """Addresses of the feeds that a page links to, as it orders them."""
    try:
        root = etree.fromstring(body[:_HEAD], etree.HTMLParser(no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    links = () if root is None else root.iter("link")
    found = (urljoin_safely(url, link.get("href", "")) for link in links if _leads_to_feed(link))
    return list(dict.fromkeys(address for address in found if re.match(r"https?://[^/]", address)))


def _leads_to_feed(link: etree._Element) -> bool:
    relations = link.get("rel", "").lower().split()
    return "alternate" in relations and link.get("type", "").lower().strip() in _FEED_TYPES
