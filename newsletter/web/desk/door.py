"""Who stands at the desk: a link that works once, a cookie that ends, and a proof that a form is the desk's own."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.models import Role, Session
from newsletter.ports import Members

COOKIE = "desk"
LASTS = timedelta(days=7)  # a session, however busy
IDLE = timedelta(hours=12)  # and since it was used last


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has signed in."""

    session: Session
    secret: str  # what the cookie holds

    @property
    def name(self) -> str:
        return self.session.member

    @property
    def role(self) -> Role:
        return self.session.role

    @property
    def may_approve(self) -> bool:
        return self.role == "publisher"

    @property
    def form_token(self) -> str:
        """What a form of this visitor carries: a foreign page can send the cookie along, but cannot know this."""
        return hmac.new(self.secret.encode(), b"form", hashlib.sha256).hexdigest()


class Door:
    """Lets people in. The store knows secrets by their hashes alone."""

    def __init__(self, members: Callable[[], Members], now: Callable[[], datetime]) -> None:
        self._members, self._now = members, now
        self._invitations: dict[str, str] = {}  # hash of a one-time secret -> name of the member
        self._lock = threading.Lock()

    def invite(self, name: str) -> str:
        """A secret that lets this member in, once."""
        secret = secrets.token_urlsafe(24)
        with self._lock:
            self._invitations[_key(secret)] = name
        return secret

    def enter(self, invitation: str) -> str | None:
        """What the cookie is to hold; None when the invitation was used already, or never given."""
        with self._lock:
            name = self._invitations.pop(_key(invitation), None)
        member = self._members().member(name) if name else None
        if member is None:
            return None
        secret = secrets.token_urlsafe(32)
        now = self._now()
        self._members().begin(_key(secret), Session(member.name, member.role, now, now))
        return secret

    def who(self, secret: str) -> Visitor | None:
        now = self._now()
        session = self._members().session(_key(secret), now) if secret else None
        if session is None:
            return None
        if now - session.began > LASTS or now - session.used > IDLE:
            self.leave(secret)
            return None
        return Visitor(session, secret)

    def leave(self, secret: str) -> None:
        self._members().end(_key(secret))


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
