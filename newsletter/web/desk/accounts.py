"""Accounts of the desk: who there is, with which right, password and tokens. Each change stands in the journal."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.models import Change, Member, Role, Session
from newsletter.pipeline import Newsroom
from newsletter.web.desk.passwords import to_hash

LONGEST_NAME = 60
TOKEN = "desk_"  # what a token begins with, so that those who look for lost secrets find it  # noqa: S105 - no secret


def key_of(secret: str) -> str:
    """By which the store knows what a cookie or a token holds."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts, as somebody changes them."""

    room: Newsroom
    by: str
    now: datetime

    def find(self, name: str) -> Member:
        """Raises UsageError."""
        member = self.room.members.member(name)
        if member is None:
            raise UsageError(f"nobody has an account called {name}; `newsletter editors list` shows who has")
        return member

    def add(self, name: str, role: Role, password: str) -> None:
        """Raises UsageError for a name that is taken or cannot be, or a password that is too short."""
        if not name.isprintable() or name != name.strip() or not 1 <= len(name) <= LONGEST_NAME:
            raise UsageError(f"a name has 1 to {LONGEST_NAME} printable characters, with no space around it")
        known = self.room.members.member(name)
        if known and known.password:
            raise UsageError(f"{known.name} has an account already; `newsletter editors password` changes its password")
        self.room.members.save(Member(name, role, to_hash(password)))
        self._note(f"gave {name} an account as {role}")

    def remove(self, name: str) -> None:
        """With all that was begun. Raises UsageError."""
        member = self.find(name)
        self.room.members.remove(member.name)
        self._note(f"removed the account of {member.name}")

    def set_password(self, name: str, password: str) -> None:
        """Sessions and tokens end. Raises UsageError."""
        member = self.find(name)
        self.room.members.save(replace(member, password=to_hash(password)))
        self._note(f"changed the password of {member.name}")

    def set_role(self, name: str, role: Role) -> None:
        """Sessions and tokens end. Raises UsageError."""
        member = self.find(name)
        self.room.members.save(replace(member, role=role))
        self._note(f"made {member.name} {'a publisher' if role == 'publisher' else 'an editor'}")

    def new_token(self, name: str, label: str) -> str:
        """A token for a script of this name, which may do what the account may. Raises UsageError."""
        member = self.find(name)
        if not label.isprintable() or not 1 <= len(label.strip()) <= LONGEST_NAME:
            raise UsageError(f"say in 1 to {LONGEST_NAME} printable characters what the token is for")
        if any(session.token == label for _, session in self.room.members.sessions(member.name)):
            raise UsageError(f"{member.name} has a token for {label} already; revoke it first")
        token = TOKEN + secrets.token_urlsafe(32)
        self.room.members.begin(key_of(token), Session(member.name, member.role, self.now, self.now, label))
        self._note(f"gave {member.name} a token for {label}")
        return token

    def revoke(self, name: str, label: str = "") -> int:
        """End the token of this label, or all sessions and tokens; how many. Raises UsageError when there is none."""
        member = self.find(name)
        begun = [key for key, one in self.room.members.sessions(member.name) if not label or one.token == label]
        if label and not begun:
            raise UsageError(f"{member.name} has no token for {label}; `newsletter editors list` shows those there are")
        for key in begun:
            self.room.members.end(key)
        if begun:
            self._note(f"revoked the token of {member.name} for {label}" if label else f"signed {member.name} out")
        return len(begun)

    def _note(self, what: str) -> None:
        self.room.journal.keep(Change(self.now, self.by, None, what))
