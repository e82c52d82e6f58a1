"""Sources: from a list and back, checked, and added from any address that names a feed."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run, needs_shared
from tests.patience import PATIENCE

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title><link>https://harbour.example/</link>
<item><title>Bridge closes in Port Callen</title><link>https://harbour.example/bridge</link>
<pubDate>Tue, 03 Mar 2026 09:00:00 +0000</pubDate><description>The bridge closed on Tuesday.</description></item>
</channel></rss>"""
PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body>Hello</body></html>'


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"/feed.xml": FEED, "/": PAGE}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "application/rss+xml")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(home: Path) -> Iterator[str]:
    """A site with a feed, which the newsletter may read."""
    config = home / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace("[ingest]\n", '[ingest]\nallow_hosts = ["127.0.0.1"]\n', 1)
    config.write_text(text, encoding="utf-8")
    (home / "content" / "sources.toml").write_text("# mine\n", encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_page_s_address_will_do_to_add_its_feed(newsletter: Run, home: Path, site: str) -> None:
    done = newsletter("sources", "add", f"{site}/", "--section", "Policy")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Added harbour-post: Harbour Post, {site}/feed.xml\n"
    assert (home / "content" / "sources.toml").read_text(encoding="utf-8").startswith("# mine\n")
    (known,) = json.loads(newsletter("sources", "list", "--json").stdout)
    assert known["location"] == f"{site}/feed.xml"


def test_an_address_without_a_feed_is_refused_and_nothing_changes(newsletter: Run, home: Path, site: str) -> None:
    done = newsletter("sources", "add", f"{site}/nothing-here")
    assert done.returncode == 2
    assert "404" in done.stderr
    assert (home / "content" / "sources.toml").read_text(encoding="utf-8") == "# mine\n"


def test_a_feed_that_is_read_already_is_not_added_again(newsletter: Run, home: Path, site: str) -> None:
    newsletter("sources", "add", f"{site}/feed.xml")
    before = (home / "content" / "sources.toml").read_text(encoding="utf-8")
    done = newsletter("sources", "add", f"{site}/", "--name", "another-name")
    assert done.returncode == 2
    assert "this feed is read already, as harbour-post" in done.stderr
    assert (home / "content" / "sources.toml").read_text(encoding="utf-8") == before


def test_two_outlets_of_one_title_get_names_of_their_own(newsletter: Run, home: Path, site: str) -> None:
    newsletter("sources", "add", f"{site}/feed.xml")
    done = newsletter("sources", "add", f"{site}/gone.xml", "--title", "Harbour Post", "--unchecked")
    assert done.stdout == f"Added harbour-post-2: Harbour Post, {site}/gone.xml\n"


def test_check_tells_how_each_source_is_doing(newsletter: Run, home: Path, site: str) -> None:
    newsletter("sources", "add", f"{site}/feed.xml")
    newsletter("sources", "add", f"{site}/gone.xml", "--name", "gone", "--unchecked")
    done = newsletter("sources", "check", "--now", "2026-03-03T12:00:00Z")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert "fine" in rows["harbour-post"]
    assert "3 hours ago" in rows["harbour-post"]
    assert "never" in rows["gone"]
    assert "404" in rows["gone"]
    health = {row["source"]: row for row in json.loads(newsletter("sources", "check", "--offline", "--json").stdout)}
    assert health["harbour-post"]["newest"].startswith("2026-03-03T09:00:00")
    assert "404" in health["gone"]["last_error"]


def test_a_list_of_feeds_goes_out_and_comes_back(newsletter: Run, home: Path, site: str) -> None:
    newsletter("sources", "add", f"{site}/feed.xml")
    listed = newsletter("sources", "export").stdout
    (home / "list.opml").write_text(listed, encoding="utf-8")
    assert "Added 0 of 1 feeds; 1 were known already" in newsletter("sources", "import", "list.opml").stdout
    (home / "content" / "sources.toml").write_text("", encoding="utf-8")
    assert "Added 1 of 1 feeds" in newsletter("sources", "import", "list.opml").stdout
    assert newsletter("sources", "export").stdout == listed


@needs_shared
def test_the_replayed_outlets_are_imported_from_their_list(newsletter: Run, home: Path, replay: str) -> None:
    from urllib.request import urlopen  # noqa: PLC0415 - needed here alone

    with urlopen(f"{replay}/real.opml", timeout=PATIENCE) as answer:
        (home / "real.opml").write_bytes(answer.read())
    (home / "content" / "sources.toml").write_text("", encoding="utf-8")
    assert "Added 104 of 104 feeds" in newsletter("sources", "import", "real.opml").stdout
    assert len(json.loads(newsletter("sources", "list", "--json").stdout)) == 104


def test_a_source_is_paused_resumed_and_removed_and_comments_stay(newsletter: Run, home: Path, site: str) -> None:
    path = home / "content" / "sources.toml"
    newsletter("sources", "add", f"{site}/feed.xml")
    other = '# about the other one\n[[source]]\nname = "other"\nlocation = "https://other.example/feed.xml"\n'
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{other}", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    assert "Paused harbour-post" in newsletter("sources", "pause", "harbour-post").stdout
    assert "paused" in newsletter("sources", "check", "--now", "2026-03-03T12:00:00Z").stdout
    (read,) = json.loads(newsletter("sources", "check", "--offline", "--json").stdout)
    assert read["source"] == "other", "the paused one was not read"
    newsletter("sources", "resume", "harbour-post")
    assert path.read_text(encoding="utf-8") == before
    newsletter("sources", "remove", "harbour-post")
    assert path.read_text(encoding="utf-8") == f"# mine\n\n\n{other}"
    gone = newsletter("sources", "remove", "harbour-post")
    assert gone.returncode == 2
    assert 'no source is named "harbour-post"' in gone.stderr
