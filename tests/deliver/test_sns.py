"""Amazon's notices about bounces and complaints: only its own are believed. Keys and certificates are ours."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from newsletter.bootstrap import open_newsroom
from newsletter.cli.serve import _hooks
from newsletter.config import read_settings
from newsletter.config.tables import Deliver
from newsletter.deliver.ses_events import read_event
from newsletter.deliver.sns import Web, read_notice
from newsletter.errors import FetchError, Forged, NewsletterError, ParseError
from newsletter.web.app import whole_app
from newsletter.web.notices import notices
from tests.cli.test_run import LAW, NOW, own_story
from tests.conftest import Run

TOPIC = "arn:aws:sns:eu-west-1:123456789012:bounces"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem"
SUBSCRIBE_URL = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=abc"
CONFIRMATION = {"Type": "SubscriptionConfirmation", "Token": "abc"}
TODAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
KEY, OTHER_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))


def certificate(key: rsa.RSAPrivateKey, since: datetime = TODAY - timedelta(days=1)) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, since, since + timedelta(days=2))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def fetch(url: str) -> bytes:
    assert url in (CERTIFICATE_URL, SUBSCRIBE_URL)
    return certificate(KEY)


def signed(key: rsa.RSAPrivateKey = KEY, version: str = "2", **changes: str) -> dict[str, str]:
    """A notice as SNS posts it."""
    fields = {"Type": "Notification", "MessageId": "1", "TopicArn": TOPIC, "Message": bounce(),
              "Timestamp": "2026-03-04T11:59:00.000Z", "SigningCertURL": CERTIFICATE_URL, **changes}  # fmt: skip
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{fields[name]}\n" for name in names if name in fields)
    method = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303 - what SNS still signs with
    signature = key.sign(text.encode(), padding.PKCS1v15(), method)
    return {**fields, "SignatureVersion": version, "Signature": b64encode(signature).decode()}


def bounce(address: str = "ada@example.org", kind: str = "Permanent", reference: str = "f1", **mail: Any) -> str:
    report = {
        "bounceType": kind,
        "bounceSubType": "General",
        "feedbackId": reference,
        "bouncedRecipients": [{"emailAddress": address, "status": "5.1.1", "diagnosticCode": "smtp; 550 no such user"}],
    }
    return json.dumps({"notificationType": "Bounce", "bounce": report, "mail": mail})


def complaint(kind: str = "abuse") -> str:
    report = {
        "complaintFeedbackType": kind,
        "feedbackId": "c1",
        "complainedRecipients": [{"emailAddress": "a@b.example"}],
    }
    return json.dumps({"eventType": "Complaint", "complaint": report, "mail": {}})


def raw(notice: dict[str, Any]) -> bytes:
    return json.dumps(notice).encode()


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("changes", [{}, {"Subject": "Amazon SES Email Event"}])
def test_a_notice_of_ours_is_believed(version: str, changes: dict[str, str]) -> None:
    notice = read_notice(raw(signed(version=version, **changes)), TOPIC, fetch, TODAY)
    assert (notice.kind, notice.message) == ("Notification", bounce())


@pytest.mark.parametrize("field", ["Message", "MessageId", "Timestamp", "Subject", "Type"])
def test_no_signed_field_can_be_changed(field: str) -> None:
    notice = signed(Subject="hello")
    notice[field] = "SubscriptionConfirmation" if field == "Type" else notice[field] + "x"
    with pytest.raises(Forged):
        read_notice(raw(notice), TOPIC, fetch, TODAY)


@pytest.mark.parametrize(
    "host",
    [
        "https://sns.eu-west-1.amazonaws.com.evil.example",
        "https://evil.example/sns.eu-west-1.amazonaws.com",
        "http://sns.eu-west-1.amazonaws.com",
        "https://sns.eu-west-1.amazonaws.com@evil.example",
        "https://sns.eu-west-1.amazonaws.com:8443",
        "https://bucket.s3.amazonaws.com",
        "https://sns.evil.example/?.amazonaws.com",
    ],
)
def test_a_certificate_comes_from_amazons_own_host_alone(host: str) -> None:
    with pytest.raises(Forged, match="not at Amazon's"):
        read_notice(raw(signed(SigningCertURL=f"{host}/SimpleNotificationService-1.pem")), TOPIC, fetch, TODAY)


def test_who_signs_properly_may_still_be_somebody_else() -> None:
    with pytest.raises(Forged, match="not of"):
        read_notice(raw(signed(TopicArn=TOPIC + "2")), TOPIC, fetch, TODAY)
    with pytest.raises(Forged, match="not Amazon's"):
        read_notice(raw(signed(**CONFIRMATION, SubscribeURL="https://evil.example/")), TOPIC, fetch, TODAY)


def test_signatures_of_other_keys_days_and_ways_do_not_hold() -> None:
    with pytest.raises(Forged, match="does not hold"):
        read_notice(raw(signed(OTHER_KEY)), TOPIC, fetch, TODAY)
    with pytest.raises(Forged, match="does not hold today"):
        read_notice(raw(signed()), TOPIC, fetch, TODAY + timedelta(days=2))
    for broken in ({"SignatureVersion": "3"}, {"Signature": "%"}, {"Signature": ""}):
        with pytest.raises(Forged):
            read_notice(raw({**signed(), **broken}), TOPIC, fetch, TODAY)
    with pytest.raises(Forged, match="cannot be read"):
        read_notice(raw(signed()), TOPIC, lambda _: b"no certificate", TODAY)


def test_without_a_topic_nothing_is_believed() -> None:
    with pytest.raises(Forged):
        read_notice(raw(signed(TopicArn="")), "", fetch, TODAY)


@given(st.one_of(st.binary(max_size=200), st.dictionaries(st.text(), st.text()).map(raw)))
def test_any_bytes_are_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(NewsletterError):
        read_notice(body, TOPIC, fetch, TODAY)


def test_a_long_body_is_refused() -> None:
    with pytest.raises(ParseError, match="too long"):
        read_notice(b"[" * 400_000, TOPIC, fetch, TODAY)


def test_bounces_and_complaints_are_understood() -> None:
    (hard,) = read_event(bounce())
    assert (hard.kind, hard.address, hard.detail) == ("hard", "ada@example.org", "smtp; 550 no such user")
    assert [one.kind for one in read_event(bounce(kind="Transient"))] == ["soft"]
    assert [one.kind for one in read_event(complaint())] == ["complaint"]
    assert read_event(complaint("not-spam")) == ()
    assert read_event('{"eventType": "Delivery", "mail": {}}') == ()


def test_a_notice_that_comes_twice_is_the_same() -> None:
    assert read_event(bounce())[0].key == read_event(bounce("ADA@example.org"))[0].key
    assert read_event(bounce())[0].key != read_event(bounce(reference="f2"))[0].key


@pytest.mark.parametrize(
    "mail",
    [
        {"tags": {"edition": ["2026-03-04"], "delivery": ["42"], "ses:source-ip": ["192.0.2.1"]}},
        {
            "headers": [
                {"name": "Subject", "value": "x"},
                {"name": "Message-ID", "value": "<2026-03-04.42@list.example>"},
            ]
        },
    ],
)
def test_the_delivery_is_known_by_tags_or_headers(mail: dict[str, Any]) -> None:
    (returned,) = read_event(bounce(**mail))
    assert (returned.edition, returned.delivery) == (date(2026, 3, 4), 42)


@pytest.mark.parametrize("mail", [{}, {"tags": {"edition": "x", "delivery": [1]}}, {"tags": []}, {"headers": ["x"]}])
def test_a_delivery_may_be_unknown(mail: dict[str, Any]) -> None:
    (returned,) = read_event(bounce(**mail))
    assert (returned.edition, returned.delivery) == (None, None)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["eventType", "bounce", "mail", "tags", "headers", "bouncedRecipients", "edition", "delivery"]
                ),
                inner,
            )
        ),
    )
)
def test_any_event_is_read_or_refused(event: Any) -> None:
    body = {"eventType": "Bounce", "bounce": event, "mail": event}
    for one in read_event(json.dumps(body)):
        assert one.kind in ("hard", "soft")
        assert "\n" not in one.address + one.detail


def test_what_is_no_event_is_refused() -> None:
    for text in ("", "[]", "x", "[" * 100_000):
        with pytest.raises(ParseError):
            read_event(text)


# -- by the hand of an operator ---------------------------------------------------------------------
@pytest.fixture
def newsroom(home: Path, newsletter: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    config = home / "content" / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8") + f'\n[deliver.ses]\ntopic = "{TOPIC}"\n', encoding="utf-8")
    newsletter("subscribers", "add", "ada@example.org")
    monkeypatch.setattr(Web, "__call__", lambda _, url: fetch(url))
    return home


def test_notices_on_standard_input_suppress_a_reader(newsletter: Run, newsroom: Path) -> None:
    lines = [signed(), signed(), signed(OTHER_KEY), signed(Message=bounce("nobody@example.org"))]
    done = newsletter("bounces", "--sns", "-", *NOW, stdin="\n\n".join(map(json.dumps, lines)))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "Read 4 messages: 1 suppressed a reader, 0 were counted, 1 were known, 1 are about nobody"
    )
    assert done.stderr == "line 5: the notice's signature does not hold\n"
    assert '"state": "bounced"' in newsletter("subscribers", "list", "--json").stdout


# -- by the hand of Amazon --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("error", "code"), [(None, 204), (ParseError("x"), 400), (Forged("x"), 403), (FetchError("x"), 503)]
)
def test_the_route_says_whether_to_come_again(error: NewsletterError | None, code: int) -> None:
    taken: list[bytes] = []

    def take(body: bytes) -> None:
        taken.append(body)
        if error:
            raise error

    with TestClient(Starlette(routes=[notices(take)])) as amazon:
        assert amazon.post("/hooks/ses", content=raw(signed())).status_code == code
        assert taken == [raw(signed())]
        assert amazon.post("/hooks/ses", content=b"x" * 400_000).status_code == 413
        assert amazon.get("/hooks/ses").status_code == 405
    assert len(taken) == 1


def test_serve_has_the_route_where_a_topic_is_named(newsletter: Run, newsroom: Path) -> None:
    settings = read_settings(newsroom / "content" / "newsletter.toml", {})
    with open_newsroom(settings) as room:
        hooks = _hooks(settings, room, lambda: TODAY)
        with TestClient(whole_app(Starlette(), lambda: None, hooks)) as amazon:
            assert amazon.post("/hooks/ses", content=raw(signed())).status_code == 204
            assert amazon.post("/hooks/ses", content=raw(signed(OTHER_KEY))).status_code == 403
        assert [reader.state for reader in room.audience.subscribers()] == ["bounced"]
        nothing = msgspec.structs.replace(settings.file, deliver=Deliver())
        assert _hooks(replace(settings, file=nothing), room, lambda: TODAY) == []


def test_amazon_is_told_that_we_want_the_topic(newsletter: Run, newsroom: Path) -> None:
    opened: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Web, "__call__", lambda _, url: opened.append(url) or fetch(url))
        ask = signed(**CONFIRMATION, SubscribeURL=SUBSCRIBE_URL)
        newsletter("bounces", "--sns", "-", *NOW, stdin=json.dumps(ask))
    assert opened == [CERTIFICATE_URL, SUBSCRIBE_URL]
