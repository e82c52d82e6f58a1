"""The article of a web page, through trafilatura."""

from __future__ import annotations

import html
import re

import trafilatura

from newsletter.errors import ParseError
from newsletter.ingest.markup import read_markup, urljoin_safely
from newsletter.models import Entry, Image

_LARGEST = 4_000_000  # bytes of a page; extraction takes many seconds beyond
_MOST_TAGS = 50_000  # and for each tag up to 80 microseconds


def read_page(body: bytes, url: str) -> Entry:
    """Full text, title, author, date, site and picture of a page. Raises ParseError when it holds no article."""
    if not body.strip():
        raise ParseError("is an empty page")
    if len(body) > _LARGEST or body.count(b"<") > _MOST_TAGS:
        raise ParseError("is too large a page for an article")
    found = trafilatura.bare_extraction(body, url=url or None, include_comments=False, with_metadata=True)
    if found is None or isinstance(found, dict) or not found.text:
        raise ParseError("is a page without an article's text; it may need a browser or a subscription")
    return Entry(
        title=html.escape(found.title or "", quote=False),
        link=url or found.url or "",
        summary_html=html.escape(found.description or "", quote=False),
        content_html="".join(f"<p>{html.escape(line, quote=False)}</p>" for line in found.text.splitlines() if line),
        published=found.date,
        author=found.author or "",
        outlet=found.sitename or "",
        language=found.language or "",
        tags=tuple(found.tags or ()),
        image=_image(body, url, found.image or ""),
    )


def _image(body: bytes, url: str, address: str) -> Image | None:
    """The page's own choice of picture (og:image); alt and credit from where it stands in the page."""
    text = body.decode("utf-8", "replace")
    alt = re.search(r"""<meta[^>]+og:image:alt["'][^>]+content=["']([^"'>]{1,300})""", text)
    if address:
        return Image(urljoin_safely(url, address), html.unescape(alt[1]) if alt else "")
    return read_markup(text, url).image
