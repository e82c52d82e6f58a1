"""Servers of loopback that the doctor asks: a name service, and one that tells the time."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

BROKEN = "broken."  # names that begin so are answered with SERVFAIL
Zone = dict[tuple[str, str], list[str]]  # (name, kind) -> records as in a zone file


class NameServer:
    """Answers from a zone, over UDP, and over TCP what is too long for it."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.asked: list[str] = []
        self._tcp, self._udp = self._on_one_port()
        self.port = int(self._udp.server_address[1])

    def close(self) -> None:
        for server in (self._udp, self._tcp):
            server.shutdown()
            server.server_close()

    def _on_one_port(self) -> tuple[socketserver.BaseServer, socketserver.BaseServer]:
        """A port that is free for TCP may be taken for UDP; then another one is tried."""
        while True:
            tcp = _server(socketserver.ThreadingTCPServer, ("127.0.0.1", 0), self._by_tcp)
            try:
                return tcp, _server(socketserver.ThreadingUDPServer, tcp.server_address, self._by_udp)
            except OSError:
                tcp.shutdown()
                tcp.server_close()

    def _by_udp(self, request: tuple[bytes, socket.socket], client: tuple[str, int]) -> None:
        data, line = request
        answer = self._answer(data)
        try:
            wire = answer.to_wire(max_size=512)
        except dns.exception.TooBig:
            answer.answer.clear()
            answer.flags |= dns.flags.TC
            wire = answer.to_wire()
        line.sendto(wire, client)

    def _by_tcp(self, line: socket.socket, _: tuple[str, int]) -> None:
        (length,) = struct.unpack("!H", line.recv(2))
        wire = self._answer(line.recv(length)).to_wire()
        line.sendall(struct.pack("!H", len(wire)) + wire)

    def _answer(self, data: bytes) -> dns.message.Message:
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{name} {kind}")
        if name.startswith(BROKEN):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records := self.zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records))
        elif not any(known == name for known, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


@contextmanager
def time_server(shows: datetime | None = None, stratum: int = 2) -> Iterator[int]:
    """The port of an SNTP server that always shows this time; None: what it is."""

    def answer(request: tuple[bytes, socket.socket], client: tuple[str, int]) -> None:
        seconds = ((shows or datetime.now(UTC)) - datetime(1900, 1, 1, tzinfo=UTC)).total_seconds() % 2**32
        wire = bytes((0x24, stratum)) + bytes(38) + struct.pack("!II", int(seconds), int(seconds % 1 * 2**32))
        request[1].sendto(wire, client)

    server = _server(socketserver.ThreadingUDPServer, ("127.0.0.1", 0), answer)
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()


def _server(kind: type[socketserver.BaseServer], address: tuple[str, int], answer: object) -> socketserver.BaseServer:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            answer(self.request, self.client_address)  # type: ignore[operator]

    server = kind(address, Handler)  # type: ignore[arg-type]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
