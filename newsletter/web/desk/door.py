"""Who stands at the desk: let in by a password, a link that works once, or a token; and a proof that a form is ours."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from newsletter.errors import UsageError
from newsletter.models import Change, Member, Role, Session
from newsletter.pipeline import Newsroom
from newsletter.web.clients import network_of
from newsletter.web.desk.accounts import key_of
from newsletter.web.desk.passwords import fits
from newsletter.web.rates import Rate

LASTS = timedelta(days=7)  # a session, however busy
IDLE = timedelta(hours=12)  # and since it was used last
# How many times a password may be tried, in so many seconds; for one name, and from one network.
OF_NAME = (10, 900.0)
OF_NETWORK = (30, 900.0)
LINES = (200, 3600.0)  # about failures, in the journal: a crowd at the door must not fill the store


class NotLetIn(UsageError):
    """Name or password is wrong; which of them is not said."""


class TooOften(NotLetIn):
    """Too many tries."""

    def __init__(self, seconds: float) -> None:
        self.seconds = ceil(seconds)
        minutes = ceil(seconds / 60)
        super().__init__(f"that was tried too often; wait {minutes} {'minute' if minutes == 1 else 'minutes'}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has signed in."""

    session: Session
    secret: str  # what the cookie, or the token, holds

    @property
    def name(self) -> str:
        return self.session.member

    @property
    def who(self) -> str:
        """As the journal names it."""
        return f"{self.name} ({self.session.token})" if self.session.token else self.name

    @property
    def role(self) -> Role:
        return self.session.role

    @property
    def may_approve(self) -> bool:
        return self.role == "publisher"

    @property
    def form_token(self) -> str:
        """What a form of this visitor carries: a foreign page can send the cookie along, but cannot know this."""
        return hmac.new(self.secret.encode(), b"form", "sha256").hexdigest()


class Door:
    """Lets people in. The store knows secrets by their hashes alone."""

    def __init__(self, room: Callable[[], Newsroom], now: Callable[[], datetime]) -> None:
        self._room, self._now = room, now
        self._invitations: dict[str, str] = {}  # hash of a one-time secret -> name of the member
        self._lock = threading.Lock()
        self._of_name, self._of_network, self._lines = Rate(*OF_NAME), Rate(*OF_NETWORK), Rate(*LINES)

    def invite(self, name: str) -> str:
        """A secret that lets this member in, once."""
        secret = secrets.token_urlsafe(24)
        with self._lock:
            self._invitations[key_of(secret)] = name
        return secret

    def enter(self, invitation: str) -> str | None:
        """What the cookie is to hold; None when the invitation was used already, or never given."""
        with self._lock:
            name = self._invitations.pop(key_of(invitation), None)
        member = self._room().members.member(name) if name else None
        return self._begin(member, "signed in by the link of the preview") if member else None

    def sign_in(self, name: str, password: str, address: str) -> str:
        """What the cookie is to hold. address: of the client; "" when it is not known. Raises NotLetIn.

        Neither the answer nor its time says whether there is such an account.
        """
        now = self._now().timestamp()
        network = network_of(address) or "?"
        if wait := max(self._of_network.take(network, now), self._of_name.take(name.casefold()[:100], now)):
            raise TooOften(wait)
        member = self._room().members.member(name)
        if not fits(password, member.password if member else ""):
            if not self._lines.take("", now):
                self._note(
                    member.name if member else "somebody", f"could not sign in from {address or 'nowhere known'}"
                )
            raise NotLetIn("name or password is not right")
        assert member  # noqa: S101 - no password fits where there is no account
        return self._begin(member, f"signed in from {address or 'nowhere known'}")

    def who(self, secret: str) -> Visitor | None:
        """Whose cookie this is; None when the session has ended, or never began."""
        session = self._session(secret)
        if session is None or session.token:
            return None
        if self._is_over(session):
            self._room().members.end(key_of(secret))
            return None
        return Visitor(session, secret)

    def script(self, token: str) -> Visitor | None:
        """Whose token this is. It holds until it is revoked."""
        session = self._session(token)
        return Visitor(session, token) if session and session.token else None

    def leave(self, visitor: Visitor) -> None:
        if self._room().members.end(key_of(visitor.secret)):
            self._note(visitor.name, "signed out")

    def _session(self, secret: str) -> Session | None:
        return self._room().members.session(key_of(secret), self._now()) if secret else None

    def _begin(self, member: Member, line: str) -> str:
        """Begin a session; those of the member that are over are forgotten."""
        members, now = self._room().members, self._now()
        for key, session in members.sessions(member.name):
            if not session.token and self._is_over(session):
                members.end(key)
        secret = secrets.token_urlsafe(32)
        members.begin(key_of(secret), Session(member.name, member.role, now, now))
        self._note(member.name, line)
        return secret

    def _is_over(self, session: Session) -> bool:
        now = self._now()
        return now - session.began > LASTS or now - session.used > IDLE

    def _note(self, who: str, what: str) -> None:
        self._room().journal.keep(Change(self._now(), who, None, what))
