"""Counted links: off until somebody turns it on; then numbers, and no way to lead readers elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from newsletter.bootstrap import open_newsroom
from newsletter.config import read_settings
from newsletter.errors import ConfigError, StoreError
from newsletter.pipeline.clicks import Clicks, by_link
from newsletter.pipeline.publish import letter_of, publish_site
from newsletter.pipeline.statistics import by_day, by_edition
from newsletter.testing import DAY, NOON, make_edition
from newsletter.web.public.app import public_app
from tests.conftest import Run
from tests.web.public.office import PUBLIC_URL, Office, configure, open_office

OUTLET = "https://outlet.example/1"
LINK = re.compile(r'href="(https?://[^"]+)"')
_DAY = timedelta(days=1)


@pytest.fixture
def counting(home: Path) -> Iterator[Office]:
    with open_office(home, lines=("count_clicks = true",)) as office:
        yield office


def client_of(office: Office) -> TestClient:
    return TestClient(public_app(office.pages), follow_redirects=False)


def links_of(office: Office) -> list[str]:
    return [unescape(link) for link in LINK.findall(letter_of(office.room.press, make_edition()).html)]


def ways_to(office: Office, url: str) -> list[str]:
    """The paths, on our own pages, of the letter's links to an address."""
    return [office.path(link) for link in links_of(office) if link.endswith(f"?url={quote(url, safe='')}")]


def test_a_letter_holds_nothing_of_it_until_it_is_turned_on(office: Office) -> None:
    letter = letter_of(office.room.press, make_edition())
    assert OUTLET in links_of(office)
    assert "/to/" not in letter.html
    assert "/to/" not in letter.text


def test_links_of_a_letter_lead_by_way_of_our_page(counting: Office) -> None:
    letter = letter_of(counting.room.press, make_edition())
    assert OUTLET not in links_of(counting)
    assert ways_to(counting, OUTLET)
    assert all(link.startswith((f"{PUBLIC_URL}/", "https://www.w3.org/")) for link in links_of(counting))
    assert OUTLET in letter.text, "the plain text shows addresses as they are"
    assert "/to/" not in letter.text
    assert 'href="%%UNSUBSCRIBE_URL%%"' in letter.html, "a reader's own link is no page to be counted"


def test_a_click_is_counted_and_led_on_and_nothing_else_is_known_of_it(counting: Office) -> None:
    (path, *_) = ways_to(counting, OUTLET)
    with client_of(counting) as client:
        answer = client.get(path, headers={"User-Agent": "Secret/1.0", "Cookie": "who=me"})
        assert (answer.status_code, answer.headers["location"]) == (302, OUTLET)
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        counting.moved = _DAY
        for _ in range(2):
            client.get(path)
    assert counting.room.clicks.counts() == [(DAY, OUTLET, DAY, 1), (DAY, OUTLET, DAY + _DAY, 2)]
    assert by_link(counting.room) == [Clicks(DAY, OUTLET, 3)]
    assert [(count.day, count.clicks) for count in by_day(counting.room)] == [(DAY + _DAY, 2), (DAY, 1)]
    counting.room.ledger.freeze(DAY, NOON)
    assert [count.clicks for count in by_edition(counting.room)] == [3]
    kept = b"".join(path.read_bytes() for path in (counting.home / "var").rglob("*") if path.is_file())
    assert b"Secret/1.0" not in kept
    assert b"testclient" not in kept


def test_a_program_that_only_looks_is_not_counted(counting: Office) -> None:
    (path, *_) = ways_to(counting, OUTLET)
    with client_of(counting) as client:
        assert client.head(path).status_code == 302
        assert client.post(path).status_code == 405
    assert counting.room.clicks.counts() == []


@pytest.mark.parametrize("changed", ["url", "edition", "seal", "none", "twice"])
def test_nobody_can_make_us_lead_readers_elsewhere(counting: Office, changed: str) -> None:
    (path, *_) = ways_to(counting, OUTLET)
    _, _, edition, rest = path.split("/", 3)
    seal, _, url = rest.partition("?url=")
    evil = quote("https://evil.example/", safe="")
    forged = {
        "url": f"/to/{edition}/{seal}?url={evil}",
        "edition": f"/to/2026-01-26/{seal}?url={url}",
        "seal": f"/to/{edition}/{seal[::-1]}?url={url}",
        "none": f"/to/{edition}/{seal}",
        "twice": f"/to/{edition}/{seal}?url={url}&url={evil}",
    }[changed]
    with client_of(counting) as client:
        answer = client.get(forged)
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert counting.room.clicks.counts() == []


def test_an_address_arrives_as_the_letter_has_it(counting: Office) -> None:
    for url in ("https://a.example/ä?q=1;2&r=%2F~x#part", "https://a.example/a,b(c)'d", "http://a.example:8080/"):
        link = counting.path(counting.pages.links.counted(DAY, url))
        with client_of(counting) as client:
            assert client.get(link).headers["location"] == url.replace("ä", "%C3%A4")


def test_old_letters_lead_on_when_nothing_is_counted_any_more(counting: Office) -> None:
    (path, *_) = ways_to(counting, OUTLET)
    press = counting.room.press
    quiet = replace(press, newsletter=replace(press.newsletter, counts_clicks=False))
    counting.pages = replace(counting.pages, room=replace(counting.room, press=quiet))
    with client_of(counting) as client:
        assert client.get(path).headers["location"] == OUTLET
    assert counting.room.clicks.counts() == []


def test_a_reader_is_led_on_also_when_the_store_cannot_count(counting: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreError("newsletter.db: the disk is full")

    (path, *_) = ways_to(counting, OUTLET)
    monkeypatch.setattr(type(counting.room.clicks), "add", fail)
    with client_of(counting) as client:
        assert client.get(path).headers["location"] == OUTLET
    assert counting.room.clicks.counts() == []


def test_readers_are_told_where_it_is_on_and_only_there(counting: Office) -> None:
    told = "We count how often each link of a letter is followed"
    press = counting.room.press
    publish_site(counting.room)
    page = counting.home / "build" / "site" / "privacy" / "index.html"
    assert told in page.read_text(encoding="utf-8")
    quiet = replace(press, newsletter=replace(press.newsletter, counts_clicks=False))
    publish_site(replace(counting.room, press=quiet))
    assert told not in page.read_text(encoding="utf-8")


def test_it_cannot_be_turned_on_where_readers_are_not_told(home: Path) -> None:
    configure(home, "count_clicks = true")
    settings = read_settings(home / "content" / "newsletter.toml", {})
    with pytest.raises(ConfigError, match="set public_url"), open_newsroom(settings):
        pass
    config = home / "content" / "newsletter.toml"
    config.write_text(config.read_text().replace("[web]", f'[web]\npublic_url = "{PUBLIC_URL}"'))
    (home / "content" / "pages" / "privacy.md").unlink()
    settings = read_settings(config, {})
    with pytest.raises(ConfigError, match=r"privacy\.md, which is not there"), open_newsroom(settings):
        pass


def test_stats_show_the_links_that_were_followed_most(newsletter: Run, home: Path) -> None:
    configure(home, f'public_url = "{PUBLIC_URL}"', "count_clicks = true")
    with open_newsroom(read_settings(home / "content" / "newsletter.toml", {})) as room:
        for url in (OUTLET, "https://other.example/", OUTLET):
            room.clicks.add(DAY, url, DAY)
    shown = [json.loads(line) for line in newsletter("stats", "--by", "link", "--json").stdout.splitlines()]
    assert shown == [
        {"edition": str(DAY), "link": OUTLET, "clicks": 2},
        {"edition": str(DAY), "link": "https://other.example/", "clicks": 1},
    ]
    assert newsletter("stats", "--by", "link").stdout.splitlines()[1].split() == [str(DAY), "2", OUTLET]
    assert json.loads(newsletter("stats", "--by", "day", "--json").stdout)["clicks"] == 3
    assert newsletter("stats", "--by", "day").stdout.split("\n")[0].split()[-1] == "clicks"
