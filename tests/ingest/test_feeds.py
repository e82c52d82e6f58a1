from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ParseError
from newsletter.ingest.documents import Feed
from newsletter.ingest.feeds import parse_feed
from newsletter.models import Image

# ruff: noqa: E501 - documents as publishers write them

URL = "https://news.example/feed"


def read(body: str | bytes, content_type: str = "application/xml", max_items: int = 100) -> Feed:
    return parse_feed(body.encode() if isinstance(body, str) else body, content_type, URL, max_items)


def rss(items: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>Harbour Post</title>{items}</channel></rss>'
    )


def item(title: str, rest: str = "") -> str:
    return f"<item><title>{title}</title><link>/{title}</link>{rest}</item>"


RSS_090 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
<channel><title>Harbour Post</title></channel><item><title>Ferry late</title><link>https://news.example/1</link></item></rdf:RDF>"""
RSS_091 = """<rss version="0.91"><channel><title>Harbour Post</title>
<item><title>Ferry late</title><link>https://news.example/1</link></item></channel></rss>"""
RSS_10 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>Harbour Post</title></channel><item><title>Ferry late</title><link>https://news.example/1</link></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title>
<entry><title>Ferry late</title><link href="https://news.example/1"/></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Post",
"items": [{"id": "1", "url": "https://news.example/1", "title": "Ferry late"}]}"""


@pytest.mark.parametrize("body", [RSS_090, RSS_091, RSS_10, ATOM, JSON, f"\n \ufeff{ATOM}", f"\ufeff{JSON}"])
def test_every_kind_of_feed_gives_title_and_entries(body: str) -> None:
    feed = read(body)
    assert feed.title == "Harbour Post"
    assert [(entry.title, entry.link) for entry in feed.entries] == [("Ferry late", "https://news.example/1")]
    assert feed.problems == ()


def test_all_that_an_rss_item_says_is_kept() -> None:
    feed = read(
        rss(
            item(
                "ferry",
                """<description>Short &lt;b&gt;words&lt;/b&gt;</description>
                <content:encoded><![CDATA[<p>Long words about a ferry</p>]]></content:encoded>
                <pubDate>Tue, 27 Jan 2026 09:30:00 +0100</pubDate><author>jo@news.example (Jo Doe)</author>
                <category>Ports</category><category>Weather</category><guid isPermaLink="false">f-1</guid>
                <source url="https://sur.example/feed">Diario del Sur</source>
                <media:content url="https://news.example/small.jpg" medium="image" width="100"/>
                <media:content url="https://news.example/large.jpg" medium="image" width="900"/>
                <media:credit>R. Roe</media:credit>""",
            )
        ).replace(
            "<rss ",
            '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" ',
        )
    )
    (entry,) = feed.entries
    assert entry.link == "https://news.example/ferry"
    assert entry.summary_html == "Short <b>words</b>"
    assert entry.content_html == "<p>Long words about a ferry</p>"
    assert entry.published == datetime(2026, 1, 27, 8, 30, tzinfo=UTC)
    assert "Jo Doe" in entry.author
    assert entry.tags == ("Ports", "Weather")
    assert (entry.outlet, entry.guid) == ("Diario del Sur", "f-1")
    assert entry.image == Image("https://news.example/large.jpg", "", "R. Roe")


def test_all_that_a_json_feed_item_says_is_kept() -> None:
    feed = read(
        """{"version": "https://jsonfeed.org/version/1", "title": "T", "author": {"name": "Jo Doe"}, "language": "en-GB",
        "items": [{"id": 7, "url": "/a", "title": "1 < 2 & 3", "content_text": "x < y", "summary": "s",
        "date_published": "2026-01-27T08:30:00Z", "tags": ["Ports", 5], "image": "/a.jpg"}, 17,
        {"id": "nothing"}]}"""
    )
    (entry,) = feed.entries
    assert (entry.title, entry.content_html) == ("1 &lt; 2 &amp; 3", "x &lt; y")
    assert (entry.link, entry.author, entry.language, entry.guid) == ("https://news.example/a", "Jo Doe", "en-GB", "7")
    assert (entry.tags, entry.image) == (("Ports",), Image("https://news.example/a.jpg"))
    assert feed.problems == ("2 items hold nothing that can be read",)


def test_a_feed_that_breaks_off_gives_what_was_good_and_says_so() -> None:
    whole = rss("".join(item(f"story-{number}") for number in range(10)))
    feed = read(whole[: len(whole) // 2])
    assert [entry.title for entry in feed.entries][:4] == ["story-0", "story-1", "story-2", "story-3"]
    assert "not well-formed" in feed.problems[0]


def test_beyond_the_limit_nothing_is_parsed_and_what_follows_the_items_still_counts() -> None:
    body = rss("".join(item(f"n{number}") for number in range(50))).replace(
        "</channel>", "<description>after</description></channel>"
    )
    feed = read(body, max_items=3)
    assert [entry.title for entry in feed.entries] == ["n0", "n1", "n2"]
    assert feed.problems == ("holds 50 items; the first 3 were read",)  # and the cut document is well-formed


def test_two_million_items_do_not_hurt() -> None:
    feed = read(rss(item("good") + "<item><title>x</title></item>" * 2_000_000), max_items=5)
    assert len(feed.entries) == 5
    assert feed.problems == ("holds 2000001 items; the first 5 were read",)


def test_markup_without_end_is_refused() -> None:
    with pytest.raises(ParseError, match="more markup"):
        read(rss("<a>" * 2_000_000))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        + "]>",
        f'<!DOCTYPE r [<!ENTITY a9 "{"x" * 100_000}">]>',
        '<!DOCTYPE r [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["laughs", "quadratic", "file", "dtd"],
)
def test_entities_neither_grow_nor_read_files(doctype: str) -> None:
    feed = read(rss(item("good", f"<description>{'&a9;' * 1000}</description>"), doctype))
    assert feed.entries[0].title == "good"
    assert len(feed.entries[0].summary_html) < 10_000
    assert "root:" not in feed.entries[0].summary_html


def test_the_body_is_never_taken_for_the_name_of_a_file() -> None:
    with pytest.raises(ParseError):
        read(__file__)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\x00\xff\xfe" * 400, "not a feed"),
        (b"just words", "not a feed"),
        (b'{"items": 3}', "not a JSON Feed"),
        (b'{"items": [', "cut off"),
        (b'{"a":' * 100_000, "cut off"),
        (b"<!doctype html><title>Sign in</title><p>Please", "web page"),
        (
            b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head></html>',
            r"its feed may be at https://news\.example/rss\.xml",
        ),
    ],
)
def test_what_is_no_feed_is_named_in_words(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        read(body, "text/html")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-1", "windows-1252"]
)
def test_encodings_come_out_right(encoding: str) -> None:
    name = {"utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding, encoding)
    body = f'<?xml version="1.0" encoding="{name}"?>{rss(item("Zürich-café")).partition("?>")[2]}'
    assert read(body.encode(encoding)).entries[0].title == "Zürich-café"


def test_a_wide_feed_is_cut_like_any_other() -> None:
    feed = read(rss("".join(item(f"ü{number}") for number in range(50))).encode("utf-16"), max_items=3)
    assert [entry.title for entry in feed.entries] == ["ü0", "ü1", "ü2"]


@given(st.binary(max_size=400))
def test_any_bytes_give_a_feed_or_a_parse_error(noise: bytes) -> None:
    for body in (noise, rss(item("good")).encode().replace(b"good", noise), b"<rss><item>" + noise):
        with suppress(ParseError):  # any other exception fails
            assert len(parse_feed(body, "", URL, 10).entries) <= 10
