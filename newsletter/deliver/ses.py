"""Amazon SES, by its API v2: one request for each message, so that each has its own answer.

The last byte of a request leaves after the mark. Before it, Amazon does not have the message; after it, only the answer
tells. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from __future__ import annotations

import json
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx

from newsletter.deliver.aws import Credentials, Request, signed_headers
from newsletter.errors import AnswerLost, DeliveryError, Rejected, TryLater, Unreachable
from newsletter.models import Envelope
from newsletter.text import one_line

_MESSAGES, _ACCOUNT = "/v2/email/outbound-emails", "/v2/email/account"
_NOT_NOW = ("TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException")
_THIS_MESSAGE = ("MessageRejected", "BadRequestException")
_SHOWN = 300  # characters of what Amazon says


@dataclass(frozen=True, slots=True)
class Account:
    """How the account stands."""

    sending: bool
    production: bool  # False: in the sandbox, where only verified addresses get mail
    left_today: float  # messages; infinite for some accounts
    per_second: float


@dataclass(frozen=True, slots=True)
class Ses:
    """Implements ports.Deliverer. Times in seconds."""

    region: str
    credentials: Credentials
    now: Callable[[], datetime]  # UTC; each request is signed with its time
    endpoint: str = ""  # an address of one's own; "" is Amazon's in the region
    configuration_set: str = ""
    timeout: float = 30.0
    answer_timeout: float = 60.0

    name: ClassVar[str] = "ses"

    @contextmanager
    def open(self) -> Iterator[SesMailer]:
        if not (self.credentials.key_id and self.credentials.secret):
            raise DeliveryError(
                "ses: the access key is missing; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
            )
        with self._client() as client:
            yield SesMailer(self, client)

    def account(self) -> Account:
        """Ask how the account stands. Raises DeliveryError."""
        with self.open() as mailer:
            said = mailer.ask("GET", _ACCOUNT)
        quota = said.get("SendQuota", {})
        most, used = quota.get("Max24HourSend", 0.0), quota.get("SentLast24Hours", 0.0)
        left = float("inf") if most < 0 else most - used
        return Account(
            sending=bool(said.get("SendingEnabled")),
            production=bool(said.get("ProductionAccessEnabled")),
            left_today=left,
            per_second=quota.get("MaxSendRate", 0.0),
        )

    @property
    def address(self) -> str:
        return self.endpoint.rstrip("/") or f"https://email.{self.region}.amazonaws.com"

    def _client(self) -> httpx.Client:
        wait = httpx.Timeout(self.timeout, read=self.answer_timeout)
        return httpx.Client(timeout=wait, verify=ssl.create_default_context(), trust_env=False)


class SesMailer:
    """Implements ports.Mailer."""

    def __init__(self, ses: Ses, client: httpx.Client) -> None:
        self._ses, self._client = ses, client

    def send(self, envelope: Envelope, before_final: Callable[[], None]) -> None:
        answer = self.ask("POST", _MESSAGES, json.dumps(self._message(envelope)).encode(), before_final)
        if not isinstance(answer.get("MessageId"), str):
            raise AnswerLost("ses: the message left, but the answer holds no MessageId")

    def ask(
        self, method: str, path: str, body: bytes = b"", before_final: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """One request; before_final is called before its last byte. Raises DeliveryError, as the answer has it."""
        left = False

        def pieces() -> Iterator[bytes]:
            nonlocal left
            yield body[:-1]
            before_final()
            left = True
            yield body[-1:]

        try:
            response = self._client.request(
                method,
                self._ses.address + path,
                content=pieces() if body else None,
                headers=self._headers(method, path, body),
            )
        except httpx.TransportError as error:
            raise _broken(error, left=left) from error
        if response.status_code != 200:
            raise _refused(response, left=left)
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or left is not bool(body):
            raise AnswerLost("ses: the answer cannot be read")
        return answer

    def _headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        host = urlsplit(self._ses.address).netloc
        headers = {"content-type": "application/json", "content-length": str(len(body))} if body else {}
        request = Request(method, host, path, body, headers=headers)
        return signed_headers(request, self._ses.credentials, self._ses.region, "ses", self._ses.now())

    def _message(self, envelope: Envelope) -> dict[str, Any]:
        """The message as it is. Without FromEmailAddress, which would replace the From header."""
        tags = {"edition": envelope.edition.isoformat(), "delivery": envelope.serial}
        message: dict[str, Any] = {
            "Destination": {"ToAddresses": [envelope.recipient]},
            "FeedbackForwardingEmailAddress": envelope.sender,
            "Content": {"Raw": {"Data": b64encode(envelope.body).decode()}},
            "EmailTags": [{"Name": name, "Value": value} for name, value in tags.items()],
        }
        if self._ses.configuration_set:
            message["ConfigurationSetName"] = self._ses.configuration_set
        return message


def _broken(error: httpx.TransportError, *, left: bool) -> DeliveryError:
    """The connection failed, before the request's last byte had left or after."""
    said = one_line(str(error)) or type(error).__name__
    if left:
        return AnswerLost(f"ses: the message left, but the answer did not come ({said})")
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return DeliveryError(f"ses: the server's certificate is not trusted ({said}); check [deliver.ses] endpoint")
    return Unreachable(f"ses: no connection ({said}); check the network and [deliver.ses] region")


def _refused(response: httpx.Response, *, left: bool) -> DeliveryError:
    """An answer other than 200, for what it is."""
    code, (kind, message) = response.status_code, _explained(response)
    said = f"{code} {kind}: {message}"[:_SHOWN].rstrip(" :")
    if code in (429, 503) or kind in _NOT_NOW:
        return Unreachable(f"ses takes nothing now ({said}); its limits are for the account, not for one reader")
    if code not in range(400, 500):  # it broke within: what it had done by then, nobody knows
        return AnswerLost(f"ses failed over the message ({said})") if left else TryLater(f"ses failed ({said})")
    if kind in _THIS_MESSAGE and "not verified" not in message:
        return Rejected(said)
    return DeliveryError(f"ses refuses to send ({said}); see docs/how-to/send-with-ses.md")


def _explained(response: httpx.Response) -> tuple[str, str]:
    """(its name, its text), such as ("MessageRejected", "Email address is on the suppression list")."""
    kind = response.headers.get("x-amzn-errortype", "").partition(":")[0]
    try:
        body = response.json()
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    kind = kind or str(body.get("__type", "")).rpartition("#")[2]
    return kind, one_line(str(body.get("message") or body.get("Message") or ""))
