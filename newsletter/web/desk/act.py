"""What each form of the desk does. A form may come from a page that is no longer true: then nobody's change is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from newsletter import pipeline
from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import BlurbPart, Change, Correction, Decisions, Rewrite
from newsletter.pipeline.decide import Decision, decide
from newsletter.pipeline.decide import undo as take_back
from newsletter.pipeline.judge import told
from newsletter.web.desk.desk import Changed, Desk
from newsletter.web.desk.views import PARTS, part_text, shown_text

Form = Mapping[str, str]


def pin(desk: Desk, form: Form) -> str:
    return _decide(desk, f"pinned “{_called(desk, form)}”", lambda known: says.pin(known, form["event"]))


def drop(desk: Desk, form: Form) -> str:
    reason = form.get("reason", "").strip()
    line = f"dropped “{_called(desk, form)}”" + (f" ({reason})" if reason else "")
    return _decide(desk, line, lambda known: says.drop(known, form["event"], reason))


def leave(desk: Desk, form: Form) -> str:
    """Neither pin nor drop."""
    line = f"left “{_called(desk, form)}” to its rank"
    return _decide(desk, line, lambda known: says.open_again(known, form["event"]))


def move(desk: Desk, form: Form) -> str:
    line = f"moved “{_called(desk, form)}” to {form['section']}"
    return _decide(desk, line, lambda known: says.move(known, form["event"], form["section"]))


def order(desk: Desk, form: Form) -> str:
    """The whole order, or one item a step up or down."""
    events = form["order"].split()
    if sorted(events) != sorted(item.event for item in desk.edition.items):
        raise Changed("The items have changed since this page was shown; look at them again, then put them in order.")
    if form.get("step") in ("up", "down"):
        events = _stepped(events, form["event"], -1 if form["step"] == "up" else 1)
    return _decide(desk, "put the items in order", lambda known: replace(known, order=tuple(events)))


def words(desk: Desk, form: Form) -> str:
    """The editor's note and the subject."""
    note, subject = _plain(form["note"]), _plain(form["subject"])

    def decision(known: Decisions) -> Decisions:
        for name, standing, said in (("note", known.note, note), ("subject", known.subject, subject)):
            _refuse_older(name, standing, _plain(form[f"was_{name}"]), said)
        return replace(known, note=note, subject=subject)

    return _decide(desk, "changed note or subject", decision)


def rewrite(desk: Desk, form: Form) -> str:
    """Every part that differs from what stood in the form, and what was refused and now has a reason."""
    event, override = form["event"], form.get("override", "").strip()
    item, (_, own) = desk.item(event), told(desk.room, desk.day, form["event"])
    again = form.get("refused", "").split() if override else []
    parts: list[BlurbPart] = [p for p in PARTS if p in again or _plain(form[p]) != _plain(form[f"was_{p}"])]
    if not parts:
        return "Nothing was changed."

    def decision(known: Decisions) -> Decisions:
        for part in parts:
            said = _plain(form[part])
            _refuse_older(part, _plain(shown_text(item, known, part)), _plain(form[f"was_{part}"]), said)
            if said == _plain(part_text(own, part)):
                known = says.as_written(known, event, part)
            else:
                known = says.rewrite(known, Rewrite(event, part, said, override))
        return known

    return _decide(desk, f"rewrote {', '.join(parts)} of “{item.blurb.headline}”", decision)


def correct(desk: Desk, form: Form) -> str:
    """Tell readers what an earlier edition got wrong. item: its date and its name in addresses."""
    day, _, slug = form["item"].partition(" ")
    text = _plain(form["text"])
    if not text:
        raise UsageError("a correction says what was wrong, and what is right; write it down")
    correction = Correction(_date(day), text, slug)
    return _decide(desk, f"corrected {form['item']}", lambda known: says.correct(known, correction))


def withdraw(desk: Desk, form: Form) -> str:
    """Tell no correction of an item after all."""
    day, _, slug = form["item"].partition(" ")
    line = f"took the correction of {form['item']} out"
    return _decide(desk, line, lambda known: says.not_corrected(known, _date(day), slug))


def settle(desk: Desk, form: Form) -> str:
    """A reader's report is dealt with."""
    number = form["number"]
    if not number.isdecimal() or not desk.room.reports.settle(int(number), desk.now):
        raise Changed("This report is settled already; load the page again.")
    return _note(desk, f"settled a reader's report on {form['item']}")


def undo(desk: Desk, _form: Form) -> str:
    return f"Took back: {take_back(desk.room, desk.day, desk.who, desk.now).what}"


def approve(desk: Desk, form: Form) -> str:
    """Only what the person has seen: the form holds its hash."""
    if form["digest"] != desk.digest:
        raise Changed("The edition has changed since this page was shown; look at it again before you approve it.")
    pipeline.approve(desk.room, desk.day, desk.who, desk.now)
    return _note(desk, "approved the edition")


def test(desk: Desk, form: Form) -> str:
    pipeline.send_test(desk.room, desk.day, form["address"], desk.now)
    return f"A copy went to {form['address']}."


def pause(desk: Desk, _form: Form) -> str:
    """Nothing of the edition leaves until somebody lets it go on."""
    desk.room.ledger.pause(desk.day, desk.now)
    return _note(desk, "stopped the sending")


def resume(desk: Desk, _form: Form) -> str:
    desk.room.ledger.resume(desk.day)
    return _note(desk, "let the sending go on")


EDITING: Mapping[str, Callable[[Desk, Form], str]] = MappingProxyType(
    {f.__name__: f for f in (pin, drop, leave, move, order, words, rewrite, correct, withdraw, settle, undo, test)}
)
PUBLISHING: Mapping[str, Callable[[Desk, Form], str]] = MappingProxyType(
    {f.__name__: f for f in (approve, pause, resume)}
)


def _decide(desk: Desk, line: str, decision: Decision) -> str:
    decide(desk.room, desk.day, desk.who, line, decision, desk.now)
    return f"You {line}."


def _note(desk: Desk, line: str) -> str:
    desk.room.journal.keep(Change(desk.now, desk.who, desk.day, line))
    return f"You {line}."


def _refuse_older(name: str, standing: str, was: str, said: str) -> None:
    """Nobody writes over what they have not seen."""
    if standing not in (was, said):
        raise Changed(f"Somebody else rewrote the {name} meanwhile: “{standing}”. Yours was “{said}”; it was not kept.")


def _called(desk: Desk, form: Form) -> str:
    """What an item or a near miss is called. Raises UsageError when there is none of this id."""
    event = form["event"]
    called = desk.edition.headlines
    if event not in called:
        raise UsageError(f"the edition of {desk.day} knows no event {event}; the page that you had was out of date")
    return called[event]


def _stepped(events: list[str], event: str, step: int) -> list[str]:
    at = events.index(event)
    to = min(max(at + step, 0), len(events) - 1)
    rest = [other for other in events if other != event]
    return [*rest[:to], event, *rest[to:]]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is no date of an edition; choose one of the list") from None


def _plain(text: str) -> str:
    """As it is kept: a browser sends line ends as CRLF."""
    return text.replace("\r\n", "\n").strip()
