"""What the desk shows of editions that have gone out, or are going: corrections, and how far the sending is."""

from __future__ import annotations

import datetime as dates
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from newsletter.models import Correction, ErrorReport, Item
from newsletter.pipeline.corrections import amended
from newsletter.pipeline.progress import Progress, of_edition, of_letter
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.fields import Fields, Line

OFFERED = 7  # editions whose items the form offers; the archive leads to it for older ones
SHOWN = dates.timedelta(days=14)  # of editions whose sending is offered to be looked at


class Correctable(Fields, frozen=True):
    item: Line = ""  # that the form is to be opened for: a date, a space, and the item's name in addresses
    report: int = 0  # of a reader, that the correction is to answer


class Sending(Fields, frozen=True):
    date: dates.date | None = None  # of the edition; the latest when left out
    every: Literal["", "5"] = ""  # seconds after which the page is shown anew, where no script runs


@dataclass(frozen=True, slots=True)
class Told:
    """A correction, and what became of the letter about it."""

    correction: Correction
    letter: Progress | None  # None: nobody asked for one
    leaving: bool
    problem: str


def corrections(desk: Desk, asked: Correctable) -> dict[str, Any]:
    """What readers and new stories say is wrong, what is told about it, and what may be corrected."""
    reports = list(desk.room.reports.reports())
    report = next((one for one in reports if one.id == asked.report), None)
    return {
        "reports": reports,
        "titles": {one.id: _called(desk, one) for one in reports},
        "revisions": desk.edition.revisions,
        "corrections": desk.edition.corrections,
        "amended": list(_told(desk)),
        "past": list(_offered(desk, asked.item)),
        "chosen": asked.item,
        "report": report,
        "answer": _answer,
    }


def progress(desk: Desk, asked: Sending) -> dict[str, Any]:
    """How far the sending is: of the edition that is asked for, or of the latest whose recipients are fixed."""
    since = min(one for one in (asked.date, desk.day) if one) - SHOWN
    days = list(desk.room.ledger.tallies(since))
    shown = next((day for day in (asked.date, desk.day, *days) if day in days), None)
    letters = [day_and_key for day_and_key in desk.room.ledger.corrections() if day_and_key[0] == shown]
    known = desk.room.editions.edition(shown) if shown else None
    return {
        "days": days,
        "shown": shown,
        "shown_status": known[1] if known else "",
        "sending": of_edition(desk.room, shown, desk.now) if shown else None,
        "letters": [of_letter(desk.room, day, key, desk.now) for day, key in letters],
        "now": desk.now,
        "every": bool(asked.every),
    }


def _told(desk: Desk) -> Iterator[Told]:
    mailed = desk.room.ledger.corrections()
    for edition in amended(desk.room, desk.day):
        for one in edition.corrected:
            at = (edition.date, one.key)
            letter = of_letter(desk.room, *at, desk.now) if at in mailed else None
            leaving = desk.outgoing.leaving(*at) or bool(letter and letter.waiting and desk.room.workers_up(desk.now))
            yield Told(one, letter, leaving, desk.outgoing.problem(*at))


def _offered(desk: Desk, chosen: str) -> Iterator[tuple[dates.date, tuple[Item, ...]]]:
    """The last editions with their items, and the one that the form is opened for; newest first."""
    days = [day for day in desk.room.editions.versions() if day < desk.day or (day == desk.day and _gone_out(desk))]
    wanted = {*days[-OFFERED:], *(day for day in days if str(day) == chosen.partition(" ")[0])}
    for day in sorted(wanted, reverse=True):
        if known := desk.room.editions.edition(day):
            yield day, known[0].told


def _called(desk: Desk, report: ErrorReport) -> str:
    """The headline that a report is about, as long as its edition is stored."""
    known = desk.room.editions.edition(report.edition)
    headlines = {item.slug: item.blurb.headline for item in known[0].told} if known else {}
    return headlines.get(report.slug, report.slug or "The whole edition")


def _gone_out(desk: Desk) -> bool:
    return desk.status not in ("draft", "approved")


def _answer(report: ErrorReport) -> str:
    """What a link to the reader's address holds behind it: subject, and the report as a mail program quotes."""
    quoted = "\n".join(f"> {line}" for line in report.text.splitlines())
    about = f"Your report on {report.slug or 'the edition'} of {report.edition}"
    return f"{quote(report.email, safe='@')}?subject={quote(about)}&body={quote(f'{quoted}{chr(10)}{chr(10)}')}"
