from __future__ import annotations

import pytest

from newsletter.errors import ParseError
from newsletter.ingest import read_opml, write_opml
from newsletter.models import Source


def test_feeds_are_found_in_nested_folders_once_each() -> None:
    body = b"""<?xml version="1.0"?><opml version="1.1"><head/><body><outline text="Ports">
    <outline text="Harbour Post" type="rss" xmlUrl="https://harbour.example/feed"/>
    <outline text="Deeper"><outline title="Sur" xmlurl="https://sur.example/feed"/></outline></outline>
    <outline text="Again" xmlUrl="https://harbour.example/feed"/><outline xmlUrl="https://bare.example/"/></body></opml>"""
    assert read_opml(body) == [
        ("Harbour Post", "https://harbour.example/feed"),
        ("Sur", "https://sur.example/feed"),
        ("https://bare.example/", "https://bare.example/"),
    ]


def test_what_was_written_is_read_again() -> None:
    sources = [
        Source("harbour", 'Harbour & "Post" <daily>', "https://harbour.example/feed?a=1&b=2"),
        Source("notes", "Own notes", "content/notes", kind="folder"),
        Source("zürich", "Zürcher Blatt", "https://zuerich.example/feed"),
    ]
    written = write_opml(sources)
    assert read_opml(written) == [(source.title, source.location) for source in sources if source.kind == "feed"]
    assert write_opml(sources) == written


@pytest.mark.parametrize("body", [b"", b"words", b"<html><body/></html>", b"\x00\x01", b'{"opml": 1}'])
def test_what_is_no_opml_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(ParseError, match="OPML"):
        read_opml(body)


def test_entities_do_not_read_files() -> None:
    body = b"""<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <opml><body><outline text="&x;" xmlUrl="https://a.example/"/></body></opml>"""
    assert "root:" not in str(read_opml(body))
