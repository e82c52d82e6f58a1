"""Subscribing and leaving by the public pages: the wish, the mail that asks whether it was meant, the proof."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from newsletter.audience.addresses import mailbox_of
from newsletter.audience.links import Links
from newsletter.audience.tokens import Purpose, number_of
from newsletter.deliver.dkim import signed
from newsletter.deliver.message import compose
from newsletter.errors import AnswerLost, DeliveryError, Rejected
from newsletter.models import Consent, Envelope, Letter, Origin, Returned, Subscriber
from newsletter.pipeline.newsroom import Newsroom
from newsletter.render.templates import fill, load_in

_log = logging.getLogger(__name__)

# So many mails that ask for a confirmation go to one mailbox, and at the wish of one network, in so much time: enough
# for somebody who mistypes, too little to fill a mailbox with.
PER_MAILBOX = ((timedelta(minutes=10), 1), (timedelta(days=1), 3))
PER_NETWORK = ((timedelta(hours=1), 20), (timedelta(days=1), 60))
CONFIRM_WITHIN = timedelta(days=7)
FORGET_AFTER = timedelta(days=30)  # wishes that nobody confirmed
# When a mail server says "later", as many do to senders whom they do not know yet.
PAUSES = tuple(map(timedelta, (0, 0, 0, 0), (60, 300, 1200, 7200)))


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody asks for the newsletter."""

    email: str  # checked
    address: str  # of the network, where the wish came from
    network: str  # its neighbourhood


def ask(room: Newsroom, links: Links, wish: Wish, now: datetime) -> bool:
    """Keep a wish, so that its mail goes out; False when there were too many, or whoever has the address complained.

    Somebody who complained about our mail must not get one that a stranger can cause.
    """
    hashed = links.tokens.fingerprint
    origin = Origin(hashed(wish.address), hashed(wish.network), hashed(mailbox_of(wish.email)))
    known = room.audience.find(wish.email)
    if (known and known.state == "complained") or _too_many(room, origin, now):
        return False
    text = fill(load_in(room.press.templates, "public/consent.txt"), {"newsletter": room.press.newsletter})
    room.consents.ask(wish.email, text.strip(), origin, now)
    return True


def send_mails(room: Newsroom, links: Links, now: datetime) -> None:
    """Send the mails that are due. One that a server does not take now is tried again, others are given up."""
    for consent in room.consents.due(now):
        pause = PAUSES[consent.tries] if consent.tries < len(PAUSES) else None
        try:
            message = _mail(room, links, consent, now)
            with room.deliverer.open() as mailer:
                mailer.send(message, partial(room.consents.mail_next, consent, None))
        except (Rejected, AnswerLost) as error:
            _log.warning("the mail of wish %d was not taken: %s", consent.id, error)
            room.consents.mail_next(consent, None)
        except DeliveryError as error:
            _log.warning("the mail of wish %d did not leave: %s", consent.id, error)
            room.consents.mail_next(consent, now + pause if pause else None)


def wish_of(room: Newsroom, links: Links, token: str, now: datetime) -> Consent | None:
    """The wish that a link confirms; None when the link is none of ours, or too old."""
    number = number_of(token)
    consent = room.consents.consent(number) if number is not None else None
    if consent is None or not links.tokens.believes(token, "confirm", consent.subscriber.email):
        return None
    return consent if consent.confirmed or now - consent.asked <= CONFIRM_WITHIN else None


def reader_of(room: Newsroom, links: Links, token: str, purpose: Purpose) -> Subscriber | None:
    """Whose link it is; None when it is none of ours, for something else, or nobody's any more."""
    number = number_of(token)
    reader = room.audience.reader(number) if number is not None else None
    return reader if reader and links.tokens.believes(token, purpose, reader.email) else None


def unsubscribe(room: Newsroom, reader: Subscriber, now: datetime) -> None:
    """Asking twice is once. Whoever complained stays so."""
    if reader.state in ("unsubscribed", "complained"):
        return
    room.audience.set_state(reader.email, "unsubscribed", now)
    key = f"page {reader.id} {now.isoformat()}"
    room.returns.keep(Returned("unsubscribe", reader.email, key, detail="by the page"), reader, now)


def _too_many(room: Newsroom, origin: Origin, now: datetime) -> bool:
    asked = room.consents.asked
    return any(asked(now - span, mailbox=origin.mailbox) >= most for span, most in PER_MAILBOX) or any(
        asked(now - span, network=origin.network) >= most for span, most in PER_NETWORK
    )


def _mail(room: Newsroom, links: Links, consent: Consent, now: datetime) -> Envelope:
    """The question whether it was meant; to somebody who is a reader already, the way to their preferences."""
    press, reader = room.press, consent.subscriber
    name = "public/mail-known" if reader.state == "active" else "public/mail-confirm"
    context = {
        "newsletter": press.newsletter,
        "theme": press.theme,
        "consent": consent.text,
        "confirm_url": links.confirm(consent),
        "preferences_url": links.preferences(reader),
        "unsubscribe_url": links.unsubscribe(reader),
        "days": CONFIRM_WITHIN.days,
    }
    language = reader.preferences.language
    subject, text, html = (
        fill(load_in(press.templates, f"{name}{part}", language), context) for part in (".subject.txt", ".txt", ".html")
    )
    message = compose(Letter(subject, html, text), press.masthead, now.date(), now)
    return signed(message.to(reader.email, reader.name, f"wish-{consent.id}-{consent.tries}", {}), room.signers)
