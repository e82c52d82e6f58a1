"""An SMTP server that takes everything and answers late, at little cost, so that whoever sends has to wait.

    python -m tests.bench.late_smtp 0.02

Prints its port. What it is told in one packet (PIPELINING) it answers in one.
"""

from __future__ import annotations

import asyncio
import sys

_ANSWERS = {b"EHLO": b"250-late.example\r\n250 PIPELINING", b"DATA": b"354 go on", b"QUIT": b"221 bye"}
_END = b"\r\n.\r\n"


class LateSmtp(asyncio.Protocol):
    """One connection."""

    def __init__(self, late: float) -> None:
        self._late, self._loop = late, asyncio.get_running_loop()
        self._given, self._in_message = b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say(b"220 late.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._given += data
        answers = b""
        while answer := self._next():
            answers += answer + b"\r\n"
        if answers:
            self._say(answers)

    def _next(self) -> bytes:
        """The answer to the next thing that was said whole."""
        end = _END if self._in_message else b"\r\n"
        said, found, rest = self._given.partition(end)
        if not found:
            return b""
        self._given = rest
        verb = b"" if self._in_message else said[:4].upper()
        self._in_message = verb == b"DATA"
        return _ANSWERS.get(verb, b"250 taken")

    def _say(self, answers: bytes) -> None:
        self._loop.call_later(self._late, self._transport.write, answers)


async def _serve(late: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: LateSmtp(late), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
