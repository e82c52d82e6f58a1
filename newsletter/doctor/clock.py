"""The clock of this machine, held against a time server (SNTP, RFC 4330)."""

from __future__ import annotations

import socket
import struct
from datetime import UTC, datetime, timedelta

from newsletter.doctor.findings import Finding, fine, unchecked, wrong

MOST_SECONDS = 60.0  # off; more makes editions late, and mail that is dated in the future looks like spam
_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)  # NTP counts from here
_ERA = timedelta(seconds=2**32)  # and begins again every 136 years, next in 2036
_REQUEST = b"\x23" + bytes(47)  # version 4, client
_WHEN = struct.Struct("!II")  # seconds, and parts of one in 2**32


def look(server: str, port: int, now: datetime, seconds: float = 5.0) -> Finding:
    """now: what this machine's clock shows. Waits so long for an answer."""
    try:
        theirs = ask(server, port, now, seconds)
    except OSError as error:
        reason = error.strerror or str(error) or "no answer"
        return unchecked("clock", f"the time server {server} cannot be asked ({reason})")
    off = (now - theirs).total_seconds()
    if abs(off) <= MOST_SECONDS:
        return fine("clock", f"right to {max(1, round(abs(off)))} s, says {server}")
    way = "ahead of" if off > 0 else "behind"
    text = f"this machine's clock is {timedelta(seconds=round(abs(off)))} {way} {server}"
    return wrong("clock", text, "let the system keep the time: timedatectl set-ntp true, or install chrony")


def ask(server: str, port: int, now: datetime, seconds: float) -> datetime:
    """The time that a server shows. Raises OSError when it cannot be reached or does not give the time."""
    family, kind, protocol, _, address = socket.getaddrinfo(server, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as asking:
        asking.settimeout(seconds)
        asking.connect(address)  # answers of anybody else are dropped
        asking.send(_REQUEST)
        answer = asking.recv(512)
    stratum = answer[1] if len(answer) >= 48 else 0
    if not 1 <= stratum <= 15:
        raise OSError("it does not know the time itself")
    whole, parts = _WHEN.unpack_from(answer, 40)
    theirs = _EPOCH + timedelta(seconds=whole + parts / 2**32)
    return theirs if theirs > now - _ERA / 2 else theirs + _ERA
