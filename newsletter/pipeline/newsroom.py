"""What a day's run works with, ready to use: the parts behind their seams, and the rules as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment

from newsletter.audience.links import Links
from newsletter.deliver.dkim import Signer
from newsletter.deliver.message import Masthead
from newsletter.deliver.send import Pace
from newsletter.edition.assemble import Plan
from newsletter.errors import UsageError
from newsletter.ingest import Limits
from newsletter.learn import Taste
from newsletter.models import Decisions, Edition, EditionStatus, Lens, RankedEvent, Source, Thread
from newsletter.ports import (
    Audience,
    Clicks,
    Consents,
    Deliverer,
    EditionStore,
    Fetcher,
    Journal,
    Ledger,
    Members,
    Observer,
    Reports,
    Returns,
    Spending,
    StoryStore,
    Summarizer,
)
from newsletter.rank import Profile, Quotas
from newsletter.render import Newsletter, Setup, Theme
from newsletter.summarize.budget import Allowance
from newsletter.summarize.model import Model


@dataclass(frozen=True, slots=True)
class Rules:
    """How this newsletter chooses, as configured."""

    zone: ZoneInfo
    window: timedelta  # how old a story may be
    memory: timedelta  # how long an event counts as told
    limits: Limits
    profile: Profile
    taste: Taste | None  # learned from what editors picked
    quotas: Quotas
    shortlist: int  # events that are explained, of which the edition takes the best
    plan: Plan
    models: Allowance  # what language models may take for an edition
    approval_required: bool
    unapproved: Literal["hold", "send", "send-unflagged"]  # what becomes at its hour of what nobody approved
    glossary: Mapping[str, str]  # term -> what it means, in one line
    lenses: tuple[Lens, ...]  # through which events' pages are written
    language: str  # of the newsletter, ISO 639-1
    translations: tuple[str, ...]  # other languages in which editions are told
    send_at: time  # wall time in zone
    draft_at: time | None  # wall time before that at which the draft is made; None: it is made when it goes out
    reader_hours: bool  # whether readers' own hours count
    grace: timedelta  # how long after that an edition may still go out
    weekly_on: int  # the weekday whose edition weekly readers get; 0 is Monday
    decisions: Path  # folder of the editors' decisions, a file for each date

    def day(self, now: datetime) -> date:
        """The date of the edition that is made at this time."""
        return now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Survey:
    """The day's events before the choice."""

    ranked: tuple[RankedEvent, ...]  # best first
    threads: dict[str, Thread]  # event id -> what it repeats or continues
    decisions: Decisions
    events: Mapping[str, str]  # story id -> event id, of all stories that were looked at


@dataclass(frozen=True, slots=True)
class Press:
    """What turns an edition into files and messages."""

    newsletter: Newsletter
    theme: Theme
    templates: Environment
    pages: Mapping[str, str]  # name -> Markdown: about, process, privacy
    setup: Setup  # told on the page "process"
    masthead: Masthead
    folder: Path  # where site/ and email/ go
    links: Links | None = None  # to the readers' pages; None: there are none


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Everything together."""

    which: str  # of the newsletters in its store; the first one has no name
    sources: tuple[Source, ...]
    sources_file: Path | None  # where they are configured; None: they are the sample's
    fetcher: Fetcher
    stories: StoryStore
    editions: EditionStore
    audience: Audience
    consents: Consents
    reports: Reports
    clicks: Clicks  # on links of letters, where they are counted
    ledger: Ledger
    returns: Returns
    soft_bounces: int  # so many in 30 days, and a reader gets nothing more
    spending: Spending
    members: Members  # who may work at the desk
    journal: Journal  # what editors did
    summarizers: tuple[Summarizer, ...]  # the ladder, best first; the last one always can
    analysts: tuple[Model, ...]  # language models that write events' pages, best first; none: all is extracted
    translators: tuple[Model, ...]  # language models that translate editions, best first
    deliverer: Deliverer
    signers: tuple[Signer, ...]  # of every message
    pace: Pace  # of sending
    rules: Rules
    press: Press
    sample: bool  # the stories that ship with the program: such an edition says so, and is never sent
    observer: Observer = field(default_factory=Observer)
    workers_up: Callable[[datetime], bool] = lambda _: False  # whether workers send what is fixed

    def known_edition(self, day: date | None) -> tuple[Edition, EditionStatus]:
        """The edition of a day, or the latest. Raises UsageError when there is none."""
        found = self.editions.edition(day) if day else next(self.editions.editions(), None)
        if found is None:
            which = f"no edition of {day}" if day else "no edition yet"
            raise UsageError(f"there is {which}; `newsletter run --no-send` makes one")
        return found
