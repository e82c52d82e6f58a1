"""What a script may ask of an edition's desk: all that the pages show, and all that is done there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from newsletter.models import EditionStatus, Role
from newsletter.web.desk import show
from newsletter.web.desk.actions import ACTIONS, Action
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.fields import Fields, Nothing
from newsletter.web.desk.pages import PAGES, Page


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition in the list of them."""

    date: date
    status: EditionStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """How an edition stands; more is said with it by each page."""

    day: date
    status: EditionStatus
    locked: bool  # it has gone out, or is going
    approval: Literal["", "valid", "void"]
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Done(Standing):
    """What an action did, and how the edition stands after it."""

    said: str


@dataclass(frozen=True, slots=True)
class LetterNow:
    """The email as it would be sent now, before it is addressed."""

    subject: str
    html: str
    text: str
    digest: str  # which an approval names


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check says of words."""

    problems: tuple[str, ...]
    words: int  # of the item, with these
    seconds: int


@dataclass(frozen=True, slots=True)
class Operation:
    method: Literal["GET", "POST"]
    name: str
    path: str  # below an edition
    about: str  # one line
    takes: type[Fields]
    gives: type[Any]
    role: Role
    run: Callable[[Desk, Any], object]


def _operations() -> Iterator[Operation]:
    for page in PAGES.values():
        path = page.path.rstrip("/")
        yield Operation("GET", page.name, path, page.about, page.takes, Standing, "editor", partial(_read, page))
    about = "The email as it would be sent now, and the hash that an approval names."
    yield Operation("GET", "letter", "/letter", about, Nothing, LetterNow, "editor", _letter)
    about = "What the check says of words, before anything is kept."
    yield Operation("POST", "check", "/check", about, show.Checking, Verdict, "editor", show.verdict)
    for name, action in ACTIONS.items():
        yield Operation("POST", name, f"/{name}", action.about, action.takes, Done, action.role, partial(_do, action))


def _read(page: Page, desk: Desk, asked: Fields) -> dict[str, Any]:
    values = page.show(desk, asked).items()
    return show.frame(desk) | {name: value for name, value in values if not callable(value)}


def _do(action: Action, desk: Desk, said: Fields) -> dict[str, Any]:
    done = action(desk, said)
    return show.frame(replace(desk)) | {"said": done}


def _letter(desk: Desk, _asked: Nothing) -> LetterNow:
    return LetterNow(desk.letter.subject, desk.letter.html, desk.letter.text, desk.digest)


OPERATIONS = tuple(_operations())
