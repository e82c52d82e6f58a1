"""Mail that comes back: fixtures after RFC 3464 and RFC 5965, and what `newsletter bounces` and `stats` make of it."""

from __future__ import annotations

import json
import mailbox
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.returned import read_returned
from tests.cli.test_run import LAW, NOW, own_story
from tests.conftest import Run


def bounce(
    recipient: str = "ada@example.org",
    status: str = "5.1.1",
    *,
    action: str = "failed",
    to: str = "brief@brief.example",
    message_id: str = "",
    number: int = 1,
) -> bytes:
    """A delivery status notification as a mail server writes it."""
    returned = f"\nMessage-ID: {message_id}" if message_id else ""
    return f"""From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: Wed, 4 Mar 2026 07:00:{number % 60:02} +0000
Message-ID: <dsn{number}@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_dsn"

--=_dsn
Content-Type: text/plain

The message could not be delivered.

--=_dsn
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Wed, 4 Mar 2026 07:00:00 +0000

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} what the server said

--=_dsn
Content-Type: text/rfc822-headers

From: Brief <brief@brief.example>
To: {recipient}
Subject: Bridge opens{returned}

--=_dsn--
""".replace("\n", "\r\n").encode()


def complaint(recipient: str = "ada@example.org", kind: str = "abuse", *, named: bool = True) -> bytes:
    """An abuse report as a mailbox provider writes it."""
    original = f"\nOriginal-Rcpt-To: <{recipient}>" if named else ""
    return f"""From: feedback@provider.example
To: brief@brief.example
Subject: FW: Bridge opens
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=_arf"

--=_arf
Content-Type: text/plain

This is an email abuse report.

--=_arf
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1{original}

--=_arf
Content-Type: message/rfc822

From: Brief <brief@brief.example>
To: Ada <{recipient}>
Subject: Bridge opens

text
--=_arf--
""".replace("\n", "\r\n").encode()


def wish(sender: str = "Ada <ada@example.org>", subject: str = "unsubscribe", extra: str = "") -> bytes:
    return f"From: {sender}\r\nTo: brief@brief.example\r\nSubject: {subject}\r\n{extra}\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", "hard"), ("5.1.2", "hard"), ("5.0.0", "hard"), ("5.2.1", "hard"), ("5.1.10", "hard"),
        ("5.2.2", "soft"), ("5.7.1", "soft"), ("5.3.4", "soft"), ("5.4.4", "soft"), ("4.2.2", "soft"), ("", "soft"),
    ],
)  # fmt: skip
def test_only_a_wrong_address_is_a_bounce_for_good(status: str, kind: str) -> None:
    returned = read_returned(bounce(status=status))
    assert returned is not None
    assert (returned.kind, returned.address) == (kind, "ada@example.org")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_no_failure_is_no_bounce(action: str) -> None:
    assert read_returned(bounce(action=action)) is None


def test_the_return_path_or_the_message_id_names_the_delivery() -> None:
    by_path = read_returned(bounce(to="bounces+20260304-42@brief.example"))
    by_id = read_returned(bounce(message_id="<2026-03-04.42@newsletter.brief.example>"))
    for returned in (by_path, by_id):
        assert returned is not None
        assert (str(returned.edition), returned.delivery) == ("2026-03-04", 42)
    odd = read_returned(bounce(to="bounces+20269999-42@brief.example"))
    assert odd is not None
    assert odd.delivery is None


def test_a_complaint_names_its_reader_or_brings_the_message_back() -> None:
    for raw in (complaint(), complaint(named=False)):
        returned = read_returned(raw)
        assert returned is not None
        assert (returned.kind, returned.address) == ("complaint", "ada@example.org")
    assert read_returned(complaint(kind="not-spam")) is None


def test_a_wish_to_leave_is_one_only_when_a_person_says_so() -> None:
    returned = read_returned(wish(subject=" Unsubscribe "))
    assert returned is not None
    assert (returned.kind, returned.address) == ("unsubscribe", "ada@example.org")
    assert read_returned(wish(extra="Auto-Submitted: auto-replied\r\n")) is None
    assert read_returned(wish(subject="Re: Bridge opens")) is None
    assert read_returned(wish(sender="nobody")) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_a_fault(raw: bytes) -> None:
    read_returned(raw)
    read_returned(bounce() + raw)
    read_returned(raw + b"\r\n" + complaint())


def test_a_report_within_a_letter_is_not_about_us() -> None:
    quoted = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + bounce() + b"\r\n--x--\r\n"
    assert read_returned(b"From: a@example.org\r\n" + quoted) is None


@pytest.fixture
def sent(newsletter: Run, home: Path) -> Path:
    """A newsletter that has sent an edition to four readers."""
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    for reader in ("ada", "bob", "cy", "di"):
        newsletter("subscribers", "add", f"{reader}@example.org")
    assert "4 sent" in newsletter("run", *NOW).stdout
    return home


def states(newsletter: Run) -> dict[str, str]:
    rows = [json.loads(line) for line in newsletter("subscribers", "list", "--json").stdout.splitlines()]
    return {row["email"].partition("@")[0]: row["state"] for row in rows}


def mbox(path: Path, *messages: bytes) -> str:
    box = mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()
    return str(path)


def test_bounces_complaints_and_wishes_suppress_at_once(newsletter: Run, sent: Path) -> None:
    path = mbox(sent / "mail", bounce("ADA@example.org"), complaint("bob@example.org"), wish("cy@example.org"))
    done = newsletter("bounces", path, *NOW)
    assert done.returncode == 0, done.stderr
    assert "Read 3 messages: 3 suppressed a reader" in done.stdout
    assert states(newsletter) == {"ada": "bounced", "bob": "complained", "cy": "unsubscribed", "di": "active"}
    assert "3 were known" in newsletter("bounces", path, *NOW).stdout, "the same mail twice"


def test_a_bounce_that_may_pass_suppresses_after_some(newsletter: Run, sent: Path) -> None:
    full = [bounce(status="5.2.2", number=number) for number in range(5)]
    assert "0 suppressed a reader, 4 were counted" in newsletter("bounces", mbox(sent / "a", *full[:4]), *NOW).stdout
    assert states(newsletter)["ada"] == "active"
    newsletter("bounces", mbox(sent / "b", full[4]), "--now", "2026-05-04T07:00:00Z")
    assert states(newsletter)["ada"] == "active", "the others are too long ago"
    newsletter("bounces", mbox(sent / "c", bounce(status="4.2.2", number=9)), *NOW)
    assert states(newsletter)["ada"] == "bounced"


def test_a_forwarded_address_is_known_by_its_delivery(newsletter: Run, sent: Path) -> None:
    rows = newsletter("send", "--status", "--json").stdout
    assert json.loads(rows)["sent"] == 4
    raw = bounce("elsewhere@forwarded.example", to="bounces+20260304-2@brief.example")
    done = newsletter("bounces", "-", "--json", *NOW, stdin=raw.decode())
    assert json.loads(done.stdout)["email"] == "bob@example.org"
    assert states(newsletter)["bob"] == "bounced"


def test_a_maildir_and_mail_about_nobody(newsletter: Run, sent: Path) -> None:
    box = mailbox.Maildir(sent / "maildir")
    box.add(bounce("stranger@example.org"))
    box.add(b"From: a@example.org\r\nSubject: hello\r\n\r\nhello\r\n")
    box.close()
    done = newsletter("bounces", str(sent / "maildir"), *NOW)
    assert "1 are about nobody here, 1 are no bounce" in done.stdout
    assert newsletter("bounces", str(sent)).returncode == 2, "a folder that is no Maildir"


def test_stats_count_by_edition_and_by_day(newsletter: Run, sent: Path) -> None:
    newsletter("bounces", mbox(sent / "m", bounce(to="bounces+20260304-1@brief.example"), wish("cy@example.org")), *NOW)
    (edition,) = newsletter("stats", "--json").stdout.splitlines()
    assert json.loads(edition) == {
        "edition": "2026-03-04", "sent": 4, "failed": 0, "unknown": 0, "bounced": 1, "complained": 0, "unsubscribed": 0,
    }  # fmt: skip
    (day,) = newsletter("stats", "--by", "day", "--json").stdout.splitlines()
    assert json.loads(day)["unsubscribed"] == 1
    shown = newsletter("stats").stdout.splitlines()
    assert shown[1].split() == ["2026-03-04", "4", "0", "0", "1", "0", "0", "█" * 30]
