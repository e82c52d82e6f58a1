"""Messages out of an mbox file, a Maildir, or standard input."""

from __future__ import annotations

import mailbox
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from newsletter.errors import UsageError

_LARGEST = 1_000_000  # bytes of a message that are read; a report stands at its beginning


def read_mailbox(path: Path) -> Iterator[bytes]:
    """Each message. path: an mbox file, one message in a file, or a Maildir. Raises UsageError for another folder."""
    if not path.is_dir():
        with path.open("rb") as file:
            is_mbox = file.read(5) == b"From "
        if not is_mbox:
            yield path.read_bytes()[:_LARGEST]
            return
        messages: mailbox.Mailbox[mailbox.mboxMessage] | mailbox.Mailbox[mailbox.MaildirMessage]
        messages = mailbox.mbox(path, create=False)
    elif (path / "new").is_dir() and (path / "cur").is_dir():
        messages = mailbox.Maildir(path, create=False)
    else:
        raise UsageError(f"{path}: is no Maildir, which holds the folders new, cur and tmp")
    try:
        for key in sorted(messages.keys()):
            yield messages.get_bytes(key)[:_LARGEST]
    finally:
        messages.close()


def read_stream(stream: BinaryIO) -> Iterator[bytes]:
    """The same for what comes in on a stream, such as mail that a server hands to a program."""
    with tempfile.NamedTemporaryFile() as file:
        while block := stream.read(_LARGEST):
            file.write(block)
        file.flush()
        yield from read_mailbox(Path(file.name))
