"""The links in the letter: each reader's own, in its foot and in its headers; and the command that serves them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsletter.bootstrap import open_newsroom
from newsletter.config import read_settings
from newsletter.errors import ConfigError
from tests.cli.test_run import LAW, NOW, own_story
from tests.conftest import Run
from tests.free_port import free_port
from tests.patience import PATIENCE
from tests.web.public.office import configure
from tests.web.serving import get, post, serving

READERS = ("ada@example.org", "bea@example.org")


@pytest.fixture
def newsroom(home: Path) -> Path:
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    return home


def letters(home: Path) -> dict[str, EmailMessage]:
    """Reader -> what was sent."""
    files = (home / "var" / "outbox").rglob("*.eml")
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return {str(mail["To"]): mail for mail in found}  # type: ignore[misc]


def sent(newsletter: Run, home: Path) -> dict[str, EmailMessage]:
    for reader in READERS:
        newsletter("subscribers", "add", reader)
    done = newsletter("run", *NOW)
    assert done.returncode == 0, done.stderr
    return letters(home)


def test_each_letter_carries_its_readers_own_links(newsletter: Run, newsroom: Path) -> None:
    configure(newsroom, 'public_url = "https://news.example.org/letters/"')
    mails = sent(newsletter, newsroom)
    own = {}
    for reader, mail in mails.items():
        header = str(mail["List-Unsubscribe"])
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        found = re.fullmatch(
            r"<(https://news\.example\.org/letters/unsubscribe/\S+)>, <mailto:\S+\?subject=unsubscribe>", header
        )
        assert found, header
        for part in mail.iter_parts():
            content = part.get_content()
            assert found[1] in content
            assert "https://news.example.org/letters/preferences/" in content
            assert "https://news.example.org/letters/report?edition=2026-03-04" in content
            assert "%%" not in content
        assert reader not in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
        own[reader] = found[1]
    assert len(set(own.values())) == len(own) == 2
    secret = newsroom / "var" / "links.secret"
    assert secret.stat().st_mode & 0o777 == 0o600


def test_without_public_pages_readers_leave_by_mail(newsletter: Run, newsroom: Path) -> None:
    for mail in sent(newsletter, newsroom).values():
        assert str(mail["List-Unsubscribe"]).startswith("<mailto:")
        assert mail["List-Unsubscribe-Post"] is None
        assert "Report an error" not in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert not (newsroom / "var" / "links.secret").exists()


def test_a_letter_kept_from_before_is_filled_with_links_too(newsletter: Run, newsroom: Path) -> None:
    configure(newsroom, 'public_url = "https://news.example.org"')
    assert newsletter("send", "--test", "ada@example.org", *NOW).returncode != 0
    newsletter("run", "--no-send", *NOW)
    assert newsletter("send", "--test", "nobody@example.org", *NOW).returncode == 0
    (mail,) = letters(newsroom).values()
    assert str(mail["List-Unsubscribe"]).startswith("<https://news.example.org/unsubscribe/0.")


def test_serve_is_a_real_server_that_ends_when_asked(newsletter: Run, newsroom: Path) -> None:
    port = free_port()
    configure(newsroom, f'public_url = "http://127.0.0.1:{port}"', f"port = {port}", "[desk]", "enabled = false")
    mail = sent(newsletter, newsroom)["ada@example.org"]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    leave = re.search(r"http://127\.0\.0\.1:\d+/unsubscribe/\S+", text)
    assert leave
    command = [sys.executable, "-m", "newsletter", "serve"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(command, cwd=newsroom, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        try:
            assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
            assert get(f"http://127.0.0.1:{port}/health").text == "ok\n"
            answer = post(leave[0], data={"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
            assert "server" not in answer.headers
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == 0
    settings = read_settings(newsroom / "content" / "newsletter.toml", {})
    with open_newsroom(settings) as room:
        assert {reader.email: reader.state for reader in room.audience.subscribers()} == {
            "ada@example.org": "unsubscribed",
            "bea@example.org": "active",
        }


def test_serve_says_what_is_missing(newsletter: Run, newsroom: Path) -> None:
    configure(newsroom, 'public_url = ""', "[desk]", "enabled = false")
    done = newsletter("serve")
    assert done.returncode == 2
    assert "set [web] public_url" in done.stderr
    file = newsroom / "content" / "newsletter.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('""', '"news.example.org"'), encoding="utf-8")
    with pytest.raises(ConfigError, match="public_url"):
        read_settings(newsroom / "content" / "newsletter.toml", {})


def test_a_taken_port_is_said(newsletter: Run, newsroom: Path) -> None:
    from starlette.applications import Starlette  # noqa: PLC0415 - any server will do

    configure(newsroom, 'public_url = "http://127.0.0.1"', "[desk]", "enabled = false")
    with serving(Starlette()) as url:
        done = newsletter("serve", "--port", url.rpartition(":")[2])
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "cannot be used" in done.stderr
