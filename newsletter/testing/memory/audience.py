"""An audience that forgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from itertools import count
from typing import Any, get_args

from newsletter.models import Offer, Preferences, Subscriber, SubscriberState
from newsletter.ports import NewReader
from newsletter.text import plain_letters


class MemoryAudience:
    """Implements ports.Audience; forgets all at the end."""

    def __init__(self) -> None:
        self.readers: dict[str, Subscriber] = {}  # by address, without regard to case
        self._erased: set[str] = set()
        self._untouched: dict[int, datetime] = {}  # since when a reader is as they came
        self._numbers = count(1)

    def add(self, email: str, name: str, state: SubscriberState, now: datetime) -> bool:
        if email.casefold() in self._erased:
            return False
        return self._add(email, name, state, now)

    def welcome(self, email: str, now: datetime) -> Subscriber:
        """Whoever has the address; else a pending reader who asks to be one, even if they were erased before."""
        self._add(email, "", "pending", now)
        return self.readers[email.casefold()]

    def forget_pending(self, before: datetime, keep: Collection[int]) -> int:
        """Remove readers who are pending since before then, but for those with these ids; return how many."""
        old = [
            key
            for key, reader in self.readers.items()
            if reader.state == "pending" and self._untouched.get(reader.id, before) < before and reader.id not in keep
        ]
        for key in old:
            del self.readers[key]
        return len(old)

    def _add(self, email: str, name: str, state: SubscriberState, now: datetime) -> bool:
        key = email.casefold()
        if key in self.readers:
            return False
        self.readers[key] = reader = Subscriber(next(self._numbers), email, name, state)
        self._untouched[reader.id] = now
        return True

    def add_all(self, readers: Iterable[NewReader], state: SubscriberState, now: datetime) -> int:
        added = 0
        for email, name, *wishes in readers:
            if self.add(email, name, state, now):
                added += 1
                if wishes:
                    self.set_preferences(email, wishes[0], now)
        return added

    def set_state(self, email: str, state: SubscriberState, now: datetime) -> bool:  # noqa: ARG002 - the port's
        return self._change(email, state=state)

    def find(self, email: str) -> Subscriber | None:
        return self.readers.get(email.casefold())

    def reader(self, number: int) -> Subscriber | None:
        return next((reader for reader in self.readers.values() if reader.id == number), None)

    def set_preferences(self, email: str, preferences: Preferences, now: datetime) -> bool:  # noqa: ARG002 - the port's
        return self._change(email, preferences=preferences)

    def subscribers(
        self, state: SubscriberState | None = None, matching: str = "", after: int = 0
    ) -> Iterator[Subscriber]:
        wanted = plain_letters(matching)
        for reader in list(self.readers.values()):
            if (
                reader.id > after
                and state in (None, reader.state)
                and wanted in plain_letters(f"{reader.email} {reader.name}")
            ):
                yield reader

    def wanting(self, offer: Offer) -> int:
        return sum(meets(offer, reader) for reader in self.readers.values())

    def record(self, email: str) -> dict[str, Any]:
        known = self.find(email)
        return {"subscriptions": [asdict(known)]} if known else {}

    def erase(self, email: str, now: datetime) -> bool:  # noqa: ARG002 - the port's
        known = self.readers.pop(email.casefold(), None)
        self._erased.add(email.casefold())
        return known is not None

    def count(self) -> dict[SubscriberState, int]:
        found = Counter(reader.state for reader in self.readers.values())
        return {state: found[state] for state in get_args(SubscriberState)}

    def _change(self, email: str, **changes: Any) -> bool:
        known = self.find(email)
        if known is None:
            return False
        self._untouched.pop(known.id, None)
        self.readers[email.casefold()] = replace(known, **changes)
        return True


def meets(offer: Offer, reader: Subscriber) -> bool:
    """Whether an active reader's wishes are met."""
    wishes = reader.preferences
    subjects = None if offer.subjects is None else {subject.casefold() for subject in offer.subjects}
    return (
        reader.state == "active"
        and (wishes.frequency == "daily" or offer.weekly)
        and (not wishes.topics or subjects is None or any(topic.casefold() in subjects for topic in wishes.topics))
    )
