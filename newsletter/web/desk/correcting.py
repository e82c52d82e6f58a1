"""What is done at the desk about editions that have gone out: corrections, letters about them, readers' reports."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import Change, Correction
from newsletter.pipeline import correct as corrects
from newsletter.pipeline.decide import decide
from newsletter.pipeline.letters import check
from newsletter.web.desk.desk import Changed, Desk
from newsletter.web.desk.fields import Fields, Words

ItemName = Annotated[
    str, Meta(max_length=300, description="The date of an edition, a space, and the item's name in addresses")
]
Report = Annotated[int, Meta(ge=0, le=2**63 - 1, description="Number of a reader's report")]
Key = Annotated[str, Meta(max_length=12, description="Of the correction, as the page of corrections has it")]


class Correcting(Fields, frozen=True):
    item: ItemName
    text: Words
    report: Report = 0  # that it answers, and settles; 0: none
    mail: bool = False  # a letter to the readers of that edition, too


class Withdrawing(Fields, frozen=True):
    item: ItemName
    key: Key = ""  # left out: what the edition's own file of decisions says about the item


class Mailing(Fields, frozen=True):
    date: date
    key: Key


class Settling(Fields, frozen=True):
    number: Report
    item: ItemName


def correct(desk: Desk, said: Correcting) -> str:
    """Say what an edition got wrong: in its archive at once, in the next edition, and by mail if that is asked for."""
    day, _, slug = said.item.partition(" ")
    text = said.text.replace("\r\n", "\n").strip()
    told = corrects.correct(desk.room, Correction(_date(day), text, slug), desk.who, desk.now)
    if said.report:
        desk.room.reports.settle(said.report, desk.now)
    line = f"You corrected “{told.headline or f'the edition of {told.date}'}”."
    return f"{line} {_begin(desk, told.date, told.key)}" if said.mail else line


def withdraw(desk: Desk, said: Withdrawing) -> str:
    """Tell a correction no more, as long as nobody was told by mail."""
    day, _, slug = said.item.partition(" ")
    line = f"took the correction of {said.item} out"
    if said.key:
        corrects.withdraw(desk.room, _date(day), said.key, desk.who, desk.now)
    else:
        decide(desk.room, desk.day, desk.who, line, lambda known: says.not_corrected(known, _date(day), slug), desk.now)
    return f"You {line}."


def mail_correction(desk: Desk, said: Mailing) -> str:
    """Send the letter about a correction to the readers of that edition, or go on with it. Nobody gets it twice."""
    return _begin(desk, said.date, said.key)


def settle(desk: Desk, said: Settling) -> str:
    """Say that a reader's report is dealt with."""
    if not desk.room.reports.settle(said.number, desk.now):
        raise Changed("This report is settled already; load the page again.")
    line = f"settled a reader's report on {said.item}"
    desk.room.journal.keep(Change(desk.now, desk.who, desk.day, line))
    return f"You {line}."


def _begin(desk: Desk, day: date, key: str) -> str:
    check(desk.room, day, key, desk.now)
    desk.outgoing.begin(day, key)
    desk.room.journal.keep(Change(desk.now, desk.who, day, "asked for the letter about a correction"))
    return "The letter about it is leaving; Progress shows how far it is."


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is no date of an edition; choose one of the list") from None
