"""Signing a request to Amazon Web Services (Signature Version 4).

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key, as the AWS console shows it once."""

    key_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)  # of temporary credentials


@dataclass(frozen=True, slots=True)
class Request:
    """What is signed: nothing of it can be changed on the way."""

    method: str
    host: str  # with its port, where it is not the usual one
    path: str  # begins with "/"; letters, digits, "-", "_", "." and "/" only
    body: bytes = b""
    query: str = ""  # encoded, its parameters in order of their names
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case


def signed_headers(
    request: Request, credentials: Credentials, region: str, service: str, now: datetime
) -> dict[str, str]:
    """The request's headers with those of the signature. now: UTC; AWS allows five minutes of difference."""
    moment = f"{now:%Y%m%dT%H%M%SZ}"
    headers = {**request.headers, "host": request.host, "x-amz-date": moment}
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(headers))
    canonical = "\n".join((
        request.method,
        request.path,
        request.query,
        *(f"{name}:{headers[name].strip()}" for name in sorted(headers)),
        "",
        names,
        hashlib.sha256(request.body).hexdigest(),
    ))  # fmt: skip
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    text = "\n".join((_ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    signature = hmac.new(_key(credentials.secret, scope), text.encode(), hashlib.sha256).hexdigest()
    said = f"Credential={credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": f"{_ALGORITHM} {said}"}


def _key(secret: str, scope: str) -> bytes:
    """A key for one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
