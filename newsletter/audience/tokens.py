"""Tokens: what stands in a reader's links, and opens for this reader and this purpose alone.

A token is a number and a signature, "42.8Jx...": HMAC-SHA256 (RFC 2104), cut to 160 bits, over purpose, number and
address. It holds no address. The signature covers the address so that a number that the store uses again, after its
reader was forgotten, opens nothing with old links.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["confirm", "preferences", "unsubscribe"]

_TOKEN = re.compile(r"([0-9]{1,18})\.([A-Za-z0-9_-]{27})")
_BYTES = 20


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes and checks tokens. The first secret signs; what any of the others signed is believed too."""

    secrets: tuple[bytes, ...]

    def make(self, purpose: Purpose, number: int, email: str) -> str:
        return f"{number}.{_signature(self.secrets[0], purpose, number, email)}"

    def believes(self, token: str, purpose: Purpose, email: str) -> bool:
        """Whether we made this token for this purpose and the reader with this address."""
        found = _TOKEN.fullmatch(token)
        if not found:
            return False
        made = (_signature(secret, purpose, int(found[1]), email) for secret in self.secrets)
        return any(hmac.compare_digest(one, found[2]) for one in made)

    def seal(self, text: str) -> str:
        """What shows later that we have written this text."""
        return _seal(self.secrets[0], text)

    def sealed(self, text: str, seal: str) -> bool:
        return any(hmac.compare_digest(_seal(secret, text).encode(), seal.encode()) for secret in self.secrets)

    def fingerprint(self, text: str) -> str:
        """The same for the same text, and readable for nobody: a network address is too short to be merely hashed."""
        return hmac.new(self.secrets[0], b"fingerprint\0" + text.encode(), "sha256").hexdigest()[: 2 * _BYTES]


def number_of(token: str) -> int | None:
    """The number that a token claims; None when it is no token."""
    found = _TOKEN.fullmatch(token)
    return int(found[1]) if found else None


def _seal(secret: bytes, text: str) -> str:
    return urlsafe_b64encode(hmac.digest(secret, b"seal\0" + text.encode(), "sha256")[:_BYTES]).rstrip(b"=").decode()


def _signature(secret: bytes, purpose: Purpose, number: int, email: str) -> str:
    signed = f"{purpose}\0{number}\0{email.casefold()}".encode()
    return urlsafe_b64encode(hmac.digest(secret, signed, "sha256")[:_BYTES]).rstrip(b"=").decode()
