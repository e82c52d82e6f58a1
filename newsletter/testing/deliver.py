"""What a deliverer promises, and one that keeps messages in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from newsletter.errors import DeliveryError
from newsletter.models import Envelope
from newsletter.ports import Deliverer
from newsletter.testing.expect import raises
from newsletter.testing.samples import DAY


def make_envelope(number: int = 1, body: bytes = b"") -> Envelope:
    """A message to reader N, all ASCII, with lines that begin with dots."""
    recipient = f"r{number}@example.org"
    head = f"From: news@example.org\r\nTo: {recipient}\r\nSubject: No. {number}\r\n\r\n"
    text = head + ".one dot\r\n..two dots\r\n.\r\nend\r\n"
    return Envelope(
        sender="news@example.org",
        recipient=recipient,
        message_id=f"<{DAY}.{number}@example.org>",
        body=body or text.encode(),
        edition=DAY,
        serial=str(number),
    )


class DelivererContract:
    def make(self) -> Deliverer:
        """A way out that works."""
        raise NotImplementedError

    def arrived(self) -> Sequence[bytes]:
        """The bodies that came out at the other end, in any order."""
        raise NotImplementedError

    def test_it_has_a_name(self) -> None:
        assert self.make().name

    def test_messages_arrive_byte_for_byte(self) -> None:
        envelopes = [make_envelope(number) for number in range(1, 4)]
        with self.make().open() as mailer:
            for envelope in envelopes:
                mailer.send(envelope, lambda: None)
        assert sorted(self.arrived()) == sorted(envelope.body for envelope in envelopes)

    def test_the_mark_comes_once_and_before_the_message_can_arrive(self) -> None:
        seen: list[int] = []
        with self.make().open() as mailer:
            mailer.send(make_envelope(), lambda: seen.append(len(self.arrived())))
        assert seen == [0]

    def test_without_the_mark_nothing_arrives(self) -> None:
        def refuse() -> None:
            raise RuntimeError("the mark failed")

        with self.make().open() as mailer:
            with raises(RuntimeError, "the mark failed"):
                mailer.send(make_envelope(1), refuse)
            assert list(self.arrived()) == []
            mailer.send(make_envelope(2), lambda: None)
        assert list(self.arrived()) == [make_envelope(2).body], "the next message is not harmed"


class MemoryDeliverer:
    """Implements ports.Deliverer and ports.Mailer: keeps what is sent, and fails as it is told to.

    failures: recipient -> what to raise, one after the other; after the last one the message is taken.
    """

    name = "memory"

    def __init__(self, failures: dict[str, list[DeliveryError]] | None = None) -> None:
        self._failures = failures or {}
        self.sent: list[Envelope] = []

    @contextmanager
    def open(self) -> Iterator[MemoryDeliverer]:
        yield self

    def send(self, envelope: Envelope, before_final: Callable[[], None]) -> None:
        if waiting := self._failures.get(envelope.recipient):
            raise waiting.pop(0)
        before_final()
        self.sent.append(envelope)
