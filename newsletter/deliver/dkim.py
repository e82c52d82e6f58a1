"""DKIM signatures (RFC 6376; Ed25519 by RFC 8463), relaxed headers and simple body.

The signature covers who, what, when and how to unsubscribe; names that count twice in `h=` cannot be added either.
It holds no time, so that the same message always gets the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from newsletter.errors import DeliveryError
from newsletter.models import Envelope

RSA_BITS = 2048
_SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"list-id", b"list-unsubscribe",
    b"list-unsubscribe-post", b"list-archive", b"list-help", b"feedback-id", b"auto-submitted",
    b"mime-version", b"content-type",
)  # fmt: skip
# One more of these than there is: a second one, put in on the way, breaks the signature.
_ONCE = (b"from", b"to", b"subject", b"date", b"reply-to", b"list-unsubscribe", b"list-unsubscribe-post")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_SPACE = re.compile(rb"[ \t]+")

Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a domain with the key whose public half stands at SELECTOR._domainkey.DOMAIN."""

    domain: str
    selector: str
    key: Key = field(repr=False)

    def header(self, headers: Sequence[tuple[bytes, bytes]], body_hash: bytes) -> bytes:
        """The DKIM-Signature header. headers: (name in lower case, relaxed line), in the order of the message."""
        names, chosen = _chosen(tuple(name for name, _ in headers))
        algorithm = b"rsa-sha256" if isinstance(self.key, rsa.RSAPrivateKey) else b"ed25519-sha256"
        unsigned = b"".join((
            b"DKIM-Signature: v=1; a=", algorithm, b"; c=relaxed/simple; d=", self.domain.encode(), b";\r\n s=",
            self.selector.encode(), b"; h=", names, b";\r\n bh=", body_hash, b";\r\n b=",
        ))  # fmt: skip
        text = b"\r\n".join((*(headers[place][1] for place in chosen), _relaxed(unsigned)[1]))
        return unsigned + b"\r\n ".join(_pieces(b64encode(self._signature(text)))) + b"\r\n"

    def _signature(self, text: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(text, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(hashlib.sha256(text).digest())


def signed(envelope: Envelope, signers: Sequence[Signer]) -> Envelope:
    """The same message with a signature of each of them above its headers."""
    if not signers:
        return envelope
    head, _, body = envelope.body.partition(b"\r\n\r\n")
    headers = [_relaxed(line) for line in _FOLD.sub(b"", head).split(b"\r\n")]
    digest = hashlib.sha256(body.rstrip(b"\r\n"))
    digest.update(b"\r\n")
    body_hash = b64encode(digest.digest())
    return replace(envelope, pieces=(*(one.header(headers, body_hash) for one in signers), *envelope.pieces))


def new_key(kind: str) -> bytes:
    """A private key in PEM. kind: "rsa" or "ed25519"."""
    key: Key = rsa.generate_private_key(65537, RSA_BITS) if kind == "rsa" else ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read_key(pem: bytes, name: str) -> Key:
    """Raises DeliveryError, which names the key's file, for anything but a private RSA or Ed25519 key in PEM."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DeliveryError(f"{name}: holds no private key in PEM without a password") from error
    if not isinstance(key, Key):
        raise DeliveryError(f"{name}: is neither an RSA nor an Ed25519 key; `newsletter dkim new` makes one")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < 1024:
        raise DeliveryError(f"{name}: RSA keys under 1024 bits are refused everywhere (RFC 8301); make a new one")
    return key


def dns_value(key: Key) -> str:
    """What stands in the TXT record."""
    if isinstance(key, rsa.RSAPrivateKey):
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        public = key.public_key().public_bytes(serialization.Encoding.DER, form)
        return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return f"v=DKIM1; k=ed25519; p={b64encode(raw).decode()}"


@lru_cache(maxsize=16)  # the messages of an edition have the same headers
def _chosen(present: tuple[bytes, ...]) -> tuple[bytes, tuple[int, ...]]:
    """What h= says, and the places of the headers it names, the last of a name first (RFC 6376, 5.4.2)."""
    places = {name: [place for place, one in enumerate(present) if one == name][::-1] for name in _SIGNED}
    names = [name for name in _SIGNED for _ in range(len(places[name]) + (name in _ONCE))]
    return b":\r\n ".join(names), tuple(place for name in _SIGNED for place in places[name])


@lru_cache(maxsize=64)  # most headers of an edition's messages are the same
def _relaxed(line: bytes) -> tuple[bytes, bytes]:
    """RFC 6376, 3.4.2: (name, "name:value")."""
    name, _, value = _FOLD.sub(b"", line).partition(b":")
    name = name.strip().lower()
    return name, name + b":" + _SPACE.sub(b" ", value).strip(b" \t\r\n")


def _pieces(text: bytes) -> list[bytes]:
    return [text[start : start + 72] for start in range(0, len(text), 72)]
