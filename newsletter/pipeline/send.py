"""Sending the day's edition: only what is approved, in the bytes that were fixed when sending began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.deliver.send import Clock, SendReport
from newsletter.deliver.send import send as deliver
from newsletter.errors import NewsletterError
from newsletter.models import Delivery, Edition, EditionStatus, Envelope
from newsletter.pipeline.approve import is_approved
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.publish import compose_letter, letter_of, reader_values


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it: a report, or the reason why nothing left."""

    report: SendReport | None
    held: str = ""


def send(room: Newsroom, day: date, clock: Clock) -> Sent:
    """Send the edition to everybody who is to have it and has not; asking again is safe.

    Raises NewsletterError for an edition that must not be sent.
    """
    edition, status = room.known_edition(day)
    if edition.sample:
        raise NewsletterError(f"the edition of {day} is made from the sample; a sample is never sent to readers")
    if held := _why_held(room, edition, status):
        return Sent(None, held)
    letter = room.editions.fix_letter(day, letter_of(room.press, edition))
    if status not in ("sending", "sent", "corrected"):
        room.editions.set_status(day, "sending")
    message = compose_letter(room.press, edition, letter)

    def build(delivery: Delivery) -> Envelope:
        reader = delivery.subscriber
        return message.to(reader.email, reader.name, str(delivery.id), reader_values(room.press, reader.name))

    report = deliver(day, room.deliverer, room.ledger, build, clock, pace=room.pace)
    if report.complete and status not in ("sent", "corrected"):
        room.editions.set_status(day, "sent")
    return Sent(report)


def send_test(room: Newsroom, day: date, address: str, now: datetime) -> None:
    """Send one copy to one address; no reader gets anything and nothing is recorded. Raises DeliveryError."""
    edition, _ = room.known_edition(day)
    message = compose_letter(room.press, edition, letter_of(room.press, edition))
    with room.deliverer.open() as mailer:
        mailer.send(message.to(address, "", f"test-{now:%Y%m%d-%H%M%S}", reader_values(room.press, "")), lambda: None)


def _why_held(room: Newsroom, edition: Edition, status: EditionStatus) -> str:
    if not edition.items:
        return "the edition holds no item; there is nothing to send"
    if status in ("sending", "sent", "corrected") or not room.rules.approval_required or is_approved(room, edition):
        return ""
    if room.rules.send_unapproved:
        return ""
    return (
        f"the edition of {edition.date} is not approved as it stands; look at it (`newsletter preview`), then say "
        "`newsletter edition approve`, and `newsletter send`"
    )
