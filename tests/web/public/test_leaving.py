"""Unsubscribing: by the button, and by the one click of mail programs (RFC 8058)."""

from __future__ import annotations

import httpx
import pytest

from newsletter.models import Returned
from newsletter.pipeline.statistics import by_day
from newsletter.testing import NOON
from tests.web.public.office import Office

ADA, BEA = "ada@example.org", "bea@example.org"
BOUNDARY = "----one-click"
MULTIPART = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--{BOUNDARY}--\r\n'
)
BODIES = {
    "urlencoded": ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
    "multipart": (MULTIPART, f"multipart/form-data; boundary={BOUNDARY}"),
    "without a type": ("List-Unsubscribe=One-Click", ""),
    "nothing": ("", ""),
}


@pytest.fixture(autouse=True)
def readers(office: Office) -> None:
    for email in (ADA, BEA):
        office.room.audience.add(email, "", "active", NOON)


@pytest.mark.parametrize("kind", BODIES)
def test_one_post_unsubscribes_with_no_cookie_and_no_redirect(office: Office, client: httpx.Client, kind: str) -> None:
    body, content_type = BODIES[kind]
    headers = {"Content-Type": content_type} if content_type else {}
    answer = client.post(office.unsubscribe(ADA), content=body, headers=headers, follow_redirects=False)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert (office.reader(ADA).state, office.reader(BEA).state) == ("unsubscribed", "active")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_nothing_but_a_post_does(office: Office, client: httpx.Client, method: str) -> None:
    for path in (office.unsubscribe(ADA), office.preferences(ADA)):
        answer = client.request(method, path)
        assert answer.status_code == (200 if method in ("GET", "HEAD") else 405)
    assert office.reader(ADA).state == "active"


def test_the_page_has_a_button_that_posts_to_its_own_address(office: Office, client: httpx.Client) -> None:
    page = client.get(office.unsubscribe(ADA)).text
    assert '<form method="post">' in page
    assert '<input type="hidden" name="List-Unsubscribe" value="One-Click">' in page
    assert ADA not in page, "whoever the mail was handed on to learns no address"


def test_asking_twice_is_once(office: Office, client: httpx.Client) -> None:
    for _ in range(3):
        assert client.post(office.unsubscribe(ADA)).status_code == 200
    assert [count.unsubscribed for count in by_day(office.room)] == [1]


def test_who_complained_or_bounced_may_leave_too(office: Office, client: httpx.Client) -> None:
    office.room.audience.set_state(ADA, "complained", NOON)
    office.room.audience.set_state(BEA, "bounced", NOON)
    for email in (ADA, BEA):
        assert client.post(office.unsubscribe(email)).status_code == 200
    assert (office.reader(ADA).state, office.reader(BEA).state) == ("complained", "unsubscribed")


def test_a_link_is_no_key_to_other_readers_or_other_pages(office: Office, client: httpx.Client) -> None:
    ada, bea = (office.unsubscribe(email).rpartition("/")[2] for email in (ADA, BEA))
    number, signature = bea.split(".")[0], ada.split(".")[1]
    foreign = [
        f"/unsubscribe/{number}.{signature}",
        f"/unsubscribe/{office.preferences(ADA).rpartition('/')[2]}",
        f"/preferences/{ada}",
        f"/confirm/{ada}",
        f"/unsubscribe/{ada}x",
        "/unsubscribe/1",
        "/unsubscribe/%00",
        "/unsubscribe/999999999999999999." + signature,
    ]
    for path in foreign:
        for method in ("GET", "POST"):
            body = {"frequency": "weekly"} if method == "POST" else None
            assert client.request(method, path, data=body).status_code == 404
    assert {office.reader(email).state for email in (ADA, BEA)} == {"active"}


def test_the_link_of_a_forgotten_reader_opens_nothing_even_when_the_number_is_used_again(
    office: Office, client: httpx.Client
) -> None:
    old = office.unsubscribe(BEA)
    office.room.audience.erase(BEA, NOON)
    assert client.post(old).status_code == 404
    token = office.pages.links.tokens.make("unsubscribe", office.reader(ADA).id, "somebody-before@example.org")
    assert client.post(f"/unsubscribe/{token}").status_code == 404
    assert office.reader(ADA).state == "active"


def test_links_are_not_guessed_quickly_and_those_that_work_are_never_slowed(
    office: Office, client: httpx.Client
) -> None:
    answers = [client.get(f"/unsubscribe/1.{'x' * 27}").status_code for _ in range(62)]
    assert answers == [404] * 60 + [429] * 2
    assert client.post(office.unsubscribe(ADA)).status_code == 200
    assert client.post(office.unsubscribe(BEA)).status_code == 200


def test_a_body_without_end_is_refused(office: Office, client: httpx.Client) -> None:
    assert client.post(office.unsubscribe(ADA), content=b"x" * 40_000).status_code == 413
    assert office.reader(ADA).state == "active"


def test_a_complaint_after_leaving_stays_a_complaint(office: Office, client: httpx.Client) -> None:
    office.room.returns.keep(Returned("complaint", ADA, "key"), office.reader(ADA), NOON)
    office.room.audience.set_state(ADA, "complained", NOON)
    client.post(office.unsubscribe(ADA))
    assert office.reader(ADA).state == "complained"
