"""Signatures, checked by dkimpy, which is not ours."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.dkim import Signer, dns_value, new_key, read_key, signed
from newsletter.deliver.message import Masthead, compose
from newsletter.errors import DeliveryError
from newsletter.models import UNSUBSCRIBE_URL, Envelope, Letter
from newsletter.testing import DAY, NOON, make_envelope
from tests.checks.tools import spam_scores
from tests.cli.test_run import LAW, NOW, own_story
from tests.conftest import Run

KINDS = ("rsa", "ed25519")
KEYS = {kind: read_key(new_key(kind), kind) for kind in KINDS}
SIGNERS = [Signer("brief.example", kind, KEYS[kind]) for kind in KINDS]


def dns(name: bytes, timeout: int = 5) -> bytes | None:
    del timeout
    found = re.fullmatch(rb"(rsa|ed25519)\._domainkey\.brief\.example\.", name)
    return dns_value(KEYS[found[1].decode()]).encode() if found else None


def holds(message: bytes) -> list[bool]:
    """Whether each signature verifies."""
    count = message.count(b"DKIM-Signature:")
    return [_holds(message, number) for number in range(count)]


def _holds(message: bytes, number: int) -> bool:
    try:
        return bool(dkim.DKIM(message).verify(idx=number, dnsfunc=dns))
    except dkim.ValidationError:  # of a body that was changed
        return False


def letter(subject: str = "Bridge opens", text: str = "Dear reader,\n.\nthe bridge opened.\n\n\n") -> Envelope:
    message = compose(
        Letter(subject, "<p>The bridge opened.</p>", text),
        Masthead("Brief", "brief@brief.example", "brief.example", unsubscribe_address="leave@brief.example"),
        DAY,
        NOON,
    )
    return message.to("ada@example.org", "Ada", "1", {UNSUBSCRIBE_URL: "https://brief.example/leave/1"})


def test_both_signatures_verify() -> None:
    assert holds(signed(letter(), SIGNERS).body) == [True, True]


def test_a_message_without_keys_stays_as_it_is() -> None:
    assert signed(letter(), []) == letter()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"The bridge opened", b"The bridge closed"),
        (b"Subject: Bridge opens", b"Subject: Bridge closes"),
        (b"leave@brief.example", b"leave@other.example"),
        (b"leave/1>", b"leave/2>"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=No"),
        (b"\r\nTo: ", b"\r\nSubject: Another\r\nTo: "),
        (b"\r\nTo: ", b"\r\nList-Unsubscribe: <https://evil.example>\r\nTo: "),
        (b"From: ", b"From: evil@evil.example\r\nFrom: "),
    ],
)
def test_nothing_that_matters_can_be_changed_or_added(old: bytes, new: bytes) -> None:
    message = signed(letter(), SIGNERS).body
    assert old in message
    assert holds(message.replace(old, new)) == [False, False]


def test_a_trace_header_added_on_the_way_does_no_harm() -> None:
    assert holds(b"Received: from here by there\r\n" + signed(letter(), SIGNERS).body) == [True, True]


@given(subject=st.text(max_size=200), text=st.text(max_size=200))
def test_any_text_is_signed_right(subject: str, text: str) -> None:
    plain = letter(subject, text.replace("%%", ""))  # render takes these out of all foreign text
    assert holds(signed(plain, SIGNERS).body) == [True, True]


@pytest.mark.parametrize("ending", [b"", b"\r\n", b"\r\n\r\n\r\n"])
def test_empty_lines_at_the_end(ending: bytes) -> None:
    plain = make_envelope(body=b"From: a@brief.example\r\nSubject:  a   b \r\n\tc\r\n\r\ntext\r\n" + ending)
    assert holds(signed(plain, SIGNERS).body) == [True, True]


def test_the_same_message_gets_the_same_bytes() -> None:
    assert signed(letter(), SIGNERS) == signed(letter(), SIGNERS)


@pytest.mark.parametrize("pem", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_said(pem: bytes) -> None:
    with pytest.raises(DeliveryError, match=r"january\.pem: holds no private key"):
        read_key(pem, "january.pem")


def send_signed(newsletter: Run, home: Path, kind: str) -> tuple[bytes, bytes]:
    """Make a key by the command, send an edition with it: (the message, what the DNS is to hold)."""
    made = newsletter("dkim", "new", "january", "--kind", kind)
    assert made.returncode == 0, made.stderr
    path = home / "var" / "dkim" / "january.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert newsletter("dkim", "new", "january").returncode == 2, "a key is never overwritten"
    record = re.search(r"^january\._domainkey\.(\S+)\. IN TXT \( (.+) \)$", made.stdout, re.MULTILINE)
    assert record is not None
    value = "".join(re.findall(r'"([^"]*)"', record[2])).encode()
    config = home / "content" / "newsletter.toml"
    setting = made.stdout[made.stdout.index("[[deliver.dkim]]") :]
    text = config.read_text(encoding="utf-8").replace("newsletter@localhost", "brief@brief.example")
    config.write_text(f"{text}\n{setting}", encoding="utf-8")
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    newsletter("subscribers", "add", "ada@example.org")
    sent = newsletter("run", *NOW)
    assert sent.returncode == 0, sent.stderr
    (message,) = (home / "var" / "outbox").rglob("*.eml")
    return message.read_bytes(), value


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_key_signs_what_is_sent(newsletter: Run, home: Path, kind: str) -> None:
    message, record = send_signed(newsletter, home, kind)
    asked: list[bytes] = []
    assert dkim.DKIM(message).verify(dnsfunc=lambda name, timeout=5: (asked.append(name), record)[1])
    assert asked == [b"january._domainkey.brief.example."]


def test_a_spam_filter_minds_nothing_about_a_signed_message(newsletter: Run, home: Path) -> None:
    message, _ = send_signed(newsletter, home, "rsa")
    ((score, rules),) = spam_scores([message])
    assert score < 1.0, rules


def test_a_key_that_is_not_there_is_said_in_one_line(newsletter: Run, home: Path) -> None:
    config = home / "content" / "newsletter.toml"
    setting = '[[deliver.dkim]]\nselector = "january"\nkey = "var/dkim/january.pem"\n'
    config.write_text(f"{config.read_text(encoding='utf-8')}\n{setting}", encoding="utf-8")
    done = newsletter("send", "--status")
    assert done.returncode == 2
    assert "january.pem: the key of [[deliver.dkim]] cannot be read" in done.stderr


def test_each_message_has_a_return_path_of_its_own() -> None:
    masthead = Masthead("Brief", "brief@brief.example", "brief.example", bounce_address="bounces@brief.example")
    message = compose(Letter("Bridge", "<p>x</p>", "x"), masthead, DAY, NOON)
    assert message.to("ada@example.org", "", "42", {}).sender == "bounces+20260125-42@brief.example"
    assert b"bounces" not in message.to("ada@example.org", "", "42", {}).body
