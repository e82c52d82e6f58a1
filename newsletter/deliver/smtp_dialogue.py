"""What is said over an SMTP connection for one message: commands, answers, and dots (RFC 5321, RFC 2920)."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from newsletter.errors import Rejected
from newsletter.models import Envelope

_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")  # would end the address, or the command
_LEADING_DOT = re.compile(rb"\n\.")  # searched in half the time that bytes.replace takes
_LONG = 4096  # bytes
_LONGEST_REPLY = 65_536  # bytes; RFC 5321 allows lines of 512


class Reply(NamedTuple):
    code: int  # -1 when there is none
    text: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """A command and the answers that allow to go on."""

    command: bytes
    good: tuple[int, ...]


class Dialogue:
    """An open connection, after greeting and login."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        if smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self._socket, self._buffer = smtp.sock, b""
        self.pipelining = smtp.has_extn("PIPELINING")
        self._utf8 = smtp.has_extn("SMTPUTF8")

    def steps(self, envelope: Envelope) -> tuple[Step, Step, Step]:
        """Sender, recipient, DATA. Raises Rejected for an address that cannot stand in a command to this server."""
        for address in (envelope.sender, envelope.recipient):
            if _UNSAFE.search(address):
                raise Rejected(f"{address!r} is no address that a message can be sent to or from")
        options = ""
        if not (envelope.sender.isascii() and envelope.recipient.isascii()):
            if not self._utf8:
                raise Rejected("the server takes no addresses with letters outside ASCII (it does not offer SMTPUTF8)")
            options = " SMTPUTF8 BODY=8BITMIME"
        return (
            Step(f"MAIL FROM:<{envelope.sender}>{options}\r\n".encode(), (250,)),
            Step(f"RCPT TO:<{envelope.recipient}>\r\n".encode(), (250, 251)),  # 251: it will forward the message
            Step(b"DATA\r\n", (354,)),
        )

    def take(self, steps: Sequence[Step]) -> tuple[Step, Reply] | None:
        """Take the steps, all in one packet where the server offers PIPELINING; the first refusal, or None.

        Answers come in the order of the commands, so each is known for the command that it belongs to.
        Raises OSError or SMTPException when the connection breaks and no refusal tells why.
        """
        if self.pipelining:
            self.say(b"".join(step.command for step in steps))
        refused: tuple[Step, Reply] | None = None
        for step in steps:
            if not self.pipelining:
                self.say(step.command)
            try:
                reply = self.answer()
            except (OSError, smtplib.SMTPException):
                if refused is None:
                    raise
                return refused  # it closed after saying why, as with 421
            if refused is None and reply.code not in step.good:
                refused = (step, reply)
                if not self.pipelining:
                    return refused
            elif refused and reply.code == 354:  # DATA, although nobody is to get it (RFC 2920, 3.1): end it, empty
                self.say(b".\r\n")
                self.answer()
        return refused

    def say(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self) -> Reply:
        """The next answer: lines such as "250-more", and last "250 text"."""
        texts: list[bytes] = []
        size = 0
        while size <= _LONGEST_REPLY:
            line = self._line()
            size += len(line)
            texts.append(line[4:].strip())
            if line[3:4] != b"-":
                return Reply(int(line[:3]) if line[:3].isdigit() else -1, b"\n".join(texts))
        raise smtplib.SMTPServerDisconnected("the answer has no end")

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            received = self._socket.recv(4096)
            if not received or len(self._buffer) > _LONGEST_REPLY:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            self._buffer += received
        line, self._buffer = self._buffer[:end], self._buffer[end + 1 :]
        return line


def dots_doubled(pieces: Sequence[bytes]) -> bytes:
    """RFC 5321, 4.5.2: a dot at the start of a line is doubled, so that none is taken for the end.

    A piece of several kilobytes is searched once, however many messages hold it.
    """
    doubled: list[bytes] = []
    line_begins = True
    for piece in filter(None, pieces):
        if line_begins and piece.startswith(b"."):
            doubled.append(b".")
        doubled.append(_known(piece) if len(piece) >= _LONG else _within(piece))
        line_begins = piece.endswith(b"\n")
    return b"".join(doubled)


def _within(piece: bytes) -> bytes:
    return _LEADING_DOT.sub(b"\n..", piece)


_known = lru_cache(maxsize=16)(_within)
