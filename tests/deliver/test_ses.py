"""Amazon SES by its API: each failure is known for what it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from newsletter.deliver.aws import Credentials, Request, signed_headers
from newsletter.deliver.send import Clock, Pace, send
from newsletter.deliver.ses import Account, Ses
from newsletter.errors import AnswerLost, DeliveryError, Rejected, TryLater, Unreachable
from newsletter.models import Delivery, Envelope
from newsletter.ports import Deliverer
from newsletter.testing import DAY, NOON, DelivererContract, MemoryAudience, MemoryLedger, make_envelope
from tests.deliver.conftest import Certificate
from tests.deliver.faulty_ses import KEY, FaultySes
from tests.free_port import free_port
from tests.patience import PATIENCE, until


@pytest.fixture
def amazon() -> Iterator[FaultySes]:
    with FaultySes() as server:
        yield server


def way(server: FaultySes) -> Ses:
    waits = {"timeout": PATIENCE, "answer_timeout": PATIENCE}
    return Ses("eu-west-1", KEY, lambda: NOON, server.address, configuration_set="daily", **waits)


def letter(recipient: str) -> Envelope:
    return replace(make_envelope(7), recipient=recipient)


def test_a_request_is_signed_as_amazon_documents_it() -> None:
    """The example of the documentation of Signature Version 4, whose signature stands there."""
    query, kind = "Action=ListUsers&Version=2010-05-08", "application/x-www-form-urlencoded; charset=utf-8"
    request = Request("GET", "iam.amazonaws.com", "/", query=query, headers={"content-type": kind})
    key = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    headers = signed_headers(request, key, "us-east-1", "iam", datetime(2015, 8, 30, 12, 36, tzinfo=UTC))
    assert headers["authorization"].endswith("=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")


def test_a_request_is_signed_as_botocore_does() -> None:
    headers = {"content-type": "application/json", "content-length": "8"}
    request = Request(
        "POST", "email.eu-west-1.amazonaws.com", "/v2/email/outbound-emails", b'{"a": 1}', headers=headers
    )
    key = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a-token")
    signed = signed_headers(request, key, "eu-west-1", "ses", NOON)
    assert signed["authorization"].endswith("=514a3ba9748c5d8b53be7a8d21dfb08191c1919262e3abebe5e96da31619f930")


class TestSes(DelivererContract):
    @pytest.fixture(autouse=True)
    def _server(self, amazon: FaultySes) -> None:
        self.server = amazon

    def make(self) -> Deliverer:
        return way(self.server)

    def arrived(self) -> Sequence[bytes]:
        return self.server.bodies


class TestSesOfMoto(DelivererContract):
    """Against a server that others wrote. Its packages need older ones than ours: .ci/run installs it apart."""

    @pytest.fixture(autouse=True, scope="class")
    @staticmethod
    def address() -> Iterator[str]:
        program = shutil.which("moto_server")
        if program is None:
            pytest.skip("moto_server is not installed")
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        command = [program, "-H", "127.0.0.1", "-p", str(port)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                until(lambda: _is_up(server, address))
                yield address
            finally:
                server.kill()

    @pytest.fixture(autouse=True)
    def _verified(self, address: str) -> None:
        self.address_ = address
        httpx.post(f"{address}/moto-api/reset", trust_env=False, timeout=PATIENCE)
        with self.make().open() as mailer:
            mailer.ask("POST", "/v2/email/identities", b'{"EmailIdentity": "news@example.org"}')  # type: ignore[attr-defined]

    def make(self) -> Deliverer:
        return Ses("eu-west-1", KEY, lambda: datetime.now(UTC), self.address_)

    def arrived(self) -> Sequence[bytes]:
        kept = httpx.get(f"{self.address_}/moto-api/data.json", trust_env=False, timeout=PATIENCE).json()
        return [message["raw_data"].encode() for message in kept["ses"]["RawMessage"]]


def _is_up(server: subprocess.Popen[bytes], address: str) -> bool:
    assert server.poll() is None, "moto_server did not start"
    try:
        httpx.get(address, trust_env=False, timeout=PATIENCE)
    except httpx.TransportError:
        return False
    return True


def test_a_request_says_for_whom_and_for_which_delivery(amazon: FaultySes) -> None:
    with way(amazon).open() as mailer:
        mailer.send(make_envelope(7), lambda: None)
    (message,) = amazon.taken
    assert message.pop("Content")
    assert message == {
        "Destination": {"ToAddresses": ["r7@example.org"]},
        "FeedbackForwardingEmailAddress": "news@example.org",
        "EmailTags": [{"Name": "edition", "Value": str(DAY)}, {"Name": "delivery", "Value": "7"}],
        "ConfigurationSetName": "daily",
    }


@pytest.mark.parametrize(
    ("who", "kind", "words"),
    [
        ("throttle", Unreachable, "Maximum sending rate exceeded"),
        ("daily", Unreachable, "Daily message quota exceeded"),
        ("down", Unreachable, "503"),
        ("rejected", Rejected, "400 MessageRejected: The message holds a virus."),
        ("bad", Rejected, "Local address"),
        ("unverified", DeliveryError, "Email address is not verified"),
        ("suspended", DeliveryError, "AccountSuspendedException"),
        ("paused", DeliveryError, "SendingPausedException"),
        ("broken", AnswerLost, "500 InternalServiceErrorException"),
        ("lost", AnswerLost, "the answer did not come"),
        ("slow", AnswerLost, "the answer did not come"),
        ("garbled", AnswerLost, "cannot be read"),
    ],
)
def test_each_failure_is_known_for_what_it_is(
    amazon: FaultySes, who: str, kind: type[DeliveryError], words: str
) -> None:
    marks: list[int] = []
    wait = 0.3 if who == "slow" else PATIENCE
    with replace(way(amazon), answer_timeout=wait).open() as mailer:
        with pytest.raises(DeliveryError) as raised:
            mailer.send(letter(f"{who}@example.org"), lambda: marks.append(1))
        assert raised.type is kind, raised.value
        assert words in str(raised.value)
        mailer._client.timeout = PATIENCE  # only the slow answer is not waited for
        mailer.send(letter("ok@example.org"), lambda: marks.append(1))
    assert amazon.recipients[-1] == "ok@example.org", "the next message is not harmed"
    assert marks == [1, 1], "the answer is Amazon's, so the message had left"


def test_a_line_that_breaks_before_the_last_byte_is_safe_to_repeat(amazon: FaultySes) -> None:
    long = replace(letter("cut@example.org"), pieces=(b"x" * 20_000_000,))  # more than fits between the two
    marked: list[int] = []
    with way(amazon).open() as mailer:
        with pytest.raises(TryLater):
            mailer.send(long, lambda: marked.append(1))
        mailer.send(letter("ok@example.org"), lambda: None)
    assert (marked, amazon.recipients) == ([], ["ok@example.org"])


def test_nobody_at_home_is_unreachable() -> None:
    ses = Ses("eu-west-1", KEY, lambda: NOON, f"http://127.0.0.1:{free_port()}")
    with ses.open() as mailer, pytest.raises(Unreachable, match="no connection"):
        mailer.send(make_envelope(), lambda: pytest.fail("it was marked"))


def test_a_certificate_that_nobody_vouches_for_stops_everything(certificate: Certificate) -> None:
    with FaultySes() as server:
        server.socket = certificate.server.wrap_socket(server.socket, server_side=True)
        ses = replace(way(server), endpoint=server.address.replace("http:", "https:"))
        with ses.open() as mailer, pytest.raises(DeliveryError, match="certificate is not trusted") as raised:
            mailer.send(make_envelope(), lambda: pytest.fail("it was marked"))
    assert raised.type is DeliveryError


def test_a_wrong_key_stops_everything(amazon: FaultySes) -> None:
    ses = replace(way(amazon), credentials=replace(KEY, secret="other"))  # noqa: S106 - nobody's
    with ses.open() as mailer, pytest.raises(DeliveryError, match="403 SignatureDoesNotMatch") as raised:
        mailer.send(make_envelope(), lambda: None)
    assert raised.type is DeliveryError
    assert not amazon.taken


def test_without_a_key_it_says_what_to_set() -> None:
    ses = Ses("eu-west-1", Credentials("", ""), lambda: NOON)
    with pytest.raises(DeliveryError, match="AWS_ACCESS_KEY_ID"), ses.open():
        pytest.fail("it opened")


def test_the_secret_is_never_shown() -> None:
    key = Credentials("AKIDEXAMPLE", "5ecre7", "70ken")
    shown = repr(Ses("eu-west-1", key, lambda: NOON))
    assert "AKIDEXAMPLE" in shown
    assert not {"5ecre7", "70ken"} & set(shown.split("'"))


def test_the_account_tells_how_it_stands() -> None:
    quota = {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 20000.0}
    with FaultySes({"SendingEnabled": True, "ProductionAccessEnabled": False, "SendQuota": quota}) as server:
        assert way(server).account() == Account(True, False, 30000.0, 14.0)
    with FaultySes({"SendQuota": {"Max24HourSend": -1.0}}) as server:
        assert way(server).account() == Account(False, False, float("inf"), 0.0)


def test_a_send_settles_every_reader_by_the_answer(amazon: FaultySes) -> None:
    readers = [f"{kind}{n}@example.org" for n in range(5) for kind in ("ok", "rejected", "lost", "broken", "garbled")]
    audience = MemoryAudience()
    audience.add_all([(reader, "") for reader in readers], "active", NOON)
    ledger = MemoryLedger(audience)
    report = send(DAY, way(amazon), ledger, _build, Clock.from_(NOON), pace=Pace(4, pauses=[timedelta(0)]))
    assert report.tally == {"sent": 5, "failed": 5, "unknown": 15}
    assert sorted(amazon.recipients) == sorted(reader for reader in readers if not reader.startswith(("rej", "bro")))


def test_a_throttled_send_waits_and_leaves_the_rest_to_the_next_run(amazon: FaultySes) -> None:
    audience = MemoryAudience()
    audience.add_all([("ok@example.org", ""), ("throttle@example.org", "")], "active", NOON)
    ledger = MemoryLedger(audience)
    report = send(DAY, way(amazon), ledger, _build, Clock.from_(NOON), pace=Pace(1, pauses=[timedelta(0)] * 2))
    assert report.tally == {"sent": 1, "pending": 1}
    assert "takes nothing now" in report.problem


def _build(delivery: Delivery) -> Envelope:
    return replace(make_envelope(delivery.id), recipient=delivery.subscriber.email)


def test_tags_hold_only_what_amazon_allows(amazon: FaultySes) -> None:
    with way(amazon).open() as mailer:
        mailer.send(replace(make_envelope(), serial="test-20260125-120000"), lambda: None)
    values = [tag["Value"] for tag in amazon.taken[0]["EmailTags"]]
    assert all(value.replace("-", "").isalnum() for value in values), json.dumps(values)
