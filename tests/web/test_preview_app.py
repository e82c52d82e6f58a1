"""The preview's answers, asked for over real HTTP on loopback."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from newsletter.errors import NewsletterError, RenderError
from newsletter.web.local import loopback_socket
from newsletter.web.preview import Outputs, preview_app
from tests.patience import PATIENCE
from tests.web.serving import DAY, TEMPLATES, Newsletter, serving


@pytest.fixture
def newsletter(tmp_path: Path) -> Newsletter:
    made = Newsletter(tmp_path)
    made.rebuild()
    return made


@pytest.fixture
def client(newsletter: Newsletter) -> Iterator[httpx.Client]:
    with asking(newsletter) as client:
        yield client


@contextmanager
def asking(newsletter: Newsletter) -> Iterator[httpx.Client]:
    with serving(newsletter.app()) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("desktop", 'src="/email.html"'),
        ("phone", 'src="/email.html"'),
        ("bare", 'src="/email.html?images=off"'),
        ("text", "The harbour reopens\n"),
        ("source", "&lt;h1&gt;The harbour reopens"),
        ("site", 'src="/site/"'),
    ],
)
def test_each_view_has_an_address_and_links_to_the_others(client: httpx.Client, view: str, shown: str) -> None:
    page = client.get("/", params={"view": view}).text
    assert shown in page
    for other in ("desktop", "phone", "bare", "text", "source", "site"):
        assert f'href="/?view={other}"' in page
    assert re.search(rf'href="/\?view={view}" aria-current="page"', page)


def test_the_email_is_served_byte_for_byte(client: httpx.Client, newsletter: Newsletter) -> None:
    for suffix in ("html", "txt", "eml"):
        assert client.get(f"/email.{suffix}").content == newsletter.outputs.letter(suffix).read_bytes()


def test_the_subject_stands_above_the_email_as_text(newsletter: Newsletter) -> None:
    newsletter.outputs.letter("eml").write_text("Subject: =?utf-8?q?Caf=C3=A9_=3Cb=3E?=\n\n", encoding="utf-8")
    with asking(newsletter) as client:
        assert "Café &lt;b&gt;" in client.get("/").text


def test_nothing_of_the_email_may_run_even_when_it_is_opened_alone(client: httpx.Client) -> None:
    policy = client.get("/email.html").headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    frame = re.search(r"<iframe[^>]*>", client.get("/").text)
    assert frame
    assert 'sandbox="' in frame[0]
    assert "allow-scripts" not in frame[0]


def test_every_answer_is_guarded(client: httpx.Client) -> None:
    for path in ("/", "/email.txt", "/site/", "/preview.js", "/site/none", "/none"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "[::2]", "", "["])
def test_a_foreign_name_bound_to_loopback_reads_nothing(client: httpx.Client, host: str) -> None:
    answer = client.get("/email.html", headers={"Host": host})
    assert answer.status_code == 400
    assert "harbour" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8700", "127.0.0.1:8700", "[::1]:8700"])
def test_our_own_names_are_let_in(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/site/../content/story.txt",
        "/site/%2e%2e/content/story.txt",
        "/site/..%2f..%2fcontent/story.txt",
        "/site//etc/passwd",
        "/site/%2fetc%2fpasswd",
        "/site/%00",
        "/site/link.txt",
        "/email.html/../../content/story.txt",
        "/../content/story.txt",
    ],
)
def test_no_path_leads_out_of_the_outputs(newsletter: Newsletter, path: str) -> None:
    (newsletter.outputs.site / "link.txt").symlink_to(newsletter.story)
    with serving(newsletter.app()) as url:
        assert raw_status(url, path) in {400, 404}


def raw_status(url: str, path: str) -> int:
    """A request whose path no client has tidied up."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as wire:
        wire.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return int(wire.makefile("rb").readline().split()[1])


def test_a_folder_is_never_listed(client: httpx.Client, newsletter: Newsletter) -> None:
    (newsletter.outputs.site / "drafts").mkdir()
    (newsletter.outputs.site / "drafts" / "secret.html").write_text("x")
    assert client.get("/site/drafts/").status_code == 404


@pytest.mark.parametrize("query", ["view=none", "scheme=none", "view=../source"])
def test_an_unknown_view_is_not_found(client: httpx.Client, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 404


def test_nothing_can_be_changed(client: httpx.Client) -> None:
    for path in ("/", "/email.html", "/events", "/site/"):
        assert client.post(path).status_code == 405


def test_an_edition_that_is_not_made_yet_is_said_to_be_missing(tmp_path: Path) -> None:
    empty = Newsletter(tmp_path)
    with asking(empty) as client:
        for view in ("desktop", "phone", "bare", "text", "source", "site"):
            page = client.get("/", params={"view": view}).text
            assert "nothing to show for 2026-01-25" in page
            assert "<iframe" not in page
        assert client.get("/email.html").status_code == 404


def test_a_template_of_ones_own_stands_before_the_built_in(newsletter: Newsletter) -> None:
    own = newsletter.folder / "templates" / "preview"
    own.mkdir(parents=True)
    (own / "preview.css").write_text("/* mine */")
    with asking(newsletter) as client:
        assert client.get("/preview.css").text == "/* mine */"
        (own / "page.html").write_text("{% if %}")
        answer = client.get("/")
        assert answer.status_code == 500
        assert f"{own / 'page.html'}:1" in answer.text


def test_a_missing_template_is_said_in_one_line(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path / "site", tmp_path / "email", DAY)
    with pytest.raises(RenderError, match=r"the template preview/page\.html is not in .*; restore it"):
        preview_app(outputs, [], lambda: None, [tmp_path])


def test_a_taken_port_is_said_in_one_line() -> None:
    with loopback_socket(0) as first, pytest.raises(NewsletterError, match="choose another, or 0 for any free one"):
        loopback_socket(first.getsockname()[1])


def test_ctrl_c_ends_it_although_a_page_is_open(newsletter: Newsletter) -> None:
    code = f"""
from datetime import date
from pathlib import Path
from newsletter.web.preview import Outputs, preview_app, serve_local
home = Path({str(newsletter.folder)!r})
outputs = Outputs(home / "build/site", home / "build/email", date(2026, 1, 25))
app = preview_app(outputs, [home / "content"], lambda: None, [Path({str(TEMPLATES)!r})])
serve_local(app, 0, lambda line: print(line, flush=True))
"""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], text=True, env=os.environ, **pipes) as process:  # type: ignore[call-overload]
        line = process.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert url, line
        with httpx.stream("GET", f"{url[0]}/events", timeout=PATIENCE) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("data: ")
            process.send_signal(signal.SIGINT)
            assert list(lines) == [""]
        assert process.wait() == 0
        assert process.stderr.read() == ""
