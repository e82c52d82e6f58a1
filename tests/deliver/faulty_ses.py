"""Amazon SES's API as far as we use it, which fails as the recipient's name tells it to, and remembers what it took.

ok        200 and a MessageId             rejected   400 MessageRejected
throttle  429 TooManyRequestsException    unverified 400 MessageRejected: Email address is not verified
daily     400 LimitExceededException      suspended  400 AccountSuspendedException
down      503, from a machine before it   paused     400 SendingPausedException
broken    500, from within                bad        400 BadRequestException
lost      takes the message and closes    garbled    takes the message and answers in no known way
cut       closes within the message       slow       takes the message and does not answer as long as the client waits
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from newsletter.deliver.aws import Credentials, Request, signed_headers
from tests.patience import PATIENCE

KEY = Credentials("AKIDEXAMPLE", "secret", "token")
REFUSALS = {
    "throttle": (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    "daily": (400, "LimitExceededException", "Daily message quota exceeded."),
    "rejected": (400, "MessageRejected", "The message holds a virus."),
    "unverified": (400, "MessageRejected", "Email address is not verified."),
    "suspended": (400, "AccountSuspendedException", "Sending is suspended."),
    "paused": (400, "SendingPausedException", "Sending is paused."),
    "bad": (400, "BadRequestException", "Local address contains control or whitespace."),
    "broken": (500, "InternalServiceErrorException", ""),
    "down": (503, "", ""),
}


class FaultySes(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, account: dict[str, Any] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[dict[str, Any]] = []
        self.account = account or {}
        self.waiting = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def bodies(self) -> list[bytes]:
        return [b64decode(message["Content"]["Raw"]["Data"]) for message in self.taken]

    @property
    def recipients(self) -> list[str]:
        return [message["Destination"]["ToAddresses"][0] for message in self.taken]

    def __enter__(self) -> FaultySes:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.waiting.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """A client that breaks off is what these tests are about."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultySes

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self.answer(200, self.server.account) if self.signed(b"") else self.refuse(403, "SignatureDoesNotMatch", "")

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        start = self.rfile.read(min(length, 300))
        kind = next(
            (kind for kind in (*REFUSALS, "lost", "garbled", "cut", "slow") if f'["{kind}'.encode() in start), ""
        )
        if kind == "cut":
            self.close_connection = True
            return
        body = start + self.rfile.read(length - len(start))
        if len(body) < length:
            self.close_connection = True  # the client broke off: without the last byte there is no message
        elif not self.signed(body):
            self.refuse(403, "SignatureDoesNotMatch", "The request signature does not match.")
        elif kind in REFUSALS:
            self.refuse(*REFUSALS[kind])
        else:
            self.take(kind, body)

    def take(self, kind: str, body: bytes) -> None:
        self.server.taken.append(json.loads(body))
        if kind == "lost":
            self.close_connection = True
        elif kind == "slow":
            self.server.waiting.wait(PATIENCE)  # the client gives up first
        elif kind == "garbled":
            self.say(200, b"what?", "")
        else:
            self.answer(200, {"MessageId": f"message-{len(self.server.taken)}"})

    def signed(self, body: bytes) -> bool:
        """Whether the request bears the signature that its bytes, headers and our key make."""
        now = datetime.strptime(self.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        names = [name for name in ("content-type", "content-length") if name in self.headers]
        own = {name: self.headers[name] for name in names}
        request = Request(self.command, self.headers["host"], self.path, body, headers=own)
        return signed_headers(request, KEY, "eu-west-1", "ses", now)["authorization"] == self.headers["authorization"]

    def refuse(self, code: int, kind: str, message: str) -> None:
        self.say(code, json.dumps({"message": message}).encode(), kind)

    def answer(self, code: int, body: dict[str, Any]) -> None:
        self.say(code, json.dumps(body).encode(), "")

    def say(self, code: int, body: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        if kind:
            self.send_header("x-amzn-ErrorType", f"{kind}:http://internal.amazon.com/")
        self.end_headers()
        self.wfile.write(body)
