"""A deliverer that keeps messages in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsletter.errors import DeliveryError
from newsletter.models import Envelope


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
