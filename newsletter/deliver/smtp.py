"""SMTP over one connection (RFC 5321), each step spoken by itself so that a failure is known for what it is.

Until the final dot has left, the server does not have the message: whatever fails is safe to try again. Once it has
left, only the server's answer tells; without it nobody knows.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Literal, NoReturn

from newsletter.deliver.smtp_dialogue import Dialogue, Reply, dots_doubled
from newsletter.errors import AnswerLost, DeliveryError, Rejected, TryLater, Unreachable
from newsletter.models import Envelope
from newsletter.text import one_line

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_CLOSING = 421  # the server closes the connection, whatever it was asked


@dataclass(frozen=True, slots=True)
class Smtp:
    """Implements ports.Deliverer. Times in seconds."""

    host: str
    port: int
    tls: Literal["none", "starttls", "tls"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    hello: str = ""  # the name that we give ourselves; "" asks the system
    certificates: Path | None = None  # of an authority of one's own; None: the system's
    timeout: float = 60.0
    answer_timeout: float = 600.0  # after the final dot; RFC 5321, 4.5.3.2.6: 10 minutes
    messages: int = 0  # over one connection, then a new one is opened; 0: any number

    name: ClassVar[str] = "smtp"

    @contextmanager
    def open(self) -> Iterator[SmtpMailer]:
        mailer = SmtpMailer(self)
        mailer.connect()
        try:
            yield mailer
        finally:
            mailer.quit()


class SmtpMailer:
    """Implements ports.Mailer."""

    def __init__(self, server: Smtp) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._dialogue: Dialogue | None = None
        self._messages = 0  # sent over this connection, or tried

    def send(self, envelope: Envelope, before_final: Callable[[], None]) -> None:
        if self._server.messages and self._messages >= self._server.messages:
            self.quit()
        reused = self._smtp is not None
        try:
            dialogue = self._offer(envelope)
        except TryLater:
            if not reused or self._smtp is not None:
                raise
            dialogue = self._offer(envelope)  # the server had closed an old connection: that says nothing of this one
        with self._safe_to_repeat():
            dialogue.say(dots_doubled(envelope.pieces))  # they end with CRLF
        try:
            before_final()
        except BaseException:
            self._drop()  # without the final dot the server forgets the message
            raise
        self._finish(dialogue)

    def connect(self) -> Dialogue:
        """Raises Unreachable, or DeliveryError when the configuration does not fit the server."""
        if self._dialogue is None:
            self._smtp = _connected(self._server)
            self._dialogue = Dialogue(self._smtp)
            self._messages = 0
        return self._dialogue

    def trusted_until(self) -> datetime | None:
        """When the server's certificate ceases to hold; None when the connection is not secured."""
        line = self._smtp.sock if self._smtp else None
        if not isinstance(line, ssl.SSLSocket) or not (certificate := line.getpeercert()):
            return None
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)

    def quit(self) -> None:
        """Take leave, if there is anybody to take leave of."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._drop()

    def _offer(self, envelope: Envelope) -> Dialogue:
        """Sender, recipient and DATA, until the server waits for the message."""
        dialogue = self.connect()
        steps = dialogue.steps(envelope)
        self._messages += 1
        with self._safe_to_repeat():
            refused = dialogue.take(steps)
        if refused:
            step, reply = refused
            if step is steps[0] and 500 <= reply.code <= 599:  # it would say so to every message
                self._drop()
                raise DeliveryError(f"the server refuses the sender {envelope.sender} ({_said(*reply)})")
            self._refused(reply)
        return dialogue

    def _finish(self, dialogue: Dialogue) -> None:
        """The final dot and its answer."""
        try:
            self._wait_at_most(self._server.answer_timeout)
            dialogue.say(b".\r\n")
            reply = dialogue.answer()
            self._wait_at_most(self._server.timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise AnswerLost(f"the message left, but the server's answer did not come ({_words(error)})") from error
        if not 200 <= reply.code <= 599 or 300 <= reply.code <= 399:
            self._drop()
            raise AnswerLost(f"the message left, but the server's answer cannot be read ({_said(*reply)})")
        if reply.code >= 400:
            self._refused(reply)

    @contextmanager
    def _safe_to_repeat(self) -> Iterator[None]:
        """The final dot has not left: whatever breaks, the server does not have the message."""
        try:
            yield
        except DeliveryError:
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TryLater(f"the connection broke before the message had left ({_words(error)})") from error
        except BaseException:
            self._drop()  # half a conversation; the next message needs a new one
            raise

    def _refused(self, reply: Reply) -> NoReturn:
        """Get ready for the next message and say what this answer means."""
        code = reply.code
        if code == _CLOSING or not 400 <= code <= 599:
            self._drop()
        else:
            self._reset()
        kind = Rejected if 500 <= code <= 599 else TryLater
        raise kind(_said(*reply))

    def _reset(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def _wait_at_most(self, seconds: float) -> None:
        if self._smtp is not None and self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = self._dialogue = None


def _connected(server: Smtp) -> smtplib.SMTP:
    where = f"{server.host}:{server.port}"
    if server.user and server.tls == "none" and server.host not in _LOOPBACK:
        raise DeliveryError(f"{where}: would get the password in clear; set tls to starttls or tls")
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _greeted(server)
        if server.tls == "starttls":
            smtp.starttls(context=_trust(server))
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
        if smtp.sock is not None:
            # The final dot is a packet of its own. The system would hold it back until the body is acknowledged: 40 ms.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _watch(smtp.sock)
    except BaseException as error:
        if smtp is not None:
            smtp.close()
        if isinstance(error, (OSError, smtplib.SMTPException)):
            raise _why_not(where, error) from error
        raise
    return smtp


def _watch(line: socket.socket) -> None:
    """Notice a line that is cut before the answer to the final dot is ten minutes late: the system's own way is longer.

    In seconds: when to ask whether the server is still there, how often, so many times; and in milliseconds how long
    it may leave unconfirmed what we have said (RFC 5321, 4.5.3.2.5: three minutes). Not all systems know all of these.
    """
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    limits = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 6, "TCP_USER_TIMEOUT": 180_000}
    for name, value in limits.items():
        if hasattr(socket, name):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _greeted(server: Smtp) -> smtplib.SMTP:
    hello = server.hello or None
    if server.tls == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, hello, timeout=server.timeout, context=_trust(server))
    return smtplib.SMTP(server.host, server.port, hello, timeout=server.timeout)


def _trust(server: Smtp) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.certificates)
    except OSError as error:
        raise DeliveryError(
            f"{server.certificates}: holds no certificates that can be read ({_words(error)})"
        ) from error


def _why_not(where: str, error: OSError | smtplib.SMTPException) -> DeliveryError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return DeliveryError(f"{where}: its certificate is not trusted ({error.verify_message})")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryError(f"{where}: {_words(error)} Set tls, user and password to what this server offers")
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return DeliveryError(f"{where}: refuses the login ({_words(error)}); check user and password")
    return Unreachable(f"{where}: no connection ({_words(error)}); check host and port, and whether the server is up")


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return _said(error.smtp_code, reply if isinstance(reply, bytes) else reply.encode())
    return one_line(getattr(error, "strerror", None) or str(error)) or type(error).__name__


def _said(code: int, reply: bytes) -> str:
    return f"{code} {one_line(reply.decode('utf-8', 'replace'))}"
