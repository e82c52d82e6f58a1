from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.smtp import Smtp
from newsletter.deliver.smtp_dialogue import Dialogue, dots_doubled
from newsletter.errors import AnswerLost, DeliveryError, Rejected, TryLater, Unreachable
from newsletter.models import Envelope
from newsletter.testing import DelivererContract, make_envelope
from tests.deliver.conftest import Certificate
from tests.deliver.faulty_smtp import FaultySmtp
from tests.patience import PATIENCE


def to(recipient: str) -> Envelope:
    return replace(make_envelope(), recipient=f"{recipient}@example.org")


def plain(server: FaultySmtp) -> Smtp:
    return Smtp("127.0.0.1", server.port, tls="none", hello="localhost", timeout=PATIENCE)


class Marks:
    """Counts how often the point of no return was announced."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture(params=["one by one", "pipelining", "lenient"])
def server(request: pytest.FixtureRequest) -> Iterator[FaultySmtp]:
    extensions = () if request.param == "one by one" else ("PIPELINING",)
    with FaultySmtp(extensions=extensions, lenient=request.param == "lenient") as server:
        yield server


class TestSmtp(DelivererContract):
    @pytest.fixture(autouse=True)
    def _server(self, server: FaultySmtp) -> None:
        self.server = server

    def make(self) -> Smtp:
        return plain(self.server)

    def arrived(self) -> Sequence[bytes]:
        return [message.body for message in self.server.taken]


@pytest.mark.parametrize(
    ("recipient", "kind", "words", "marks"),
    [
        ("hard", Rejected, "550 no such user", 0),
        ("full", TryLater, "452 mailbox full", 0),
        ("grey", TryLater, "451 greylisted", 0),
        ("bye", TryLater, "421 closing", 0),
        ("cut", TryLater, "the connection broke before the message had left", 0),
        ("spam", Rejected, "554 looks like spam", 1),
        ("tired", TryLater, "451 come again", 1),
        ("taken", AnswerLost, "the message left, but the server's answer did not come", 1),
        ("garbled", AnswerLost, "the message left, but the server's answer cannot be read", 1),
    ],
)
def test_each_failure_is_known_for_what_it_is(
    server: FaultySmtp, recipient: str, kind: type[DeliveryError], words: str, marks: int
) -> None:
    mark = Marks()
    with plain(server).open() as mailer:
        # the body is larger than what the system buffers, so that the break shows while it is being sent
        envelope = replace(to(recipient), pieces=(b"a line\r\n" * 1_000_000,)) if recipient == "cut" else to(recipient)
        with pytest.raises(kind, match=words) as caught:
            mailer.send(envelope, mark)
        assert type(caught.value) is kind
        assert "\n" not in str(caught.value)
        mailer.send(to("ok"), lambda: None)  # on the same connection, or on a new one
    assert mark.count == marks
    assert [message.recipient for message in server.taken][-1] == "ok@example.org"


def test_one_connection_serves_many_readers_also_after_refusals(server: FaultySmtp) -> None:
    with plain(server).open() as mailer:
        for recipient in ("ok1", "hard", "ok2", "spam", "full", "ok3"):
            if recipient.startswith("ok"):
                mailer.send(to(recipient), lambda: None)
            else:
                with pytest.raises(DeliveryError):
                    mailer.send(to(recipient), lambda: None)
    assert server.connections == 1
    assert [message.recipient[:3] for message in server.taken] == ["ok1", "ok2", "ok3"]


def test_a_connection_that_has_served_enough_is_renewed_without_a_word() -> None:
    with FaultySmtp(most_messages=2) as server:
        with plain(server).open() as mailer:
            for number in range(5):
                mailer.send(to(f"ok{number}"), lambda: None)
        assert len(server.taken) == 5
        assert server.connections == 3


def test_a_server_that_is_gone_is_unreachable(server: FaultySmtp) -> None:
    with plain(server).open() as mailer:
        mailer.send(to("ok"), lambda: None)
        with pytest.raises(AnswerLost):
            mailer.send(to("taken"), lambda: None)
        server.shutdown()
        server.server_close()
        with pytest.raises(Unreachable, match=rf"127\.0\.0\.1:{server.port}: no connection \(Connection refused\)"):
            mailer.send(to("ok"), lambda: None)


def test_a_name_that_nobody_has_is_unreachable() -> None:
    with pytest.raises(Unreachable, match=r"nowhere\.invalid:25: no connection"), Smtp("nowhere.invalid", 25).open():
        pass


def test_a_server_that_says_nothing_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Smtp("127.0.0.1", silent.getsockname()[1], tls="none", timeout=0.05)
        with pytest.raises(Unreachable, match="timed out"), server.open():
            pass


def test_a_refused_sender_concerns_every_reader_and_is_no_readers_fault() -> None:
    with FaultySmtp(refuse_sender=True) as server, plain(server).open() as mailer:
        with pytest.raises(DeliveryError, match=r"refuses the sender news@example\.org") as caught:
            mailer.send(to("ok"), lambda: None)
        assert type(caught.value) is DeliveryError


def test_an_international_address_needs_a_server_that_takes_it(server: FaultySmtp) -> None:
    with plain(server).open() as mailer, pytest.raises(Rejected, match="SMTPUTF8"):
        mailer.send(to("jörg"), lambda: None)
    with FaultySmtp(extensions=("SMTPUTF8", "8BITMIME")) as able:
        with plain(able).open() as mailer:
            mailer.send(to("jörg"), lambda: None)
        assert able.taken[0].recipient == "jörg@example.org"


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_trusted_certificate_and_a_login(certificate: Certificate, tls: str) -> None:
    with FaultySmtp(tls=certificate.server, tls_at_once=tls == "tls", extensions=("AUTH PLAIN",)) as server:
        way = Smtp(
            "localhost",
            server.port,
            "tls" if tls == "tls" else "starttls",
            "news",
            "secret",
            "localhost",
            certificate.public,
        )
        with way.open() as mailer:
            mailer.send(to("ok"), lambda: None)
        assert len(server.taken) == 1
        assert "secret" not in repr(way)
        intruder = replace(way, user="mallory")
        with pytest.raises(DeliveryError, match=r"refuses the login \(535 wrong password\)"), intruder.open():
            pass


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_talked_to(certificate: Certificate, tls: str) -> None:
    with FaultySmtp(tls=certificate.server, tls_at_once=tls == "tls") as server:
        way = Smtp("localhost", server.port, "tls" if tls == "tls" else "starttls", hello="localhost")
        with pytest.raises(DeliveryError, match="certificate is not trusted") as caught, way.open():
            pass
        assert type(caught.value) is DeliveryError


def test_tls_is_never_left_out_by_itself(server: FaultySmtp) -> None:
    way = replace(plain(server), tls="starttls")
    with pytest.raises(DeliveryError, match="STARTTLS extension not supported"), way.open():
        pass
    assert server.taken == []


def test_a_password_does_not_travel_in_clear() -> None:
    way = Smtp("mail.example.org", 25, "none", "news", "secret")
    with pytest.raises(DeliveryError, match="password in clear"), way.open():
        pass


def test_a_file_without_certificates_is_named(server: FaultySmtp) -> None:
    missing = replace(plain(server), tls="tls", certificates=Path("none.pem"))
    with pytest.raises(DeliveryError, match=r"none\.pem: holds no certificates"), missing.open():
        pass


def test_commands_travel_together_where_the_server_says_that_they_may() -> None:
    packets: list[bytes] = []

    with FaultySmtp(extensions=("PIPELINING",)) as server, plain(server).open() as mailer:
        dialogue = mailer.connect()
        say = dialogue.say
        dialogue.say = lambda data: (packets.append(data), say(data))[1]  # type: ignore[method-assign]
        mailer.send(to("ok"), lambda: None)
    assert packets[0] == b"MAIL FROM:<news@example.org>\r\nRCPT TO:<ok@example.org>\r\nDATA\r\n"
    assert packets[-1] == b".\r\n", "the final dot leaves alone, after the mark"


def test_a_connection_serves_no_more_messages_than_configured(server: FaultySmtp) -> None:
    with replace(plain(server), messages=2).open() as mailer:
        for number in range(5):
            mailer.send(to(f"ok{number}"), lambda: None)
    assert (len(server.taken), server.connections) == (5, 3)


@pytest.mark.parametrize(
    "address", ["a@example.org>\r\nRCPT TO:<b@example.org", "a b@example.org", "a@example.org\x00"]
)
def test_no_address_can_bring_a_command_along(server: FaultySmtp, address: str) -> None:
    with plain(server).open() as mailer, pytest.raises(Rejected, match="is no address"):
        mailer.send(replace(make_envelope(), recipient=address), lambda: None)
    assert server.taken == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_the_addresses_there_are_three_commands_and_one_recipient(sender: str, recipient: str) -> None:
    smtp = smtplib.SMTP()
    smtp.sock, smtp.esmtp_features = socket.socket(), {"smtputf8": "", "pipelining": ""}
    with smtp.sock:
        dialogue = Dialogue(smtp)
    try:
        steps = dialogue.steps(replace(make_envelope(), sender=sender, recipient=recipient))
    except Rejected:
        return
    lines = b"".join(step.command for step in steps).split(b"\r\n")
    assert [line.partition(b":")[0] for line in lines] == [b"MAIL FROM", b"RCPT TO", b"DATA", b""]
    assert lines[1].count(b"<") == lines[1].count(b">") == 1
    assert b"\n" not in lines[1]


def test_dots_at_the_start_of_a_line_are_doubled_wherever_a_message_is_cut_in_pieces() -> None:
    text, whole = b".a\r\n..b\r\n.\r\nc.d\n.e\r\n", b"..a\r\n...b\r\n..\r\nc.d\n..e\r\n"
    for first, second in combinations(range(len(text) + 1), 2):
        assert dots_doubled((text[:first], text[first:second], text[second:])) == whole
    long = text * 500
    assert dots_doubled((b"x", long, long, b".")) == b"x" + (whole * 1000)[1:] + b".."
