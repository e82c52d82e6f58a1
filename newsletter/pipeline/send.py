"""Sending the day's edition: only what is approved, in the bytes that were fixed when sending began."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsletter.deliver.dkim import signed
from newsletter.deliver.send import WAITING, Clock, SendReport
from newsletter.deliver.send import send as deliver
from newsletter.edition.flags import flags
from newsletter.engine.clock import send_instant
from newsletter.engine.send_times import reader_instant
from newsletter.errors import NewsletterError
from newsletter.models import Delivery, Edition, EditionStatus, Envelope, Item, Letter, Offer
from newsletter.pipeline.approve import is_approved
from newsletter.pipeline.newsroom import Newsroom, Rules
from newsletter.pipeline.publish import NOBODY, compose_letter, letter_of, reader_values
from newsletter.ports import SendTimes, Turns


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it: a report, or the reason why nothing left."""

    report: SendReport | None
    held: str = ""
    next_due: datetime | None = None  # when the next reader's time comes


@dataclass(frozen=True, slots=True)
class Begun:
    """An edition whose recipients and bytes are fixed."""

    edition: Edition
    status: EditionStatus
    letter: Letter
    recipients: int


def begin(room: Newsroom, day: date, now: datetime, *, late: bool = False) -> Begun | str:
    """Fix who gets the edition and in what bytes; or the reason why nothing may leave. Asking again is safe.

    late: also when its time has passed by more than the rules allow.
    Raises NewsletterError for an edition that must not be sent.
    """
    edition, status = room.known_edition(day)
    if edition.sample:
        raise NewsletterError(f"the edition of {day} is made from the sample; a sample is never sent to readers")
    if held := _why_held(room, edition, status) or _why_not_now(room, day, now, late=late):
        return held
    letter = room.editions.letter(day) or room.editions.fix_letter(day, letter_of(room.press, edition))
    if status not in ("sending", "sent", "corrected"):
        room.editions.set_status(day, "sending")
    offer = replace(offer_of(room, edition), languages=tuple(letter.translations))  # of the letter that is fixed
    return Begun(edition, status, letter, room.ledger.freeze(day, now, offer, _times(room.rules, day)))


def send(
    room: Newsroom,
    day: date,
    clock: Clock,
    *,
    late: bool = False,
    turns: Turns | None = None,
    stop: threading.Event | None = None,
) -> Sent:
    """Send the edition to everybody who is to have it and has not; asking again is safe.

    turns: of all who send at the same time, where there are others. stop: once it is set, what is in hand is finished
    and nothing new is begun. late, and what is raised: as for begin.
    """
    begun = begin(room, day, clock.now(), late=late)
    if isinstance(begun, str):
        return Sent(None, begun)
    letters = {"": begun.letter, **begun.letter.translations}
    messages = {language: compose_letter(room.press, begun.edition, one) for language, one in letters.items()}
    since = None if late else clock.now() - room.rules.grace

    def build(delivery: Delivery) -> Envelope:
        reader = delivery.subscriber
        message = messages[delivery.language]
        plain = message.to(reader.email, reader.name, str(delivery.id), reader_values(room.press, reader))
        return signed(plain, room.signers)

    with room.observer.stage("send"):
        report = deliver(
            day, room.deliverer, room.ledger, build, clock, pace=room.pace, turns=turns, stop=stop, since=since
        )
    if begun.status not in ("sent", "corrected") and not room.ledger.waiting(day):
        room.editions.set_status(day, "corrected" if room.known_edition(day)[0].corrected else "sent")
    return Sent(report, next_due=room.ledger.next_due(day, since))


def send_due(room: Newsroom, clock: Clock, but: date | None = None) -> tuple[dict[date, Sent], datetime | None]:
    """Go on with the editions that wait for readers' own hours, where an hour has come; but not with this one.

    Returns what came of each, and when the next reader's hour comes.
    """
    tallies = {day: tally for day, tally in room.ledger.tallies().items() if day != but}
    waiting = [day for day, tally in tallies.items() if tally.get("pending") and not room.ledger.paused(day)]
    done = {day: send(room, day, clock) for day in sorted(waiting) if is_due(room, day, clock.now())}
    left = [_next_due(room, day, clock.now()) for day in waiting]
    return done, min((due for due in left if due), default=None)


def is_done(room: Newsroom, day: date, now: datetime) -> bool:
    """Whether nothing is left to do for the day's edition before its readers' own hours."""
    known = room.editions.edition(day)
    if known is None:
        return False
    edition, status = known
    if status in ("sent", "corrected") or not edition.items:  # an empty one goes to nobody
        return True
    due = _next_due(room, day, now) if status == "sending" else None
    return due is not None and due > now and not room.ledger.paused(day)


def is_fixed(room: Newsroom, day: date) -> bool:
    """Whether the edition is not to be built anew: on its way, signed off, or before an editor who has to."""
    known = room.editions.edition(day)
    return known is not None and (known[1] != "draft" or room.rules.approval_required)


def is_due(room: Newsroom, day: date, now: datetime) -> bool:
    """Whether a reader of an edition that is on its way may get it now, and does not have it."""
    due = _next_due(room, day, now)
    return due is not None and due <= now and not room.ledger.paused(day)


def _next_due(room: Newsroom, day: date, now: datetime) -> datetime | None:
    return room.ledger.next_due(day, now - room.rules.grace)


def _times(rules: Rules, day: date) -> SendTimes:
    """When readers may get the edition, by their zone and hour."""
    due = send_instant(day, rules.send_at, rules.zone)

    def when(zone: str, hour: int | None) -> datetime:
        if not rules.reader_hours or (not zone and hour is None):
            return due
        wished = rules.send_at if hour is None else time(hour)
        return reader_instant(day, rules.send_at, rules.zone, wished, ZoneInfo(zone) if zone else rules.zone)

    return when


def offer_of(room: Newsroom, edition: Edition) -> Offer:
    """What readers' wishes are compared with: a topic is a section or a tag."""
    items = edition.told
    subjects = dict.fromkeys(subject for item in items for subject in (item.section, *item.tags) if subject)
    return Offer(tuple(subjects), weekly=edition.date.weekday() == room.rules.weekly_on)


def flagged(edition: Edition) -> list[Item]:
    """The items that do not go out unless somebody approves them."""
    return [item for item in edition.told if any(flags(item))]


def send_test(room: Newsroom, day: date, address: str, now: datetime) -> None:
    """Send one copy to one address; no reader gets anything and nothing is recorded. Raises DeliveryError."""
    edition, _ = room.known_edition(day)
    reader = room.audience.find(address) or NOBODY
    letter = letter_of(room.press, edition)
    letter = letter.translations.get(reader.preferences.language, letter)
    message = compose_letter(room.press, edition, letter)
    plain = message.to(address, "", f"test-{now:%Y%m%d-%H%M%S}", reader_values(room.press, reader))
    with room.deliverer.open() as mailer:
        mailer.send(signed(plain, room.signers), lambda: None)


def _why_not_now(room: Newsroom, day: date, now: datetime, *, late: bool) -> str:
    if since := room.ledger.paused(day):
        return f"the edition of {day} is paused since {since:%Y-%m-%d %H:%M} UTC; `newsletter send --resume` goes on"
    due = send_instant(day, room.rules.send_at, room.rules.zone)
    if late or now - due <= room.rules.grace or _nobody_waits(room, day) or _next_due(room, day, now) is not None:
        return ""
    hours = f"{room.rules.grace / timedelta(hours=1):g} hours"
    return (
        f"the edition of {day} was due at {due:%Y-%m-%d %H:%M} UTC, more than {hours} ago ([schedule] grace_hours); "
        f"`newsletter send --date {day} --late` sends it all the same"
    )


def _nobody_waits(room: Newsroom, day: date) -> bool:
    tally = room.ledger.tallies().get(day)
    return tally is not None and not any(tally.get(state) for state in WAITING)


def _why_held(room: Newsroom, edition: Edition, status: EditionStatus) -> str:
    if not edition.items:
        return "the edition holds no item; there is nothing to send"
    if status in ("sending", "sent", "corrected") or not room.rules.approval_required or is_approved(room, edition):
        return ""
    if room.rules.unapproved == "send" or (room.rules.unapproved == "send-unflagged" and not flagged(edition)):
        return ""
    return (
        f"the edition of {edition.date} is not approved as it stands; look at it (`newsletter preview`), then say "
        "`newsletter edition approve`, and `newsletter send`"
    )
