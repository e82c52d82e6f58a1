"""Those who work on editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Role = Literal["editor", "publisher"]


@dataclass(frozen=True, slots=True)
class Member:
    """A person who works at the desk."""

    name: str
    role: Role  # an editor may change an edition; a publisher may approve, send and cancel it as well
    password: str  # as argon2 keeps it


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at the desk, from signing in to signing out; or a script with a token."""

    member: str  # name
    role: Role
    began: datetime
    used: datetime
    token: str = ""  # what the script is called; "" for a person in a browser


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the journal: who did what to which edition, and the decisions before and after it."""

    at: datetime
    who: str
    edition: date | None  # None: it was about no edition, such as a new member
    what: str  # in words
    before: str = ""  # content/editions/DATE.toml as text; "" when there was no such file
    after: str = ""
    number: int = 0  # of the line; 0 while it is not kept yet
