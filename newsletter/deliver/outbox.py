"""Messages as files: FOLDER/DATE/SERIAL.eml, one one for each reader, to look at or to hand on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.errors import DeliveryError
from newsletter.models import Envelope

_SERIAL = re.compile(r"[A-Za-z0-9-]{1,64}")  # nothing that could lead out of the folder


class Outbox:
    """Implements ports.Deliverer."""

    name = "outbox"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def open(self) -> Iterator[OutboxMailer]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        yield OutboxMailer(self._folder)


class OutboxMailer:
    """Implements ports.Mailer. A file that bears its name is whole; sent twice, it is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, envelope: Envelope, before_final: Callable[[], None]) -> None:
        if not _SERIAL.fullmatch(envelope.serial):
            raise DeliveryError(f"{envelope.serial!r} cannot be a file name; use letters, digits and hyphens")
        path = self._folder / envelope.edition.isoformat() / f"{envelope.serial}.eml"
        partial = path.with_suffix(".partial")
        try:
            path.parent.mkdir(exist_ok=True)
            partial.write_bytes(envelope.body)
        except OSError as error:
            raise _unwritable(path, error) from error
        before_final()
        try:
            partial.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> DeliveryError:
    return DeliveryError(f"{path}: cannot be written ({error.strerror}); free some space or make the folder writable")
