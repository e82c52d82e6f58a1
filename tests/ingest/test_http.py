from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from newsletter.errors import FetchError, Forbidden, TooMuch
from newsletter.ingest import HttpFetcher, Limits
from newsletter.models import Validators
from tests.ingest.conftest import Web
from tests.patience import PATIENCE

LIMITS = Limits(seconds=PATIENCE, bytes=100_000, redirects=3)


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    with HttpFetcher(LIMITS, "DailyIntel/1.0 (+https://news.example/about)", ["127.0.0.1"]) as fetcher:
        yield fetcher


def test_a_feed_comes_with_its_type_validators_and_final_address(web: Web, fetcher: HttpFetcher) -> None:
    web.put("/feed", b"<rss/>", Content_Type="application/rss+xml", ETag='"1"', Last_Modified="yesterday")
    old = web.put("/old", status=301, Location="/feed")
    fetched = fetcher.fetch(old, kind="feed")
    assert (fetched.status, fetched.body, fetched.content_type) == (200, b"<rss/>", "application/rss+xml")
    assert fetched.url == f"{web.url}/feed"
    assert fetched.validators == Validators('"1"', "yesterday")


def test_we_say_who_we_are_and_keep_no_cookies(web: Web, fetcher: HttpFetcher) -> None:
    url = web.put("/feed", b"x", Set_Cookie="id=1")
    fetcher.fetch(url, kind="feed")
    fetcher.fetch(url, kind="feed")
    headers = web.asked[-1][1]
    assert headers["user-agent"] == "DailyIntel/1.0 (+https://news.example/about)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in headers


def test_validators_are_sent_back_verbatim_and_304_means_unchanged(web: Web, fetcher: HttpFetcher) -> None:
    url = web.put("/feed", status=304)
    fetched = fetcher.fetch(url, kind="feed", validators=Validators('W/"a b"', "Mon, 26 Jan 2026 07:00:00 GMT"))
    assert (fetched.status, fetched.body) == (304, b"")
    headers = web.asked[-1][1]
    assert headers["if-none-match"] == 'W/"a b"'
    assert headers["if-modified-since"] == "Mon, 26 Jan 2026 07:00:00 GMT"


def test_304_that_nobody_asked_for_is_an_error(web: Web, fetcher: HttpFetcher) -> None:
    with pytest.raises(FetchError, match="304"):
        fetcher.fetch(web.put("/feed", status=304), kind="feed")


@pytest.mark.parametrize("name", ["gzip", "x-gzip", "deflate", "bare deflate", "two members"])
def test_packed_bodies_are_unpacked(web: Web, fetcher: HttpFetcher, name: str) -> None:
    body = b"words " * 1000
    packed = {
        "deflate": zlib.compress(body),
        "bare deflate": zlib.compress(body)[2:-4],
        "two members": gzip.compress(body[:3000]) + gzip.compress(body[3000:]),
    }.get(name, gzip.compress(body))
    encoding = {"bare deflate": "deflate", "two members": "gzip"}.get(name, name)
    assert fetcher.fetch(web.put("/feed", packed, Content_Encoding=encoding), kind="feed").body == body


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (b"x" * 100_001, "identity", "larger than 0.1 million bytes"),
        (gzip.compress(b" " * 50_000_000), "gzip", "larger than 0.1 million bytes"),
        (zlib.compress(b" " * 50_000_000), "deflate", "larger than 0.1 million bytes"),
        (b"\x1f\x8b not gzip at all", "gzip", "damaged"),
        (b"x", "br", "did not ask for"),
    ],
)
def test_a_body_that_cannot_be_taken_in_is_refused_in_words(
    web: Web, fetcher: HttpFetcher, body: bytes, encoding: str, words: str
) -> None:
    url = web.put("/feed", body, Content_Encoding=encoding)
    with pytest.raises(FetchError, match=words) as caught:
        fetcher.fetch(url, kind="feed")
    assert str(caught.value).startswith(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "check the address"), (410, "remove the source"), (429, "try later"), (503, "try later")],
)
def test_a_refusal_says_what_to_do(web: Web, fetcher: HttpFetcher, status: int, words: str) -> None:
    with pytest.raises(FetchError, match=words):
        fetcher.fetch(web.put("/feed", status=status), kind="feed")


def test_redirects_end(web: Web, fetcher: HttpFetcher) -> None:
    url = web.put("/loop", status=302, Location="/loop")
    with pytest.raises(TooMuch, match="3 times"):
        fetcher.fetch(url, kind="feed")
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2/", "http://[::ffff:127.0.0.1]/", "http://[::1]/", "http://2130706434/", "file:///etc/passwd",
     "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://localhost/", "//0.0.0.0/"],
)  # fmt: skip
def test_no_redirect_leads_into_the_private_network(web: Web, fetcher: HttpFetcher, target: str) -> None:
    with pytest.raises(Forbidden):
        fetcher.fetch(web.put("/feed", status=302, Location=target), kind="feed")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "news", "http://", ""]
)
def test_only_web_addresses_are_fetched(fetcher: HttpFetcher, url: str) -> None:
    with pytest.raises(Forbidden):
        fetcher.fetch(url, kind="feed")


@pytest.mark.parametrize("url", ["http://exa mple/", "http://[::1", "http://x:99999/", "http://a\x00b/"])
def test_a_broken_address_is_an_error_in_words(fetcher: HttpFetcher, url: str) -> None:
    with pytest.raises(FetchError):
        fetcher.fetch(url, kind="feed")


def test_a_server_that_trickles_does_not_win_time(web: Web) -> None:
    let_go = threading.Event()

    def trickle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not let_go.wait(0.05):
            request.wfile.write(b" ")

    web.pages["/feed"] = trickle
    with (
        HttpFetcher(Limits(seconds=2), "test", ["127.0.0.1"]) as fetcher,
        pytest.raises(TooMuch, match="2 seconds"),
    ):
        fetcher.fetch(f"{web.url}/feed", kind="feed")
    let_go.set()


def test_a_connection_that_breaks_off_is_an_error_in_words(web: Web, fetcher: HttpFetcher) -> None:
    def half(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"half")
        request.close_connection = True

    web.pages["/feed"] = half
    with pytest.raises(FetchError, match="broke off"):
        fetcher.fetch(f"{web.url}/feed", kind="feed")


def test_nobody_at_home_is_an_error_in_words(fetcher: HttpFetcher) -> None:
    with pytest.raises(FetchError, match="cannot be reached"):
        fetcher.fetch("http://127.0.0.1:9/", kind="feed")


def test_robots_txt_is_honoured_for_pages_and_asked_once(web: Web, fetcher: HttpFetcher) -> None:
    web.put("/robots.txt", b"User-agent: *\nDisallow: /closed\n")
    closed, page = web.put("/closed/1", b"x"), web.put("/open/1", b"page")
    assert fetcher.fetch(page, kind="page").body == b"page"
    with pytest.raises(Forbidden, match=r"robots\.txt"):
        fetcher.fetch(closed, kind="page")
    assert fetcher.fetch(closed, kind="feed").body == b"x"
    assert [path for path, _ in web.asked].count("/robots.txt") == 1


def test_robots_txt_is_honoured_behind_a_redirect(web: Web, fetcher: HttpFetcher) -> None:
    web.put("/robots.txt", b"User-agent: DailyIntel\nDisallow: /closed\n")
    web.put("/closed", b"x")
    with pytest.raises(Forbidden, match=r"robots\.txt"):
        fetcher.fetch(web.put("/way", status=302, Location="/closed"), kind="page")


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False)])
def test_a_site_without_readable_robots_txt(web: Web, fetcher: HttpFetcher, status: int, allowed: bool) -> None:
    web.put("/robots.txt", status=status)
    page = web.put("/page", b"page")
    if allowed:
        assert fetcher.fetch(page, kind="page").body == b"page"
    else:
        with pytest.raises(Forbidden):
            fetcher.fetch(page, kind="page")
