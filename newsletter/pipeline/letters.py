"""Letters that correct an edition: to those to whom it was sent, and only when somebody asks for it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

from newsletter.deliver.dkim import signed
from newsletter.deliver.message import Message, compose
from newsletter.deliver.send import WAITING, Clock, SendReport
from newsletter.deliver.send import send as deliver
from newsletter.errors import UsageError
from newsletter.models import Correction, Delivery, Edition, Envelope
from newsletter.pipeline.corrections import find
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.publish import reader_values
from newsletter.ports import Turns
from newsletter.render import render_correction

GO_ON = timedelta(days=2)  # letters that were asked for since go on by themselves; of older ones a person decides


def begin_letter(room: Newsroom, day: date, key: str, now: datetime) -> int:
    """Fix who gets the letter about a correction, and in what bytes; returns how many. Asking again is safe.

    Raises UsageError when no letter about it can be sent, or not yet.
    """
    edition, wrong = check(room, day, key, now)
    _message(room, edition, wrong)
    return room.ledger.of_correction(key).freeze(day, now)


def hand_over(room: Newsroom, day: date, key: str, now: datetime) -> bool:
    """Whether workers are there to send the letter: then it is begun, and they do the rest. Raises as begin_letter."""
    if not room.workers_up(now):
        return False
    begin_letter(room, day, key, now)
    return True


def go_on(room: Newsroom, clock: Clock) -> dict[tuple[date, str], SendReport]:
    """Send what is left of letters that were begun and stopped: where the desk was ended, say."""
    left = room.ledger.unfinished(clock.now() - GO_ON)
    return {(day, key): mail_correction(room, day, key, clock) for day, key in left}


def mail_correction(
    room: Newsroom,
    day: date,
    key: str,
    clock: Clock,
    *,
    turns: Turns | None = None,
    stop: threading.Event | None = None,
) -> SendReport:
    """Send the letter about a correction to every reader of the edition; asking again goes on where it stopped.

    Its recipients and its bytes are fixed when it is first asked for. The ledger's promises hold: nobody gets it twice,
    nobody is missed. Raises UsageError when no letter about it can be sent, or not yet, and what sending raises.
    """
    edition, wrong = check(room, day, key, clock.now())
    ledger = room.ledger.of_correction(key)
    message = _message(room, edition, wrong)

    def build(delivery: Delivery) -> Envelope:
        reader = delivery.subscriber
        plain = message.to(reader.email, reader.name, str(delivery.id), reader_values(room.press, reader))
        return signed(plain, room.signers)

    pace = replace(room.pace.after(len(room.ledger.tallies())), warm_up=())
    return deliver(day, room.deliverer, ledger, build, clock, pace=pace, turns=turns, stop=stop)


def waiting(tally: dict[str, int]) -> int:
    """Readers for whom something is still to come."""
    return sum(tally.get(state, 0) for state in WAITING)


def check(room: Newsroom, day: date, key: str, now: datetime) -> tuple[Edition, Correction]:
    """The edition and what was wrong in it. Raises UsageError when no letter about it can be sent, or not yet."""
    edition, _ = room.known_edition(day)
    wrong = find(edition, key)
    if wrong is None:
        raise UsageError(f"the edition of {day} has no such correction; make it first, then mail it")
    if why := "" if (day, key) in room.ledger.corrections() else _why_not(room, edition, now):
        raise UsageError(why)
    return edition, wrong


def _why_not(room: Newsroom, edition: Edition, now: datetime) -> str:
    day, tally = edition.date, room.ledger.tally(edition.date)
    if edition.sample:
        return f"the edition of {day} is made from the sample; nothing about it is sent to readers"
    if not tally.get("sent") and not tally.get("unknown"):
        return f"the edition of {day} was sent to nobody, so there is nobody to tell"
    if tally.get("claimed") or tally.get("marked") or room.ledger.next_due(day, now - room.rules.grace):
        left = waiting(tally)
        return (
            f"{left} {'reader is' if left == 1 else 'readers are'} still to get the edition of {day}, and would miss "
            "the letter; let the sending end first"
        )
    return ""


def _message(room: Newsroom, edition: Edition, wrong: Correction) -> Message:
    press = room.press
    letter = render_correction(edition, wrong, press.newsletter, press.theme, press.templates)
    fixed = room.editions.fix_letter(edition.date, letter, wrong.key)
    return compose(fixed, press.masthead, edition.date, wrong.at or edition.made_at)
