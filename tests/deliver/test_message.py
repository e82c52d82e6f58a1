from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.deliver.message import Masthead, Message, compose, preview
from newsletter.errors import Rejected, RenderError
from newsletter.models import PREFERENCES_URL, READER_NAME, UNSUBSCRIBE_URL, Letter

GOLDEN = Path(__file__).with_name("message.eml")
DAY = date(2026, 1, 25)
SENT = datetime(2026, 1, 25, 7, 0, tzinfo=UTC)
HOUSE = Masthead(
    from_name="Harbour Brief",
    from_address="brief@harbour.example",
    list_id="brief.harbour.example",
    reply_to="desk@harbour.example",
    archive_url="https://harbour.example/archive/",
    unsubscribe_address="leave@harbour.example",
    help_address="desk@harbour.example",
)
LETTER = Letter(
    subject="Bridge opens – and tolls follow in May",
    html=f"<p>Good morning, {READER_NAME}.</p>\n<p>Zürich’s “new” bridge = open. </p>\n"
    f'<a href="{UNSUBSCRIBE_URL}">Leave</a> or <a href="{PREFERENCES_URL}">choose</a>\n',
    text=f"Good morning, {READER_NAME}.\n\nZürich’s “new” bridge = open. \n.\n\nLeave: {UNSUBSCRIBE_URL}\n",
)
VALUES = {
    READER_NAME: "Bea",
    UNSUBSCRIBE_URL: "https://harbour.example/leave?t=abc&e=1",
    PREFERENCES_URL: "https://harbour.example/choose?t=abc&e=1",
}
# What an attacker would put into a name, a subject or a story.
HOSTILE = [
    "=?UTF-8?Q?=0A?=",
    "=?utf-8?q?x=0D=0ABcc:_mallory@evil.example?=",
    "a\r\nBcc: mallory@evil.example",
    "a\nBcc: mallory@evil.example",
    "a\rBcc: mallory@evil.example",
    "a\u2028Bcc: mallory@evil.example",
    "a\x00b\x0bc\x85d",
    '"><script>alert(1)</script>',
    '", mallory@evil.example, "',
    "mallory@evil.example>, <mallory@evil.example",
    "(comment) \\",
    "x" * 3000,
    "ж" * 1000,
    "\ud800",
    "\u202egpj.exe",
    "--=_boundary",
    UNSUBSCRIBE_URL,
]
foreign = st.one_of(st.sampled_from(HOSTILE), st.text(), st.text(alphabet='=?UTF-8QB_0AD\r\n:<>@,;"\\ é'))


def message(letter: Letter = LETTER, house: Masthead = HOUSE) -> Message:
    return compose(letter, house, DAY, SENT)


def parsed(body: bytes) -> EmailMessage:
    read = message_from_bytes(body, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(read: EmailMessage, kind: str) -> str:
    part = read.get_body((kind,))
    assert isinstance(part, EmailMessage)
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def test_the_whole_message() -> None:
    body = message().to("bea@example.org", "Bea Ünal", "17", VALUES).body
    assert body == GOLDEN.read_bytes()


def test_the_same_letter_gives_the_same_bytes_for_all() -> None:
    first, second = (message().to("bea@example.org", "", "17", VALUES) for _ in range(2))
    assert first == second


def test_the_envelope_names_its_row() -> None:
    envelope = message().to("bea@example.org", "Bea", "17", VALUES)
    assert (envelope.sender, envelope.recipient) == ("brief@harbour.example", "bea@example.org")
    assert envelope.message_id == "<2026-01-25.17@brief.harbour.example>"
    assert (envelope.edition, envelope.serial) == (DAY, "17")
    assert parsed(envelope.body)["Message-ID"] == envelope.message_id


def test_both_parts_read_as_they_were_written() -> None:
    read = parsed(message().to("bea@example.org", "", "1", VALUES).body)
    assert not read.defects
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert text_of(read, "plain") == (
        "Good morning, Bea.\n\nZürich’s “new” bridge = open. \n.\n\nLeave: https://harbour.example/leave?t=abc&e=1\n"
    )
    assert 'href="https://harbour.example/leave?t=abc&amp;e=1"' in text_of(read, "html")


def test_one_click_unsubscribing_needs_https() -> None:
    read = parsed(message().to("bea@example.org", "", "1", VALUES).body)
    assert read["List-Unsubscribe"] == (
        "<https://harbour.example/leave?t=abc&e=1>, <mailto:leave@harbour.example?subject=unsubscribe>"
    )
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain = parsed(message().to("a@example.org", "", "1", VALUES | {UNSUBSCRIBE_URL: "http://127.0.0.1:8000/l"}).body)
    assert plain["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/l>")
    assert plain["List-Unsubscribe-Post"] is None


def test_what_is_not_configured_has_no_header() -> None:
    house = Masthead("", "brief@harbour.example", "brief.harbour.example")
    letter = Letter("Subject", "<p>", "text")
    read = parsed(message(letter, house).to("bea@example.org", "", "1", {}).body)
    assert read["From"] == "brief@harbour.example"
    assert read["List-Id"] == "<brief.harbour.example>"
    for header in ("Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Archive", "List-Help"):
        assert read[header] is None


def test_leaving_by_mail_alone_is_one_address_and_no_click() -> None:
    values = VALUES | {UNSUBSCRIBE_URL: "mailto:desk@harbour.example?subject=unsubscribe"}
    read = parsed(message().to("bea@example.org", "", "1", values).body)
    assert read["List-Unsubscribe"] == "<mailto:desk@harbour.example?subject=unsubscribe>"
    assert read["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("brief@harbour.example", "harbourexample"),
        ("brief@x.io", "xio00"),
        ("a@News-Letters.of.Port-Callen.example", "newslettersofpo"),
    ],
)
def test_complaints_are_counted_for_edition_and_sender_never_for_a_reader(address: str, sender: str) -> None:
    read = parsed(message(house=replace(HOUSE, from_address=address)).to("bea@example.org", "Bea", "17", VALUES).body)
    assert read["Feedback-ID"] == f"2026-01-25:edition:{sender}"


def test_a_placeholder_without_a_value_is_named() -> None:
    with pytest.raises(RenderError, match="%%PREFERENCES_URL%%"):
        message().to("bea@example.org", "", "1", {READER_NAME: "", UNSUBSCRIBE_URL: ""})


@pytest.mark.parametrize(
    "address", ["", "bea", "a@b\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>", "a b@c.example"]
)
def test_an_address_that_cannot_be_written_is_refused(address: str) -> None:
    with pytest.raises(Rejected, match="is no address"):
        message().to(address, "", "1", VALUES)
    with pytest.raises(RenderError, match="own address"):
        message(house=replace(HOUSE, from_address=address))


def test_an_international_address_stands_as_it_is() -> None:
    body = message().to("jörg@example.org", "Jörg", "1", VALUES).body
    assert "<jörg@example.org>\r\n".encode() in body


def test_a_preview_is_addressed_to_nobody_in_particular() -> None:
    read = parsed(preview(message(), VALUES))
    assert read["To"] == "A reader <reader@example.org>"


@settings(deadline=None)  # a busy machine is no fault
@given(name=foreign, subject=foreign, house_name=foreign, story=foreign, value=foreign)
@example(HOSTILE[0], HOSTILE[0], HOSTILE[0], HOSTILE[0], HOSTILE[0])
@example(HOSTILE[1], HOSTILE[1], HOSTILE[1], HOSTILE[1], HOSTILE[1])
@example(HOSTILE[2], HOSTILE[2], HOSTILE[2], HOSTILE[2], HOSTILE[2])
@example(HOSTILE[11], HOSTILE[11], HOSTILE[11], HOSTILE[11], HOSTILE[11])
def test_no_text_brings_a_header_a_recipient_or_markup_of_its_own(
    name: str, subject: str, house_name: str, story: str, value: str
) -> None:
    letter = Letter(subject, f"<p>{READER_NAME}</p>{story}", f"{READER_NAME}\n{story}")
    body = (
        message(letter, replace(HOUSE, from_name=house_name))
        .to("bea@example.org", name, "17", VALUES | {READER_NAME: value})
        .body
    )
    head = body.partition(b"\r\n\r\n")[0].decode()
    assert re.findall(r"^([^\s:]+):", head, re.MULTILINE) == [
        "From", "Subject", "Date", "Reply-To", "To", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
        "List-Id", "List-Help", "List-Archive", "Feedback-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert len(re.findall(r"\r|\n|\r\n", head)) == 2 * head.count("\r\n"), "no line break but CRLF"
    assert max(map(len, body.split(b"\r\n"))) <= 998
    read = message_from_bytes(body)  # the older interface, which decodes nothing by itself
    assert read["To"].endswith("bea@example.org>") or read["To"] == "bea@example.org"
    assert len(re.findall(r"<[^<>]*>", re.sub(r'"(\\.|[^"\\])*"', "", read["To"]))) <= 1
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "<script>" not in text_of(parsed(body), "html").removeprefix("<p>").partition("</p>")[0]


@settings(deadline=None)  # a busy machine is no fault
@given(st.text(), st.text())
def test_any_text_arrives_unharmed(story: str, value: str) -> None:
    letter = Letter("s", "<p>", f"{story}{READER_NAME}{story}")
    read = parsed(message(letter).to("bea@example.org", "", "1", {READER_NAME: value, UNSUBSCRIBE_URL: ""}).body)
    lines = story.replace("\r\n", "\n").replace("\r", "\n")
    arrived = text_of(read, "plain")
    assert arrived.startswith(lines)
    assert arrived.rstrip("\n").endswith(lines.rstrip("\n"))
