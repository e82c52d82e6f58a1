"""What is done at the desk, by a form or through the API.

Either may know an edition that is no longer true: then nobody's change is lost. actions.py lists what stands here, and
says how to add an action.
"""

from __future__ import annotations

import datetime as dates
from dataclasses import replace
from functools import partial
from typing import Annotated, Literal

from msgspec import Meta

from newsletter import pipeline
from newsletter.audience.addresses import checked_address
from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import BlurbPart, Change, Decisions, Rewrite
from newsletter.pipeline.decide import Decision, decide, is_about_approval, sign_off
from newsletter.pipeline.decide import undo as take_back
from newsletter.pipeline.judge import told
from newsletter.web.desk.desk import Changed, Desk, NotAllowed
from newsletter.web.desk.fields import Earlier, EventId, Fields, Line, Nothing, OfEvent, Words
from newsletter.web.desk.views import PARTS, part_text, shown_text


class Drop(OfEvent, frozen=True):
    reason: Line = ""


class Move(OfEvent, frozen=True):
    section: Line


class Order(Fields, frozen=True):
    order: Annotated[tuple[EventId, ...], Meta(max_length=200, description="All items that run, in order")]
    event: Line = ""  # the one that moves by a step
    step: Literal["", "up", "down"] = ""


class NoteAndSubject(Fields, frozen=True):
    note: Words
    subject: Line
    was_note: Earlier
    was_subject: Earlier


class Rewriting(OfEvent, frozen=True):
    """Parts that are left out stay as they are; one that is there says what stood there before."""

    headline: Line | None = None
    what: Words | None = None
    why: Words | None = None
    takeaways: Words | None = None  # one a line
    watch: Words | None = None
    was_headline: Earlier = ""
    was_what: Earlier = ""
    was_why: Earlier = ""
    was_takeaways: Earlier = ""
    was_watch: Earlier = ""
    refused: tuple[BlurbPart, ...] = ()  # by the check, and to run all the same for the reason given
    override: Line = ""


class Approving(Fields, frozen=True):
    digest: Annotated[str, Meta(max_length=64, description="Hash of the letter that was seen, as sign-off shows it")]


class OfSending(Fields, frozen=True):
    date: dates.date | None = None  # of the edition; the desk's own when left out


class Testing(Fields, frozen=True):
    address: Annotated[str, Meta(min_length=3, max_length=254, description="Where the copy goes")]


def pin(desk: Desk, said: OfEvent) -> str:
    """Run an event, whatever its rank."""
    return decide_here(desk, f"pinned “{called(desk, said.event)}”", lambda known: says.pin(known, said.event))


def drop(desk: Desk, said: Drop) -> str:
    """Do not run an event."""
    reason = said.reason.strip()
    line = f"dropped “{called(desk, said.event)}”" + (f" ({reason})" if reason else "")
    return decide_here(desk, line, lambda known: says.drop(known, said.event, reason))


def leave(desk: Desk, said: OfEvent) -> str:
    """Neither pin nor drop an event."""
    line = f"left “{called(desk, said.event)}” to its rank"
    return decide_here(desk, line, lambda known: says.open_again(known, said.event))


def move(desk: Desk, said: Move) -> str:
    """Put an event into another section."""
    line = f"moved “{called(desk, said.event)}” to {said.section}"
    return decide_here(desk, line, lambda known: says.move(known, said.event, said.section))


def order(desk: Desk, said: Order) -> str:
    """Put the items in order, or one of them a step up or down from there."""
    events = list(said.order)
    if sorted(events) != sorted(item.event for item in desk.edition.items) or (said.step and said.event not in events):
        raise Changed("The items have changed since this page was shown; look at them again, then put them in order.")
    if said.step:
        events = _stepped(events, said.event, -1 if said.step == "up" else 1)
    return decide_here(desk, "put the items in order", lambda known: replace(known, order=tuple(events)))


def words(desk: Desk, said: NoteAndSubject) -> str:
    """Change the editor's note and the subject."""
    note, subject = _plain(said.note), _plain(said.subject)

    def decision(known: Decisions) -> Decisions:
        refuse_older("note", known.note, _plain(said.was_note), note)
        refuse_older("subject", known.subject, _plain(said.was_subject), subject)
        return replace(known, note=note, subject=subject)

    return decide_here(desk, "changed note or subject", decision)


def rewrite(desk: Desk, said: Rewriting) -> str:
    """Rewrite every part that differs from what stood there, and what was refused and now has a reason."""
    event, override = said.event, said.override.strip()
    item, (_, own) = desk.item(event), told(desk.room, desk.day, event)
    again = said.refused if override else ()
    texts: dict[BlurbPart, str] = {p: _plain(text) for p in PARTS if (text := getattr(said, p)) is not None}
    before = {part: _plain(getattr(said, f"was_{part}")) for part in PARTS}
    parts = [part for part, text in texts.items() if part in again or text != before[part]]
    if not parts:
        return "Nothing was changed."

    def decision(known: Decisions) -> Decisions:
        for part in parts:
            text = texts[part]
            refuse_older(part, _plain(shown_text(item, known, part)), before[part], text)
            if text == _plain(part_text(own, part)):
                known = says.as_written(known, event, part)
            else:
                known = says.rewrite(known, Rewrite(event, part, text, override))
        return known

    return decide_here(desk, f"rewrote {', '.join(parts)} of “{item.blurb.headline}”", decision)


def undo(desk: Desk, _said: Nothing) -> str:
    """Take the last change back."""
    return f"Took back: {take_back(desk.room, desk.day, desk.who, desk.now, partial(_refuse_approval, desk)).what}"


def approve(desk: Desk, said: Approving) -> str:
    """Sign the edition off, for the bytes that the person has seen."""
    if said.digest != desk.digest:
        raise Changed("The edition has changed since this page was shown; look at it again before you approve it.")
    sign_off(desk.room, desk.day, desk.who, desk.now)
    return "You approved the edition."


def test(desk: Desk, said: Testing) -> str:
    """Send a copy to oneself."""
    address = checked_address(said.address)
    pipeline.send_test(desk.room, desk.day, address, desk.now)
    return f"A copy went to {address}."


def pause(desk: Desk, said: OfSending) -> str:
    """Stop the sending: nothing of the edition leaves until somebody lets it go on."""
    desk.room.ledger.pause(said.date or desk.day, desk.now)
    return _note(desk, "stopped the sending")


def resume(desk: Desk, said: OfSending) -> str:
    """Let the sending go on."""
    desk.room.ledger.resume(said.date or desk.day)
    return _note(desk, "let the sending go on")


def decide_here(desk: Desk, line: str, decision: Decision) -> str:
    """Keep a decision about the edition at the desk. line: what the person did, in words."""
    decide(desk.room, desk.day, desk.who, line, decision, desk.now)
    return f"You {line}."


def _note(desk: Desk, line: str) -> str:
    desk.room.journal.keep(Change(desk.now, desk.who, desk.day, line))
    return f"You {line}."


def _refuse_approval(desk: Desk, change: Change) -> None:
    """Who may not approve may not take an approval back."""
    if desk.role != "publisher" and is_about_approval(change):
        raise NotAllowed("the last change is an approval; only a publisher may take it back")


def refuse_older(name: str, standing: str, was: str, said: str) -> None:
    """Nobody writes over what they have not seen."""
    if standing not in (was, said):
        raise Changed(f"Somebody else rewrote the {name} meanwhile: “{standing}”. Yours was “{said}”; it was not kept.")


def called(desk: Desk, event: str) -> str:
    """What an item or a near miss is called. Raises UsageError when there is none of this id."""
    names = desk.edition.headlines
    if event not in names:
        raise UsageError(f"the edition of {desk.day} knows no event {event}; the page that you had was out of date")
    return names[event]


def _stepped(events: list[str], event: str, step: int) -> list[str]:
    at = events.index(event)
    to = min(max(at + step, 0), len(events) - 1)
    rest = [other for other in events if other != event]
    return [*rest[:to], event, *rest[to:]]


def _plain(text: str) -> str:
    """As it is kept: a browser sends line ends as CRLF."""
    return text.replace("\r\n", "\n").strip()
