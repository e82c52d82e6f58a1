"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import html
import json
from typing import Any

from newsletter.errors import ParseError
from newsletter.ingest.documents import Feed
from newsletter.ingest.markup import urljoin_safely
from newsletter.models import Entry, Image


def parse_json_feed(body: bytes, url: str, max_items: int) -> Feed:
    """Read what is there; a field of a wrong type counts as absent. Raises ParseError when it is no JSON Feed."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError("is not JSON that can be read; the file may be cut off") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise ParseError("is JSON, but not a JSON Feed: it has no list of items")
    items = document["items"]
    language, author = _text(document, "language"), _author(document)
    read = (_entry(item, url, language, author) for item in items[:max_items] if isinstance(item, dict))
    entries = tuple(entry for entry in read if entry.title or entry.link or entry.content_html or entry.summary_html)
    problems = []
    if len(items) > max_items:
        problems.append(f"only the first {max_items} of {len(items)} items were read")
    if len(entries) < min(len(items), max_items):
        problems.append(f"{min(len(items), max_items) - len(entries)} items hold nothing that can be read")
    if not items:
        problems.append("holds no items")
    return Feed(_text(document, "title"), entries, tuple(problems))


def _entry(item: dict[str, Any], url: str, language: str, author: str) -> Entry:
    link = _text(item, "url") or _text(item, "external_url")
    picture = _text(item, "image") or _text(item, "banner_image")
    tags = item.get("tags")
    return Entry(
        title=html.escape(_text(item, "title"), quote=False),
        link=urljoin_safely(url, link) if link else "",
        summary_html=html.escape(_text(item, "summary"), quote=False),
        content_html=_text(item, "content_html") or html.escape(_text(item, "content_text"), quote=False),
        published=_text(item, "date_published") or _text(item, "date_modified") or None,
        author=_author(item) or author,
        language=_text(item, "language") or language,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        image=Image(urljoin_safely(url, picture)) if picture else None,
        guid=str(item.get("id") or ""),
    )


def _text(thing: dict[str, Any], key: str) -> str:
    value = thing.get(key)
    return value if isinstance(value, str) else ""


def _author(thing: dict[str, Any]) -> str:
    """Version 1.1 has a list of authors, 1.0 one author."""
    authors = thing.get("authors") if isinstance(thing.get("authors"), list) else [thing.get("author")]
    return ", ".join(name for each in authors or () if isinstance(each, dict) and (name := _text(each, "name")))
