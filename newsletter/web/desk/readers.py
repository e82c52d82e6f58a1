"""The readers, at the desk: counts for everybody; who they are, for publishers, and no more than was asked for."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any, Literal

from msgspec import Meta

from newsletter.audience.addresses import checked_address
from newsletter.errors import UsageError
from newsletter.models import Change, Subscriber, SubscriberState
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.fields import Fields, Line

A_PAGE = 50

Number = Annotated[int, Meta(ge=0, le=2**63 - 1, description="Of the reader")]


class Looking(Fields, frozen=True):
    q: Line = ""  # part of an address or a name
    state: Literal["", "pending", "active", "unsubscribed", "bounced", "complained"] = ""
    after: Number = 0  # the last reader of the page before


class OfReader(Fields, frozen=True):
    number: Number


class AddingReader(Fields, frozen=True):
    email: Annotated[str, Meta(min_length=3, max_length=254)]
    name: Line = ""


class Erasing(OfReader, frozen=True):
    sure: bool = False


def readers(desk: Desk, asked: Looking) -> dict[str, Any]:
    """How many readers there are in each state; for publishers also those who were searched for."""
    wanted = asked.q.strip()
    state: SubscriberState | None = asked.state or None
    found: list[Subscriber] = []
    if desk.role == "publisher" and (wanted or state):
        found = list(islice(desk.room.audience.subscribers(state, wanted, asked.after), A_PAGE + 1))
    return {
        "counts": desk.room.audience.count(),
        "found": found[:A_PAGE],
        "more": len(found) > A_PAGE,
        "q": wanted,
        "state": asked.state,
        "searched": bool(wanted or state),
    }


def reader(desk: Desk, asked: OfReader) -> dict[str, Any]:
    """One reader's data and history, for publishers. Raises UsageError when there is none of this number."""
    if desk.role != "publisher":
        raise UsageError("only a publisher sees readers' data; ask one")
    known = _known(desk, asked.number)
    record = desk.room.audience.record(known.email)
    ours = [one for one in record.get("subscriptions", ()) if one["newsletter"] == desk.room.which]
    return {"reader": known, "subscription": ours[0], "reports": record.get("reports", ())}


def add_reader(desk: Desk, said: AddingReader) -> str:
    """Add a reader who asked to get the newsletter."""
    address = checked_address(said.email)
    if not desk.room.audience.add(address, said.name.strip(), "active", desk.now):
        raise UsageError(f"{address} is known already; search for it")
    known = desk.room.audience.find(address)
    return _note(desk, "added", known.id if known else 0)


def unsubscribe_reader(desk: Desk, said: OfReader) -> str:
    """Send a reader no more editions."""
    known = _known(desk, said.number)
    desk.room.audience.set_state(known.email, "unsubscribed", desk.now)
    return _note(desk, "unsubscribed", known.id)


def erase_reader(desk: Desk, said: Erasing) -> str:
    """Forget a reader in all newsletters of the store. It cannot be undone."""
    known = _known(desk, said.number)
    if not said.sure:
        raise UsageError("tick that you are sure: what is forgotten does not come back")
    desk.room.audience.erase(known.email, desk.now)
    return _note(desk, "erased", known.id)


def _known(desk: Desk, number: int) -> Subscriber:
    known = desk.room.audience.reader(number)
    if known is None:
        raise UsageError(f"no reader has the number {number} now; search again")
    return known


def _note(desk: Desk, what: str, number: int) -> str:
    """By number: the journal outlives a reader who is forgotten."""
    line = f"{what} reader {number}"
    desk.room.journal.keep(Change(desk.now, desk.who, None, line))
    return f"You {line}."
