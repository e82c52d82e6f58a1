from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.errors import ParseError
from newsletter.ingest.clean import to_story
from newsletter.ingest.discover import discover_feeds
from newsletter.ingest.pages import read_page
from newsletter.models import Source

# ruff: noqa: E501 - markup as publishers write it

URL = "https://harbour.example/2026/ferry"
PROSE = [
    f"The ferry number {number} stayed in port on Monday because the wind did not drop below storm force, the company said."
    for number in range(6)
]
PAGE = f"""<!doctype html><html lang="en"><head><title>Ferry stays in port - The Harbour Post</title>
<meta property="og:title" content="Ferry stays in port"><meta property="og:site_name" content="The Harbour Post">
<meta property="og:image" content="/ferry.jpg"><meta property="og:image:alt" content="A ferry &amp; waves">
<meta name="author" content="Jo Doe"><meta property="article:published_time" content="2026-01-26T08:30:00Z">
<link rel="alternate" type="application/rss+xml" href="/feed.xml"><link rel="alternate" hreflang="de" href="/de">
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/ports">Ports</a></li></ul></nav>
<article><h1>Ferry stays in port</h1>{"".join(f"<p>{line}</p>" for line in PROSE)}
<p>Sign up for our newsletter and never miss a ferry.</p></article>
<aside><h2>Related posts</h2><ul><li><a href="/x">Storm over the southern coast, and nobody is ready</a></li></ul></aside>
<footer>Copyright 2026 Harbour Post. All rights reserved.</footer></body></html>""".encode()


def test_a_page_gives_its_article_without_furniture() -> None:
    story = to_story(read_page(PAGE, URL), Source("h", "h", ""), datetime(2026, 1, 27, tzinfo=UTC))
    assert story.text.split("\n\n") == PROSE
    assert (story.title, story.author, story.source) == ("Ferry stays in port", "Jo Doe", "The Harbour Post")
    assert story.published.date().isoformat() == "2026-01-26"
    assert story.image is not None
    assert (story.image.url, story.image.alt) == ("https://harbour.example/ferry.jpg", "A ferry & waves")


@pytest.mark.parametrize(
    "body", [b"", b" ", b"<html></html>", b"\x00\xff" * 50, b"<p>" * 60_000, b"x" * 5_000_000], ids=range(6)
)
def test_a_page_without_article_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(ParseError, match="page"):
        read_page(body, URL)


def test_feeds_of_a_page_are_found() -> None:
    assert discover_feeds(PAGE, URL) == ["https://harbour.example/feed.xml"]
    assert discover_feeds(b'<link rel="alternate" type="application/rss+xml" href="javascript:x">', URL) == []
    assert discover_feeds(b"", URL) == []
