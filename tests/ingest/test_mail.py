from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ParseError
from newsletter.ingest.mail import read_mail
from newsletter.models import Entry

# ruff: noqa: E501 - markup as publishers write it

PROSE = "The ferry to the island stayed in port on Monday, because the wind did not drop below storm force."
DIGEST = f"""<html><body><table><tr><td><a href="https://mail.example/view">View this email in your browser please</a></td></tr>
<tr><td><h2>Ports</h2></td></tr>
<tr><td><p><a href="https://track.example/CL0/https:%2F%2Fharbour.example%2Fferry%3Futm_source=mail/1/abc"><b>Ferry stays in port on Monday (3 minute read)</b></a></p>
<p>{PROSE}</p></td></tr>
<tr><td><p><a href="https://sur.example/storm">A storm over the southern coast</a></p><p>{PROSE} Twice.</p><p>Sign up now!</p></td></tr>
<tr><td><h2>Roads</h2><div><a href="https://orbit.example/bridge">The bridge that leads to nowhere</a></div><div>{PROSE} Thrice.</div></td></tr>
<tr><td><p><a href="https://mail.example/unsubscribe">Unsubscribe from all of these mails</a></p></td></tr></table></body></html>"""
ESSAY = f"""<p><a href="https://letters.example/p/ferry">Read online</a></p><h1>On waiting</h1><p>{PROSE}</p>
<p>I <a href="https://harbour.example/ferry">have written about ferries</a> before, as you may remember from last year.</p>
<p>And <a href="https://sur.example/storm">of storms</a>, too. {PROSE}</p>"""


def mail(markup: str = "", text: str = "", subject: str = "Ports today") -> bytes:
    message = EmailMessage()
    message["From"] = "Harbour Letter <letter@harbour.example>"
    message["Subject"] = subject
    message["Date"] = "Mon, 26 Jan 2026 08:30:00 +0100"
    message.set_content(text or "x")
    if markup:
        message.add_alternative(markup, subtype="html")
    return message.as_bytes()


def test_a_list_of_articles_gives_each_with_what_the_letter_says_of_it() -> None:
    entries = read_mail(mail(DIGEST), 100)
    assert [(entry.title, entry.link) for entry in entries] == [
        ("Ferry stays in port on Monday", "https://harbour.example/ferry?utm_source=mail"),
        ("A storm over the southern coast", "https://sur.example/storm"),
        ("The bridge that leads to nowhere", "https://orbit.example/bridge"),
    ]
    assert [entry.summary_html for entry in entries] == [
        f"<p>{PROSE}</p>",
        f"<p>{PROSE} Twice.</p>",
        f"<p>{PROSE} Thrice.</p>",
    ]
    assert {entry.published for entry in entries} == {datetime(2026, 1, 26, 7, 30, tzinfo=UTC)}


def test_an_essay_is_one_story() -> None:
    (entry,) = read_mail(mail(ESSAY), 100)
    assert (entry.title, entry.outlet) == ("Ports today", "Harbour Letter")
    assert entry.link == "https://letters.example/p/ferry"
    assert PROSE in entry.content_html


def test_a_mail_of_plain_text_is_one_story() -> None:
    (entry,) = read_mail(mail(text=f"{PROSE}\n\n1 < 2"), 100)
    assert isinstance(entry, Entry)
    assert entry.content_html.startswith(PROSE)
    assert "1 &lt; 2" in entry.content_html


def test_a_mail_gives_no_more_than_its_limit() -> None:
    assert len(read_mail(mail(DIGEST), 2)) == 2


def test_encoded_words_are_read() -> None:
    assert read_mail(mail(ESSAY, subject="Fähre & Hafen"), 9)[0].title == "Fähre &amp; Hafen"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"Subject: nothing\n\n", b"Content-Type: text/html; charset=x-none\n\n "]
)
def test_a_mail_without_words_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="mail"):
        read_mail(body, 9)


@given(st.binary(max_size=300), st.sampled_from([mail(DIGEST), mail(ESSAY)]), st.integers(0, 600))
def test_a_damaged_mail_gives_entries_or_a_refusal(noise: bytes, good: bytes, place: int) -> None:
    for body in (noise, good[:place] + noise + good[place:], good[:place]):
        try:
            entries = read_mail(body, 9)
        except ParseError:
            continue
        assert len(entries) <= 9
