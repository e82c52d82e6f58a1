"""Who works at the desk, and what the journal has of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from newsletter.models import Member, Role, Session
from newsletter.web.desk.accounts import Accounts
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.fields import Fields, Line, Nothing

LINES = 200  # of the journal


@dataclass(frozen=True, slots=True)
class Person:
    """An account, without what lets anybody in."""

    name: str
    role: Role
    has_password: bool
    visits: tuple[Session, ...]  # in browsers
    tokens: tuple[Session, ...]


class Ending(Fields, frozen=True):
    name: Annotated[Line, Meta(min_length=1, description="Of the account")]
    label: Annotated[Line, Meta(description="What the token is for; all sessions and tokens when it is left out")] = ""


def accounts(desk: Desk, _asked: Nothing) -> dict[str, Any]:
    """Who may work at the desk; for publishers also who signed in or failed to, and who did what."""
    publisher = desk.role == "publisher"
    return {
        "people": [_person(desk, member) for member in desk.room.members.members()],
        "lines": desk.room.journal.changes(limit=LINES) if publisher else [],
    }


def end_sessions(desk: Desk, said: Ending) -> str:
    """End a token of an account, or all that was begun with it."""
    ended = Accounts(desk.room, desk.who, desk.now).revoke(said.name, said.label)
    if said.label:
        return f"You revoked the token of {said.name} for {said.label}."
    return f"You signed {said.name} out, {ended} {'time' if ended == 1 else 'times'}."


def _person(desk: Desk, member: Member) -> Person:
    begun = [session for _, session in desk.room.members.sessions(member.name)]
    visits = tuple(session for session in begun if not session.token)
    tokens = tuple(session for session in begun if session.token)
    return Person(member.name, member.role, bool(member.password), visits, tokens)
