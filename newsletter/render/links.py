"""Addresses: of our own pages, and of the outlets' pages as far as they may be linked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from urllib.parse import quote, urlsplit

from newsletter.text import plain_letters, printable, slug

_DATED = re.compile(r"(?:[a-z]{2}/)?(\d{4}-\d\d-\d\d)/")
_WORDS_AT_EACH_END = 5  # enough to be found once in an article, short enough to survive small edits


def edition_path(day: date) -> str:
    return f"{day.isoformat()}/"


def translated_path(day: date, language: str) -> str:
    """de/2026-01-27/."""
    return f"{language}/{edition_path(day)}"


def translations(day: date, languages: Iterable[str]) -> list[tuple[str, str]]:
    """Each language in which an edition is told besides its own, and the address."""
    return [(language, translated_path(day, language)) for language in languages]


def day_of(address: str) -> str:
    """The ISO date of the edition to which a page belongs; "" for all other pages."""
    match = _DATED.match(address)
    return match[1] if match else ""


def event_path(day: date, name: str) -> str:
    return f"{day.isoformat()}/{name}/"


def month_path(day: date) -> str:
    """archive/2026-01/."""
    return f"archive/{day.isoformat()[:7]}/"


def tag_path(tag: str) -> str:
    """tags/energy/."""
    return f"tags/{_readable(tag, 't')}/"


def source_path(outlet: str) -> str:
    """sources/northern-ledger/."""
    return f"sources/{_readable(outlet, 's')}/"


@lru_cache(maxsize=4096)
def _readable(name: str, otherwise: str) -> str:
    """A name without Latin letters gets an address derived from its own, so that two never share a page."""
    readable = slug(name)
    if readable == "item" and plain_letters(name).strip() != "item":
        return f"{otherwise}-" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:10]
    return readable


@lru_cache(maxsize=1024)  # an address stands on several places of a page
def web_url(url: str) -> str:
    """The address if it may be linked from a page or a letter, else ""; only http and https with a host may."""
    if not url.isprintable() or " " in url or "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def origin(url: str) -> str:
    """https://example.org:8000/a/b -> https://example.org:8000, as a Content-Security-Policy names a place."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def text_fragment(url: str, passage: str) -> str:
    """The address with a fragment that makes a browser scroll to the passage and mark it.

    https://wicg.github.io/scroll-to-text-fragment/: #:~:text=start,end; "-" and "," have a meaning of their own there.
    """
    if not web_url(url):
        return ""
    words = printable(passage).split()
    ends = (
        [words] if len(words) <= 2 * _WORDS_AT_EACH_END else [words[:_WORDS_AT_EACH_END], words[-_WORDS_AT_EACH_END:]]
    )
    text = ",".join("%20".join(map(_quoted, part)) for part in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={text}" if text else url


@lru_cache(maxsize=8192)  # passages are many, words are few
def _quoted(word: str) -> str:
    return quote(word, safe="").replace("-", "%2D")
