"""How times, dates, readers and the keys of one newsletter stand in a row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, get_args

import msgspec

from newsletter.known import known
from newsletter.models import Mailing, Offer, Preferences, Subscriber, SubscriberState
from newsletter.store.sql import Dialect
from newsletter.text import plain_letters

SUBSCRIBER = "subscribers.id, email, name, subscribers.state, topics, frequency, subscribers.language, zone, hour"


_STATES: dict[str, SubscriberState] = {state: state for state in get_args(SubscriberState)}


def to_text(moment: datetime) -> str:
    """UTC with microseconds: text order is time order. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def to_hour(text: str) -> datetime:
    """From the first characters of a time, "2026-01-25T07"."""
    return datetime.fromisoformat(f"{text}:00+00:00")


def to_day(key: str) -> date:
    """From the key of an edition, "2026-01-25" or "weekly 2026-01-25", or of a letter that corrects it."""
    return date.fromisoformat(key[-10:])


def to_correction(key: str) -> str:
    """From the key of a letter that corrects an edition, "+3f2a 2026-01-25"; "" from that of an edition."""
    *_, mailing, _ = ("", *key.split(" "))
    return mailing.removeprefix("+") if mailing.startswith("+") else ""


def to_mailing(key: str) -> Mailing:
    """From the key of an edition, or of a letter that corrects one."""
    newsletter = "" if key[0] == "+" or key[0].isdigit() else key.partition(" ")[0]
    return Mailing(newsletter, to_day(key), to_correction(key))


def version_of(body: str) -> str:
    """Of an edition's JSON: another one for other bytes."""
    return hashlib.sha256(body.encode()).hexdigest()[:20]


def to_subscriber(id_: int, email: str, name: str, state: str, topics: str, *wishes: Any) -> Subscriber:
    """From the columns of SUBSCRIBER."""
    chosen = msgspec.json.decode(topics, type=tuple[str, ...]) if topics != "[]" else ()
    return Subscriber(id_, email, name, _STATES[state], Preferences(chosen, *wishes))


def wanting(dialect: Dialect) -> str:
    """Active readers of :newsletter whose wishes the offer meets; topics are compared without regard to case."""
    topics, subjects = dialect.items.format("topics"), dialect.items.format(":subjects")
    return f"""
        newsletter = :newsletter AND state = 'active' AND (frequency = 'daily' OR :weekly)
        AND (topics = '[]' OR CAST(:subjects AS TEXT) IS NULL OR EXISTS (
            SELECT 1 FROM {topics} WHERE lower(item.value) IN (SELECT lower(item.value) FROM {subjects})
        ))
    """


def of_offer(offer: Offer) -> dict[str, Any]:
    """What `wanting` asks for, besides the newsletter."""
    return {"subjects": None if offer.subjects is None else to_json(offer.subjects), "weekly": offer.weekly}


def to_json(words: Iterable[str]) -> str:
    """An array that a query can take apart; no database takes NUL, which no word needs."""
    return msgspec.json.encode([word.replace("\0", "") for word in words]).decode()


def to_plain(email: str, name: str) -> str:
    """What a search for readers looks at."""
    return plain_letters(f"{email} {name}")


def to_words(query: str) -> dict[str, str]:
    """What Dialect.search binds; {} when no word is in the query. Quoted, OR and NEAR are words like others."""
    words = re.findall(r"\w+", query)
    return {"words": " ".join(words), "quoted": " ".join(f'"{word}"' for word in words)} if words else {}


class _Words(msgspec.Struct):
    text: str


class _Blurb(msgspec.Struct):
    headline: str
    what: tuple[_Words, ...]
    why: tuple[_Words, ...]
    takeaways: tuple[_Words, ...]
    watch: tuple[_Words, ...]


class _Line(msgspec.Struct):
    slug: str
    blurb: _Blurb


class _Lines(msgspec.Struct):
    """Of an edition, what can be searched."""

    items: tuple[_Line, ...]
    briefs: tuple[_Line, ...] = ()


def told_lines(body: str) -> list[tuple[str, str, str]]:
    """Slug, headline and text of each item, from an edition's JSON."""
    lines = msgspec.json.decode(body, type=known(_Lines))
    return [(one.slug, one.blurb.headline, _text(one.blurb)) for one in (*lines.items, *lines.briefs)]


def _text(blurb: _Blurb) -> str:
    return " ".join(one.text for one in (*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The part of the store that belongs to one newsletter: every key there begins with its name."""

    newsletter: str = ""  # the first newsletter of a store has none
    correction: str = ""  # the key of one whose letter is meant, and not the edition itself

    def key(self, text: str) -> str:
        """No name and no address holds a space, so keys of two newsletters are never the same."""
        return f"{self.newsletter} {text}" if self.newsletter else text

    def owned(self, column: str) -> tuple[str, dict[str, str]]:
        """Which keys in a column are of this newsletter: a condition and its values. The first one's hold no space."""
        if not self.newsletter:
            return f"{column} NOT LIKE '% %'", {}
        return f"{column} > :above AND {column} < :below", {"above": self.key(""), "below": f"{self.newsletter}!"}

    def edition(self, day: date) -> str:
        return self.key(f"{self._mailing}{day.isoformat()}")

    @property
    def editions(self) -> tuple[str, str]:
        """Before all keys of editions, and after them: dates begin with a digit."""
        return self.key(f"{self._mailing}0"), self.key(f"{self._mailing}:")

    @property
    def corrections(self) -> tuple[str, str]:
        """Before all keys of letters that correct, and after them."""
        return self.key("+"), self.key(",")

    @property
    def _mailing(self) -> str:
        return f"+{self.correction} " if self.correction else ""
