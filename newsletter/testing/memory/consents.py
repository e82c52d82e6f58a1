"""A book of consents that forgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from newsletter.models import Consent, Origin
from newsletter.testing.memory.audience import MemoryAudience


@dataclass(frozen=True, slots=True)
class _Wish:
    consent: Consent  # its subscriber as of then
    origin: Origin
    due: datetime | None


class MemoryConsents:
    """Implements ports.Consents; forgets all at the end."""

    def __init__(self, audience: MemoryAudience) -> None:
        self._audience = audience
        self._wishes: dict[int, _Wish] = {}
        self._numbers = count(1)

    def ask(self, email: str, text: str, origin: Origin, now: datetime) -> Consent:
        consent = Consent(next(self._numbers), self._audience.welcome(email, now), text, now, origin.address)
        self._wishes[consent.id] = _Wish(consent, origin, now)
        return consent

    def asked(self, since: datetime, *, mailbox: str = "", network: str = "") -> int:
        def meant(origin: Origin) -> bool:
            return origin.mailbox == mailbox if mailbox else origin.network == network

        return sum(wish.consent.asked > since and meant(wish.origin) for wish in self._wishes.values())

    def consent(self, number: int) -> Consent | None:
        """With its reader as they are today; None, too, once they are erased."""
        wish = self._wishes.get(number)
        reader = wish and self._audience.reader(wish.consent.subscriber.id)
        return replace(wish.consent, subscriber=reader) if wish and reader else None

    def due(self, now: datetime) -> list[Consent]:
        waiting = sorted((wish.due, number) for number, wish in self._wishes.items() if wish.due and wish.due <= now)
        return [consent for _, number in waiting if (consent := self.consent(number))]

    def mail_next(self, consent: Consent, due: datetime | None) -> None:
        wish = self._wishes[consent.id]
        tried = replace(wish.consent, tries=wish.consent.tries + 1)
        self._wishes[consent.id] = replace(wish, consent=tried, due=due)

    def confirm(self, consent: Consent, confirmed_from: str, now: datetime) -> bool:
        wish = self._wishes[consent.id]
        if wish.consent.confirmed is not None:
            return False
        proof = replace(wish.consent, confirmed=now, confirmed_from=confirmed_from)
        self._wishes[consent.id] = replace(wish, consent=proof, due=None)
        return self._audience.set_state(consent.subscriber.email, "active", now)

    def forget(self, before: datetime) -> int:
        for number, wish in list(self._wishes.items()):
            if wish.consent.confirmed is None and wish.consent.asked < before:
                del self._wishes[number]
        return self._audience.forget_pending(before, {wish.consent.subscriber.id for wish in self._wishes.values()})
