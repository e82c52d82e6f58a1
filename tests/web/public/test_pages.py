"""Preferences, error reports, health, headers, languages, and what stands behind a proxy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from newsletter.errors import StoreError
from newsletter.models import Preferences
from newsletter.testing import DAY, NOON, make_edition
from newsletter.web.clients import client_address, network_of
from newsletter.web.public.app import public_app
from newsletter.web.public.pages import Rates
from tests.patience import PATIENCE
from tests.web.public.office import PUBLIC_URL, Office
from tests.web.serving import serving

ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def ada(office: Office) -> None:
    office.room.audience.add(ADA, "Ada", "active", NOON)


def checked(page: str) -> list[str]:
    return re.findall(r'value="([^"]*)"(?: lang="\w+")? (?:checked|selected)', page)


def test_a_reader_sets_what_is_wished_and_finds_it_again(office: Office, client: httpx.Client) -> None:
    path = office.preferences(ADA)
    assert checked(client.get(path).text) == ["AI", "Policy", "daily", "en"]
    wishes = {"topic": "AI", "frequency": "weekly", "hour": "6", "zone": "America/St_Johns", "language": "de"}
    saved = client.post(path, data=wishes)
    assert "Saved." in saved.text
    assert office.reader(ADA).preferences == Preferences(("AI",), "weekly", "de", "America/St_Johns", 6)
    assert checked(client.get(path).text) == ["AI", "weekly", "6", "America/St_Johns", "de"]
    client.post(path, data={"topic": ["AI", "Policy"], "frequency": "daily", "hour": "", "zone": ""})
    assert office.reader(ADA).preferences == Preferences()


def test_where_readers_have_no_hours_of_their_own_they_are_not_asked(office: Office) -> None:
    office.room.audience.set_preferences(ADA, Preferences(zone="Asia/Tokyo", hour=7), NOON)
    rules = replace(office.room.rules, reader_hours=False)
    pages = replace(office.pages, room=replace(office.room, rules=rules))
    with TestClient(public_app(pages)) as client:
        assert 'name="hour"' not in client.get(office.preferences(ADA)).text
        client.post(office.preferences(ADA), data={"topic": "AI", "frequency": "daily", "hour": "9"})
    assert office.reader(ADA).preferences == Preferences(("AI",), zone="Asia/Tokyo", hour=7)


@pytest.mark.parametrize(
    "wrong",
    [{"zone": "Mars/Olympus"}, {"zone": "../../etc/passwd"}, {"hour": "24"}, {"hour": "²"}, {"frequency": "hourly"}],
)
def test_what_the_page_does_not_offer_changes_nothing(
    office: Office, client: httpx.Client, wrong: dict[str, str]
) -> None:
    answer = client.post(office.preferences(ADA), data=wrong)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert office.reader(ADA).preferences == Preferences()


def test_topics_and_languages_that_are_not_offered_are_left_out(office: Office, client: httpx.Client) -> None:
    client.post(office.preferences(ADA), data={"topic": ["AI", "<b>"], "language": "xx"})
    assert office.reader(ADA).preferences == Preferences(("AI",))


def test_the_words_come_from_templates_also_in_the_language_of_a_reader(office: Office, client: httpx.Client) -> None:
    folder = office.home / "templates" / "public" / "de"
    folder.mkdir(parents=True)
    (folder / "unsubscribe.html").write_text(
        '{% extends "public/base.html" %}{% block main %}<h1>Abbestellen?</h1>{% endblock %}', encoding="utf-8"
    )
    (folder / "mail-known.subject.txt").write_text("Schon abonniert: {{ newsletter.name }}", encoding="utf-8")
    office.room.audience.set_preferences(ADA, Preferences(language="de"), NOON)
    page = client.get(office.unsubscribe(ADA)).text
    assert "<h1>Abbestellen?</h1>" in page
    assert '<html lang="de">' in page
    client.post("/subscribe", data={"email": ADA})
    assert [mail["Subject"] for mail in office.mails()] == ["Schon abonniert: Daily Intel"]


def test_readers_report_errors_and_editors_settle_them(
    office: Office, client: httpx.Client, newsletter: Callable[..., object]
) -> None:
    assert client.get("/report").status_code == 404
    office.room.editions.save(make_edition(), "sent")
    page = client.get("/report", params={"edition": str(DAY), "item": "bridge-opens"}).text
    assert '<option value="bridge-opens" selected>Bridge opens</option>' in page
    text = "It opened on Saturday.\r\n\r\nSee <b>the notice</b>\u202e."
    sent = client.post("/report", data={"edition": str(DAY), "item": "bridge-opens", "text": text, "email": ADA})
    assert "Thank you" in sent.text
    client.post("/report", data={"edition": str(DAY), "item": "no-such", "text": "A link is broken."})
    client.post("/report", data={"edition": str(DAY), "text": "Buy now", "website": "http://spam.example"})
    done = newsletter("reports", "list", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]  # type: ignore[attr-defined]
    assert [(row["item"], row["text"], row["email"]) for row in rows] == [
        ("bridge-opens", "It opened on Saturday.\n\nSee <b>the notice</b>.", ADA),
        ("", "A link is broken.", ""),
    ]
    assert newsletter("reports", "settle", "1").returncode == 0  # type: ignore[attr-defined]
    assert newsletter("reports", "settle", "1").returncode == 2  # type: ignore[attr-defined]
    assert "A link is broken." in newsletter("reports", "list").stdout  # type: ignore[attr-defined]
    assert "Saturday" not in newsletter("reports", "list").stdout  # type: ignore[attr-defined]


def test_a_draft_is_nobodys_business(office: Office, client: httpx.Client) -> None:
    for status in ("draft", "approved"):
        office.room.editions.save(make_edition(), status)  # type: ignore[arg-type]
        assert client.get("/report", params={"edition": str(DAY)}).status_code == 404
        assert client.post("/report", data={"edition": str(DAY), "text": "?"}).status_code == 404
    assert client.get("/report", params={"edition": "2026-13-45"}).status_code == 404


def test_a_report_needs_words_and_comes_back_as_typed(office: Office, client: httpx.Client) -> None:
    office.room.editions.save(make_edition(), "sent")
    assert client.post("/report", data={"edition": str(DAY), "text": " "}).status_code == 400
    wrong = client.post("/report", data={"edition": str(DAY), "text": "Wrong & <i>bad</i>", "email": "me"})
    assert wrong.status_code == 400
    assert "Wrong &amp; &lt;i&gt;bad" in wrong.text
    answers = [client.post("/report", data={"edition": str(DAY), "text": "x"}).status_code for _ in range(10)]
    assert answers[-1] == 429
    assert list(office.room.reports.reports(settled=True))


def test_every_answer_has_the_headers_and_no_cookie(office: Office, client: httpx.Client) -> None:
    own = (office.preferences(ADA), office.unsubscribe(ADA))
    paths = ("/", "/subscribe", "/style.css", "/nowhere", "/confirm/x", *own)
    for answer in (*map(client.get, paths), client.post("/subscribe"), client.put("/subscribe")):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; form-action 'self'")
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Strict-Transport-Security"]
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "set-cookie" not in answer.headers
        if "html" in answer.headers["content-type"]:
            assert answer.headers["Cache-Control"] == "no-store"
            assert not re.search(r"<script|<style|\son\w+=|style=", answer.text)


def test_links_begin_where_readers_reach_the_pages(client: httpx.Client) -> None:
    page = client.get("/subscribe").text
    assert '<form method="post" action="/letters/subscribe">' in page
    assert 'href="/letters/style.css"' in page


def test_what_fails_is_logged_and_tells_the_reader_nothing(
    office: Office, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    path = office.preferences(ADA)
    monkeypatch.setattr(type(office.room.audience), "reader", broken)
    answer = client.get(path)
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert answer.headers["Content-Security-Policy"]


def test_health(office: Office, client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (client.get("/health").status_code, client.get("/health").text) == (200, "ok\n")

    def broken(*_: object) -> None:
        raise StoreError("newsletter.db: is damaged")

    monkeypatch.setattr(type(office.room.audience), "find", broken)
    assert client.get("/health").status_code == 503


@pytest.mark.parametrize("body", [b"\xff\xfe=x", b"&".join(b"a=1" for _ in range(300))])
def test_a_form_that_is_none_is_refused(client: httpx.Client, body: bytes) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/subscribe", content=body, headers=form).status_code == 400
    assert client.post("/subscribe", content=b"{}", headers={"Content-Type": "application/json"}).status_code == 415
    assert client.post("/subscribe", content=b"a=" + b"x" * 40_000, headers=form).status_code == 413


def test_behind_a_proxy_each_network_counts_by_itself(office: Office) -> None:
    pages = replace(office.pages, proxy_header="X-Forwarded-For", rates=Rates())
    with serving(public_app(pages)) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:

        def ask(invented: str, real: str) -> int:
            headers = {"X-Forwarded-For": f"{invented}, {real}"}
            return client.post("/subscribe", data={"email": "a"}, headers=headers).status_code

        assert [ask(f"203.0.113.{number}", "192.0.2.7") for number in range(21)] == [400] * 20 + [429]
        assert ask("203.0.113.1", "198.51.100.7") == 400


def test_without_a_configured_header_nobody_says_who_they_are(client: httpx.Client) -> None:
    for number in range(21):
        answer = client.post("/subscribe", data={"email": "a"}, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("peer", "told", "header", "address"),
    [
        ("192.0.2.1", None, "", "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "X-Real-IP", "203.0.113.9"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", "X-Real-IP", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, nonsense", "X-Real-IP", "127.0.0.1"),
        ("127.0.0.1", None, "X-Real-IP", "127.0.0.1"),
        ("127.0.0.1", "[2001:DB8::1]", "X-Real-IP", "2001:db8::1"),
        ("nobody", None, "", ""),
    ],
)
def test_the_address_of_a_client(peer: str, told: str | None, header: str, address: str) -> None:
    assert client_address(peer, {header or "X-Real-IP": told} if told else {}, header) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", ""),
    ],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.text(max_size=50), st.text(max_size=50))
def test_no_header_makes_it_stumble(peer: str, told: str) -> None:
    network_of(client_address(peer, {"X-Real-IP": told}, "X-Real-IP"))


def test_a_mail_that_a_server_does_not_take_now_is_tried_again(office: Office, client: httpx.Client) -> None:
    outbox = office.home / "var" / "outbox"
    outbox.parent.mkdir(exist_ok=True)
    outbox.write_text("a file in the way")
    client.post("/subscribe", data={"email": "bea@example.org"})
    assert office.mails() == []
    outbox.unlink()
    client.post("/subscribe", data={"email": "cy@example.org"})
    assert [mail["To"] for mail in office.mails()] == ["cy@example.org"]
    office.moved = timedelta(minutes=2)
    client.post("/subscribe", data={"email": "dee@example.org"})
    assert sorted(mail["To"] for mail in office.mails()) == ["bea@example.org", "cy@example.org", "dee@example.org"]


def test_the_mail_is_sound(office: Office, client: httpx.Client) -> None:
    client.post("/subscribe", data={"email": "bea@example.org"})
    (mail,) = office.mails()
    assert office.link(mail) == office.link(mail)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert (mail["Auto-Submitted"], mail["Date"]) == ("auto-generated", "Sun, 25 Jan 2026 12:00:00 +0000")
    assert PUBLIC_URL + office.link(mail) in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
