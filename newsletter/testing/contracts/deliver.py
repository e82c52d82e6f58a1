"""What a deliverer promises."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.ports import Deliverer
from newsletter.testing.expect import raises
from newsletter.testing.samples import make_envelope


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
