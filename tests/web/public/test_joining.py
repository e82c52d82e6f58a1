"""Subscribing: double opt-in, its proof, and what it tells to nobody."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from newsletter.models import SubscriberState
from newsletter.testing import NOON
from newsletter.web.public.clerk import Clerk
from newsletter.web.rates import Rate
from tests.web.public.office import Office

ADA = "ada@example.org"


def ask(client: httpx.Client, email: str = ADA, **more: str) -> httpx.Response:
    return client.post("/subscribe", data={"email": email, **more})


def test_a_reader_subscribes_by_two_steps_and_the_proof_is_kept(office: Office, client: httpx.Client) -> None:
    assert ask(client, " Ada@Example.org ").status_code == 200
    (mail,) = office.mails()
    assert mail["To"] == "Ada@example.org"
    assert "confirm" in mail["Subject"]
    assert office.reader(ADA).state == "pending"
    office.moved = timedelta(days=6)
    page = client.get(office.link(mail))
    assert office.reader(ADA).state == "pending", "a link scanner confirms nothing"
    assert '<form method="post">' in page.text
    assert "You are subscribed" in client.post(office.link(mail)).text
    assert office.reader(ADA).state == "active"
    (proof,) = office.room.audience.record(ADA)["subscriptions"][0]["consents"]
    assert proof["asked"].startswith("2026-01-25T12:00")
    assert proof["confirmed"].startswith("2026-01-31T12:00")
    assert proof["text"] in re.sub(r"\s+", " ", page.text)
    assert proof["asked_from"] == proof["confirmed_from"] == office.pages.links.tokens.fingerprint("127.0.0.1")
    assert "127.0.0.1" not in str(office.room.audience.record(ADA))


@pytest.mark.parametrize("state", ["pending", "active", "unsubscribed", "bounced", "complained", None])
def test_the_answer_does_not_tell_who_is_subscribed(
    office: Office, client: httpx.Client, state: SubscriberState | None
) -> None:
    if state:
        office.room.audience.add(ADA, "Ada", state, NOON)
    known, unknown = ask(client), ask(client, "new@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(ADA, "") == unknown.text.replace("new@example.org", "")
    volatile = ("date",)
    assert [pair for pair in known.headers.items() if pair[0] not in (*volatile, "content-length")] == [
        pair for pair in unknown.headers.items() if pair[0] not in (*volatile, "content-length")
    ]
    told = {mail["To"]: str(mail["Subject"]) for mail in office.mails()}
    assert told.pop("new@example.org").startswith("Please confirm")
    expected = {"complained": [], "active": ["You are subscribed already: Daily Intel"]}
    assert list(told.values()) == expected.get(state or "", ["Please confirm: Daily Intel"])
    assert state is None or office.reader(ADA).state == state


def test_the_answer_does_not_wait_for_the_store_or_the_mail_server(
    office: Office, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    monkeypatch.setattr(Clerk, "take", lambda _self, wish: taken.append(wish))
    touched = []
    for name in ("find", "add", "set_state"):
        monkeypatch.setattr(type(office.room.audience), name, lambda *_: touched.append("audience"))
    monkeypatch.setattr(type(office.room.consents), "ask", lambda *_: touched.append("consents"))
    assert ask(client).status_code == 200
    assert [wish.email for wish in taken] == [ADA]
    assert touched == []


@pytest.mark.parametrize(
    "typed", ["", "   ", "ada", "ada@", "a@b@c.org", "ada@example.org\r\nBcc: x@example.org", "x" * 5000]
)
def test_what_is_no_address_is_asked_for_again(office: Office, client: httpx.Client, typed: str) -> None:
    page = ask(client, typed)
    assert page.status_code == 400
    assert 'aria-invalid="true"' in page.text
    assert office.mails() == []


def test_markup_in_an_address_stays_text(client: httpx.Client) -> None:
    page = ask(client, '"><script>alert(1)</script>')
    assert "<script" not in page.text
    assert "&lt;script" in page.text


def test_who_fills_in_the_hidden_field_gets_the_same_answer_and_no_mail(office: Office, client: httpx.Client) -> None:
    assert ask(client, website="http://spam.example").text == ask(client, website="").text
    assert len(office.mails()) == 1


def test_nobody_can_fill_a_mailbox_with_confirmations(office: Office, client: httpx.Client) -> None:
    spellings = [ADA, "ADA@example.org", "ada+1@example.org", "Ada+2@EXAMPLE.org"]
    for hour in range(12):
        office.moved = timedelta(hours=hour)
        for spelling in spellings:
            assert ask(client, spelling).status_code == 200
        office.mails()
        office.pages.rates.wishes._paid_back.clear()
    assert len(office.mails()) == 3
    office.moved = timedelta(hours=25)
    ask(client)
    assert len(office.mails()) == 4


def test_one_network_may_not_ask_for_many(office: Office, client: httpx.Client) -> None:
    answers = [ask(client, f"r{number}@example.org") for number in range(22)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert "too many requests" in answers[-1].text
    assert len(office.mails()) == 20


def test_the_limit_of_a_network_outlives_the_process(office: Office, client: httpx.Client) -> None:
    for number in range(25):
        ask(client, f"r{number}@example.org")
        office.pages.rates.wishes._paid_back.clear()  # as after a new start
    assert len(office.mails()) == 20


def test_a_link_confirms_once(office: Office, client: httpx.Client) -> None:
    ask(client)
    (mail,) = office.mails()
    assert client.post(office.link(mail)).status_code == 200
    assert client.post(office.link(mail)).status_code == 200, "a second click is no mistake"
    client.post(office.unsubscribe(ADA))
    assert client.post(office.link(mail)).status_code == 404
    assert office.reader(ADA).state == "unsubscribed", "an old mail brings nobody back"


def test_a_link_that_is_too_old_does_nothing(office: Office, client: httpx.Client) -> None:
    ask(client)
    (mail,) = office.mails()
    office.moved = timedelta(days=7, seconds=1)
    assert client.get(office.link(mail)).status_code == client.post(office.link(mail)).status_code == 404
    assert office.reader(ADA).state == "pending"


def test_who_left_comes_back_by_confirming(office: Office, client: httpx.Client) -> None:
    office.room.audience.add(ADA, "Ada", "unsubscribed", NOON)
    ask(client)
    (mail,) = office.mails()
    assert office.reader(ADA).state == "unsubscribed"
    client.post(office.link(mail))
    assert office.reader(ADA).state == "active"


def test_wishes_that_nobody_confirms_are_forgotten(office: Office, client: httpx.Client) -> None:
    ask(client)
    office.mails()
    office.moved = timedelta(days=31)
    ask(client, "bea@example.org")
    office.mails()
    assert office.room.audience.find(ADA) is None
    assert office.reader("bea@example.org").state == "pending"


def test_a_rate_gives_back_with_time() -> None:
    rate = Rate(3, 60.0)
    assert [rate.take("a", 0.0) for _ in range(3)] == [0.0] * 3
    assert rate.take("a", 0.0) == 20.0
    assert rate.take("b", 0.0) == 0.0
    assert rate.take("a", 19.0) == 1.0
    assert rate.take("a", 20.0) == 0.0
    assert rate.take("a", 20.0) == 20.0
    assert [rate.take("a", 500.0) for _ in range(4)] == [0.0, 0.0, 0.0, 20.0]


def test_a_rate_remembers_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.web.rates.MOST_KEYS", 100)
    rate = Rate(1, 60.0)
    for number in range(1000):
        rate.take(str(number), 0.0)
    assert len(rate._paid_back) == 100
    assert rate.take("999", 0.0) == 60.0
