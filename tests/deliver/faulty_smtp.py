"""An SMTP server that fails as the recipient's name tells it to, and remembers what it took.

ok       250                              hard     550 at RCPT           full      452 at RCPT
grey     451 at RCPT once, then 250       spam     554 to the final dot  tired     451 to the final dot
cut      closes within the message        taken    takes the message and closes without an answer
bye      421 at RCPT and closes           garbled  takes the message and answers in no known way
slow     250, each answer a little late   stall    takes the message and does not answer as long as the client waits
"""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Taken:
    sender: str
    recipient: str
    body: bytes


class FaultySmtp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        tls_at_once: bool = False,
        refuse_sender: bool = False,
        extensions: tuple[str, ...] = (),
        on_taken: Callable[[int], None] = lambda _: None,
        on_step: Callable[[], None] = lambda: None,
        most_messages: int = 0,
        lenient: bool = False,
        keep: bool = True,
    ) -> None:
        super().__init__((host, 0), _Conversation)
        self.tls, self.tls_at_once, self.refuse_sender, self.extensions = tls, tls_at_once, refuse_sender, extensions
        self.most_messages = most_messages  # on one connection, then 421; 0: any number
        self.lenient = lenient  # answers DATA with 354 although nobody is to get the message
        self.keep = keep  # the bodies, too
        self.on_taken, self.on_step = on_taken, on_step
        self.taken: list[Taken] = []
        self.connections = 0
        self.tries: Counter[str] = Counter()
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def take(self, message: Taken) -> None:
        with self.lock:
            self.taken.append(message)
            count = len(self.taken)
        self.on_taken(count)

    def __enter__(self) -> FaultySmtp:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """A client that breaks off is what these tests are about."""


class _Conversation(socketserver.BaseRequestHandler):
    server: FaultySmtp

    def finish(self) -> None:
        self.file.close()
        self.sock.close()

    def handle(self) -> None:
        with self.server.lock:
            self.server.connections += 1
        self.sock, self.encrypted, self.messages = self.request, False, 0
        self.pace = 0.0  # seconds before each answer
        self.file = self.sock.makefile("rb")
        if self.server.tls_at_once:
            self.encrypt()
        self.say("220 faulty.example ESMTP")
        while line := self.file.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if verb.upper() == "QUIT":
                return self.say("221 bye")
            self.server.on_step()
            if not getattr(self, "on_" + verb.lower(), self.on_unknown)(rest):
                return None
        return None

    def say(self, line: str) -> bool:
        time.sleep(self.pace)
        self.sock.sendall(line.encode() + b"\r\n")
        return True

    def encrypt(self) -> None:
        assert self.server.tls is not None
        self.file.close()
        self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
        self.file = self.sock.makefile("rb")
        self.encrypted = True

    def on_ehlo(self, _: str) -> bool:
        offers = ["faulty.example", *self.server.extensions]
        if self.server.tls and not self.encrypted:
            offers.append("STARTTLS")
        for offer in offers[:-1]:
            self.say("250-" + offer)
        return self.say("250 " + offers[-1])

    def on_starttls(self, _: str) -> bool:
        self.say("220 go")
        self.encrypt()
        return True

    def on_auth(self, rest: str) -> bool:
        good = base64.b64encode(b"\0news\0secret").decode()
        return self.say("235 welcome" if rest == f"PLAIN {good}" else "535 wrong password")

    def on_rset(self, _: str) -> bool:
        return self.say("250 forgotten")

    def on_mail(self, rest: str) -> bool:
        self.pace, self.good = 0.0, False
        if self.server.most_messages and self.messages >= self.server.most_messages:
            self.say("421 enough for one connection")
            return False
        self.messages += 1
        self.sender = rest[rest.index("<") + 1 : rest.index(">")]
        return self.say("553 not from you" if self.server.refuse_sender else "250 sender")

    def on_rcpt(self, rest: str) -> bool:
        self.recipient = rest[rest.index("<") + 1 : rest.index(">")]
        self.kind = next((kind for kind in _KINDS if self.recipient.startswith(kind)), "ok")
        with self.server.lock:
            self.server.tries[self.recipient] += 1
            first = self.server.tries[self.recipient] == 1
        if self.kind == "slow":
            self.pace = SLOW
        if self.kind == "bye":
            self.say("421 closing")
            return False
        answers = {"hard": "550 no such user", "full": "452 mailbox full", "grey": "451 greylisted"}
        good = self.kind not in answers or (self.kind == "grey" and not first)
        self.good = good
        return self.say("250 recipient" if good else answers[self.kind])

    def on_data(self, _: str) -> bool:
        if not self.good:
            if self.server.lenient:
                self.say("354 go on")
                while self.file.readline() != b".\r\n":
                    pass
            return self.say("554 no valid recipients")
        self.say("354 go on")
        if self.kind == "cut":
            self.file.readline()
            return False
        lines: list[bytes] = []
        while (line := self.file.readline()) != b".\r\n":
            if not line:
                return False  # the client broke off: without the final dot there is no message
            lines.append(line.removeprefix(b"."))
        return self.accept(b"".join(lines) if self.server.keep else b"")

    def accept(self, body: bytes) -> bool:
        refusals = {"spam": "554 looks like spam", "tired": "451 come again"}
        if self.kind in refusals:
            return self.say(refusals[self.kind])
        self.server.take(Taken(self.sender, self.recipient, body))
        if self.kind == "taken":
            return False
        if self.kind == "stall":
            return bool(self.file.readline())  # the client gives up first
        return self.say("what?" if self.kind == "garbled" else "250 taken")

    def on_unknown(self, _: str) -> bool:
        return self.say("500 what?")


SLOW = 0.02  # seconds
_KINDS = ("slow", "stall", "hard", "full", "grey", "spam", "tired", "cut", "taken", "garbled", "bye")
