"""Stories of one happening, in their rank, and what is taken of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from newsletter.models.story import UNDATED, Story


@dataclass(frozen=True, slots=True)
class Event:
    """The stories that report one happening, the most telling one first."""

    id: str
    stories: tuple[Story, ...]
    voices: int  # independent ones: syndicated copies count once

    @property
    def lead(self) -> Story:
        return self.stories[0]

    @property
    def outlets(self) -> tuple[str, ...]:
        """Outlets' names, each once, in the order of the stories."""
        return tuple(dict.fromkeys(story.source for story in self.stories))


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a receipt: what it added to the score, and the fact behind it."""

    name: str  # "voices", "freshness", ...
    points: float
    fact: str  # "4 independent voices"


@dataclass(frozen=True, slots=True)
class RankedEvent:
    event: Event
    score: float  # the sum of its reasons' points
    reasons: tuple[Reason, ...]
    section: str = ""  # where its topics or its source put it; "" when neither says


@dataclass(frozen=True, slots=True)
class Earlier:
    """An item that already ran, as later editions need to know it."""

    date: date
    event: str  # event id
    slug: str
    headline: str
    stories: tuple[str, ...]  # ids
    text: str  # what readers were told, and the titles of its stories
    told_at: datetime = UNDATED  # when its edition was made; UNDATED: at the beginning of its date


@dataclass(frozen=True, slots=True)
class Thread:
    """An event's tie to an item that already ran."""

    earlier: Earlier
    kind: Literal["repeats", "continues"]  # nothing new: it is held; something new: it may run as a follow-up
    fact: str  # in words, for the editor
    new: tuple[str, ...] = ()  # ids of the event's stories that came after the item


@dataclass(frozen=True, slots=True)
class Choice:
    """An event that is to run, where, and what it continues."""

    ranked: RankedEvent
    section: str
    pinned: bool = False
    follows: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An event that is not to run, and what it lacked."""

    ranked: RankedEvent
    lacked: str


@dataclass(frozen=True, slots=True)
class Selection:
    chosen: tuple[Choice, ...]
    held: tuple[Held, ...]  # best first
    notices: tuple[str, ...] = ()  # what readers are told, such as a quiet day
