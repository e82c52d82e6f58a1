"""Corrections of earlier editions: each names an item that ran, and is told with the headline it ran under.

One is told at once in the archive, the feeds and the JSON of the edition that was wrong, and by the next edition; its
readers get a letter about it when somebody asks for that (see letters.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from newsletter.edition.decisions import decisions_path
from newsletter.errors import ConfigError, UsageError
from newsletter.models import Change, Correction, Decisions, Edition, EditionStatus
from newsletter.pipeline.newsroom import Newsroom

TOLD_WITHIN = timedelta(days=31)  # of its edition's date; what is older stands in the archive alone


def with_headlines(room: Newsroom, decisions: Decisions, day: date) -> Decisions:
    """Look up what the corrections of the day's decisions are about.

    Raises ConfigError for one of an edition or an item that never ran: readers would follow a link to nowhere.
    """
    corrections = tuple(_with_headline(room, correction, day) for correction in decisions.corrections)
    return replace(decisions, corrections=corrections)


def with_amendments(room: Newsroom, decisions: Decisions, day: date) -> Decisions:
    """The decisions with what the archive says was wrong, and no edition before this day has told."""
    told = {(one.date, one.key) for one in decisions.corrections}
    new = (replace(one, at=None) for one in untold(room, day) if (one.date, one.key) not in told)
    return replace(decisions, corrections=(*decisions.corrections, *new))


def untold(room: Newsroom, day: date) -> Iterator[Correction]:
    """What was found wrong in editions before this day, and no edition in between has told; oldest first."""
    wrong = [one for edition in amended(room, day) for one in edition.corrected if edition.date < day]
    if not wrong:
        return
    since = min(one.date for one in wrong)
    told = {(one.date, one.key) for known, _ in room.editions.editions(since, day) for one in known.corrections}
    yield from (one for one in wrong if (one.date, one.key) not in told)


def amended(room: Newsroom, day: date) -> Iterator[Edition]:
    """Editions of the last month up to this day that were found wrong, oldest first.

    Those that were sent and are fine stay unread.
    """
    for known, (_, status) in room.editions.versions().items():
        if day - TOLD_WITHIN <= known <= day and status != "sent":
            edition, _ = room.known_edition(known)
            if edition.corrected:
                yield edition


def amended_already(room: Newsroom, day: date) -> tuple[Correction, ...]:
    """What was found wrong in the edition of this day, which is about to be made anew."""
    known = room.editions.edition(day)
    return known[0].corrected if known else ()


def amend(room: Newsroom, wrong: Correction, who: str, now: datetime) -> Correction:
    """Say in the archive's data that an edition was wrong. Saying the same again changes nothing.

    Raises UsageError for what never ran, and for an edition that has not gone out: that one can be changed.
    """
    edition, status = room.known_edition(wrong.date)
    if status in ("draft", "approved") and edition.date == _newest(room):
        raise UsageError(f"the edition of {edition.date} has not gone out; change it instead of correcting it")
    headlines = {item.slug: item.blurb.headline for item in edition.told}
    if wrong.slug and wrong.slug not in headlines:
        raise UsageError(f'"{wrong.slug}" is no item of {edition.date}; its items: {", ".join(headlines)}')
    if not wrong.text.strip():
        raise UsageError("a correction says what was wrong, and what is right; write it down")
    if known := find(edition, wrong.key):
        return known
    told = replace(wrong, headline=headlines.get(wrong.slug, ""), at=now)
    room.editions.save(replace(edition, corrected=(*edition.corrected, told)), _after(status))
    _note(room, told, who, now, "corrected")
    return told


def take_out(room: Newsroom, day: date, key: str, who: str, now: datetime) -> None:
    """Say it no more. Raises UsageError when readers have been told by mail: then it takes another correction."""
    edition, status = room.known_edition(day)
    wrong = find(edition, key)
    if wrong is None:
        raise UsageError(f"the edition of {day} has no such correction now; load the page again")
    if room.ledger.corrections().get((day, key)) or _sent_with(room, wrong):
        raise UsageError("readers have been told of this by mail; write another correction that puts it right")
    left = tuple(one for one in edition.corrected if one != wrong)
    room.editions.save(replace(edition, corrected=left), "sent" if status == "corrected" and not left else status)
    _note(room, wrong, who, now, "took out the correction of")


def find(edition: Edition, key: str) -> Correction | None:
    return next((one for one in edition.corrected if one.key == key), None)


def _with_headline(room: Newsroom, correction: Correction, day: date) -> Correction:
    path = decisions_path(room.rules.decisions, day)
    known = room.editions.edition(correction.date)
    if known is None or correction.date >= day:
        raise ConfigError(f"{path}: [[correction]] date = {correction.date}: there is no earlier edition of that date")
    if not correction.slug:
        return correction
    headlines = {item.slug: item.blurb.headline for item in known[0].told}
    if correction.slug not in headlines:
        raise ConfigError(
            f'{path}: [[correction]] slug = "{correction.slug}" is no item of {correction.date}; '
            f"its items: {', '.join(headlines)}"
        )
    return replace(correction, headline=headlines[correction.slug])


def _newest(room: Newsroom) -> date:
    return max(room.editions.versions())


def _after(status: EditionStatus) -> EditionStatus:
    """One that is being sent becomes `corrected` when it has been; one that was never sent stays what it is."""
    return "corrected" if status in ("sent", "corrected") else status


def _sent_with(room: Newsroom, wrong: Correction) -> bool:
    """Whether an edition that went out tells it."""
    later = room.editions.editions(since=wrong.date)
    return any(
        status not in ("draft", "approved") and any((one.date, one.key) == (wrong.date, wrong.key) for one in known)
        for known, status in ((edition.corrections, status) for edition, status in later)
    )


def _note(room: Newsroom, wrong: Correction, who: str, now: datetime, what: str) -> None:
    about = f"“{wrong.headline}”" if wrong.headline else "the edition"
    room.journal.keep(Change(now, who, wrong.date, f"{what} {about}: {wrong.text}"))
