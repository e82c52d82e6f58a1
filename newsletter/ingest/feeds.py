"""RSS 0.9x, 1.0, 2.0 and Atom through feedparser; JSON Feed beside it."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections import deque
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import feedparser

from newsletter.errors import ParseError
from newsletter.ingest.discover import discover_feeds
from newsletter.ingest.documents import Feed
from newsletter.ingest.jsonfeed import parse_json_feed
from newsletter.ingest.markup import plain, urljoin_safely
from newsletter.models import Entry, Image

_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_CLOSE = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_LONG_ENTITY = re.compile(
    rb"""<!ENTITY\s[^"'>]*(?:"[^"]{33,}"|'[^']{33,}'|"[^"]*[&%][^#][^"]*"|'[^']*[&%][^#][^']*')\s*>"""
)
_MOST_MARKS = 500_000  # feedparser takes up to 35 microseconds for each; the densest of 104 real feeds has 190,000
_WIDE = {  # how a document in a wide encoding begins: XML 1.0, appendix F
    b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"<\x00\x00\x00": "utf-32-le",
    b"\x00\x00\x00<": "utf-32-be", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}  # fmt: skip
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|title)\b", re.IGNORECASE)


def parse_feed(body: bytes, content_type: str, url: str, max_items: int) -> Feed:
    """Read a feed of any kind, at most max_items of it, and say what could not be read.

    Raises ParseError when the document is not a feed at all.
    """
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise ParseError("is empty; check the address")
    if start[:1] == b"{":
        return parse_json_feed(body, url, max_items)
    shortened, found = _first_items(_without_bombs(_narrow(body).lstrip()), max_items)
    if sum(map(shortened.count, (b"<", b"=", b"&"))) > _MOST_MARKS:
        raise ParseError("holds more markup than any feed needs; it may be broken or meant to harm")
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    parsed = feedparser.parse(
        io.BytesIO(shortened),  # never the bytes themselves: feedparser would take them for a file's name
        response_headers=headers,
        sanitize_html=False,  # only text and picture addresses are kept, see markup.py
        resolve_relative_uris=False,
    )
    if not parsed.get("version") and not parsed.entries:
        raise ParseError(_not_a_feed(body, url))
    entries = tuple(_entry(entry, url, parsed.feed) for entry in parsed.entries[:max_items])
    readable = tuple(
        entry for entry in entries if entry.title or entry.link or entry.content_html or entry.summary_html
    )
    return Feed(plain(_text(parsed.feed, "title")), readable, _problems(parsed, len(entries), len(readable), found))


def _narrow(body: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8, so that items can be counted in bytes; other encodings as they are."""
    name = next((name for mark, name in _WIDE.items() if body.startswith(mark)), None)
    if name is None:
        return body
    return _DECLARATION.sub("", body.decode(name, "replace")).encode("utf-8", "replace")


def _without_bombs(body: bytes) -> bytes:
    """Drop entity declarations that could make a small document large; feeds need none but single characters."""
    return _LONG_ENTITY.sub(b"", body) if b"<!ENTITY" in body else body


def _first_items(body: bytes, max_items: int) -> tuple[bytes, int]:
    """The document with its first max_items items, still well-formed, and how many it had (0: not more than that)."""
    beyond = next(islice(_ITEM.finditer(body), max_items, None), None)
    if beyond is None:
        return body, 0
    found = max_items + sum(1 for _ in _ITEM.finditer(body, beyond.start()))
    close = deque(_CLOSE.finditer(body, beyond.start()), maxlen=1)
    return body[: beyond.start()] + (body[close[0].end() :] if close else b""), found


def _not_a_feed(body: bytes, url: str) -> str:
    if not _PAGE.search(body[:5000]):
        return "is not a feed: neither RSS, Atom nor JSON Feed could be found in it; check the address"
    feeds = discover_feeds(body, url)
    hint = f"its feed may be at {feeds[0]}" if feeds else 'look for the site\'s feed, or use kind = "page"'
    return f"is a web page (HTML), not a feed; {hint}"


def _problems(parsed: Any, entries: int, readable: int, found: int) -> tuple[str, ...]:
    problems = []
    error = parsed.get("bozo_exception")
    if isinstance(error, feedparser.exceptions.CharacterEncodingOverride):
        problems.append(f"names its encoding wrongly ({_reason(error)})")
    elif error is not None and not isinstance(error, feedparser.exceptions.NonXMLContentType):
        problems.append(f"is not well-formed ({_reason(error)}); {readable} items could be read")
    if found > entries:
        problems.append(f"holds {found} items; the first {entries} were read")
    if readable < entries:
        problems.append(f"{entries - readable} items hold nothing that can be read")
    if not entries:
        problems.append("holds no items")
    return tuple(problems)


def _reason(error: Exception) -> str:
    line = getattr(error, "getLineNumber", lambda: None)()
    words = getattr(error, "getMessage", lambda: str(error))()
    return f"{words}, line {line}" if line else " ".join(str(words).split())[:120]


def _entry(entry: Any, url: str, feed: Any) -> Entry:
    link = _text(entry, "feedburner_origlink") or _text(entry, "link")
    contents = [part for part in dict.get(entry, "content") or () if part.get("value")]
    content = max((_html_of(part) for part in contents), key=len, default="")
    summary = _html_of(dict.get(entry, "summary_detail") or {})
    return Entry(
        title=_html_of({**(dict.get(entry, "title_detail") or {}), "value": _text(entry, "title")}),
        link=urljoin_safely(url, link) if link else "",
        summary_html="" if summary == content else summary,
        content_html=content,
        published=_date(entry),
        author=_authors(entry),
        outlet=_text(dict.get(entry, "source") or {}, "title"),
        language=_text(feed, "language"),
        tags=tuple(tag["term"] for tag in dict.get(entry, "tags") or () if isinstance(tag.get("term"), str)),
        image=_image(entry, url),
        guid=_text(entry, "id"),
    )


def _text(thing: Any, key: str) -> str:
    value = dict.get(thing, key)  # FeedParserDict.get follows aliases, with a warning
    return value if isinstance(value, str) else ""


def _html_of(part: Any) -> str:
    """Plain text that looks like markup would be read as markup later: Atom's type="text" says that it is not."""
    value = _text(part, "value")
    if "<" in value and part.get("type") == "text/plain":
        return value.replace("&", "&amp;").replace("<", "&lt;")
    return value


def _date(entry: Any) -> str | datetime | None:
    for name in ("published", "updated", "created"):
        parsed = dict.get(entry, f"{name}_parsed")
        if parsed:
            return datetime.fromtimestamp(timegm(parsed), UTC)
    return _text(entry, "published") or _text(entry, "updated") or None


def _authors(entry: Any) -> str:
    names = [author.get("name", "") for author in dict.get(entry, "authors") or ()]
    return ", ".join(dict.fromkeys(filter(None, names))) or _text(entry, "author")


def _image(entry: Any, url: str) -> Image | None:
    """Media RSS first, then an enclosure; the largest of several."""
    media = [item for item in dict.get(entry, "media_content") or () if _is_picture(item)]
    files = [link for link in dict.get(entry, "links") or () if link.get("rel") == "enclosure" and _is_picture(link)]
    for found in (*sorted(media, key=_width, reverse=True), *(dict.get(entry, "media_thumbnail") or ()), *files):
        address = found.get("url") or found.get("href")
        if address:
            alt = (
                _text(dict.get(entry, "media_text") or {}, "content")
                if isinstance(dict.get(entry, "media_text"), dict)
                else ""
            )
            return Image(urljoin_safely(url, address), alt, _credit(entry))
    return None


def _is_picture(item: Any) -> bool:
    kind = item.get("type") or ""
    return (
        item.get("medium") == "image"
        or kind.startswith("image/")
        or (
            not kind
            and re.search(r"\.(?:jpe?g|png|webp|gif|avif)\b", item.get("url") or item.get("href") or "") is not None
        )
    )


def _width(item: Any) -> int:
    width = item.get("width") or ""
    return int(width) if width.isdecimal() and len(width) < 6 else 0


def _credit(entry: Any) -> str:
    credits_ = dict.get(entry, "media_credit") or ()
    return next((credit["content"] for credit in credits_ if isinstance(credit.get("content"), str)), "")
