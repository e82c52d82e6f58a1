"""Notices of Amazon SNS, by which SES tells about bounces and complaints: believed only when Amazon signed them.

Anybody may send us such a notice, and anybody may have Amazon sign notices of a topic of their own. So the certificate
must come from Amazon's own host, the signature must hold, and the topic must be ours.
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from newsletter.errors import FetchError, Forged, ParseError

LARGEST = 300_000  # bytes; SNS sends at most 256 KB
_HOST = r"https://sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?"
_CERTIFICATE_URL = re.compile(_HOST + r"/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem")
_SUBSCRIBE_URL = re.compile(_HOST + r"/\?Action=ConfirmSubscription&[\x21-\x7e]{1,2000}")
_HASHES: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303 - what SNS signs with
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}

Fetch = Callable[[str], bytes]  # raises FetchError


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that is from whom it says."""

    kind: Literal["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]
    message: str
    subscribe_url: str = ""  # of a confirmation: who opens it, subscribes


def read_notice(raw: bytes, topic: str, fetch: Fetch, now: datetime) -> Notice:
    """Read a notice and see that Amazon signed it for our topic (its ARN). fetch gets the certificate.

    Raises ParseError for what is no notice, Forged for one that is not ours, FetchError without the certificate.
    """
    fields = _fields(raw)
    kind = fields.get("Type", "")
    if kind not in _SIGNED:
        raise ParseError("is no notice of Amazon SNS")
    if not topic or fields.get("TopicArn") != topic:
        raise Forged(f"the notice is of the topic {fields.get('TopicArn', '')[:200]!r}, not of [deliver.ses] topic")
    address = fields.get("SigningCertURL", "")
    if not _CERTIFICATE_URL.fullmatch(address):
        raise Forged("the notice names a certificate that is not at Amazon's")
    _verify(fields, kind, fetch(address), now)
    subscribe = fields.get("SubscribeURL", "") if kind != "Notification" else ""
    if subscribe and not _SUBSCRIBE_URL.fullmatch(subscribe):
        raise Forged("the notice asks to open an address that is not Amazon's")
    return Notice(kind, fields.get("Message", ""), subscribe)  # type: ignore[arg-type]  # it is one of the three


class Web:
    """A Fetch: opens Amazon's addresses, each certificate once."""

    def __init__(self, seconds: float = 10.0) -> None:
        self._seconds = seconds
        self._known: dict[str, bytes] = {}

    def __call__(self, url: str) -> bytes:
        if url in self._known:
            return self._known[url]
        try:
            answer = httpx.get(url, timeout=self._seconds, follow_redirects=False, trust_env=False)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise FetchError(f"{url.partition('?')[0]} cannot be read ({error or type(error).__name__})") from error
        if _CERTIFICATE_URL.fullmatch(url):
            self._known = {url: answer.content}  # Amazon has one at a time
        return answer.content


def _fields(raw: bytes) -> dict[str, str]:
    if len(raw) > LARGEST:
        raise ParseError("is too long for a notice of Amazon SNS")
    try:
        found: Any = json.loads(raw)
    except (ValueError, RecursionError):
        raise ParseError("is no notice of Amazon SNS") from None
    if not isinstance(found, dict):
        raise ParseError("is no notice of Amazon SNS")
    return {str(name): value for name, value in found.items() if isinstance(value, str)}


def _verify(fields: dict[str, str], kind: str, pem: bytes, now: datetime) -> None:
    """Raises Forged unless the signature is the certificate's."""
    names = [name for name in _SIGNED[kind] if name in fields]
    text = "".join(f"{name}\n{fields[name]}\n" for name in names)
    method = _HASHES.get(fields.get("SignatureVersion", ""))
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        signature = b64decode(fields.get("Signature", ""), validate=True)
    except (ValueError, binascii.Error):
        raise Forged("the notice's certificate or signature cannot be read") from None
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise Forged("the notice is signed with a certificate that does not hold today; is this machine's clock right?")
    key = certificate.public_key()
    if method is None or not isinstance(key, rsa.RSAPublicKey):
        raise Forged("the notice is signed in a way that Amazon does not use")
    try:
        key.verify(signature, text.encode(), padding.PKCS1v15(), method)
    except InvalidSignature:
        raise Forged("the notice's signature does not hold") from None
