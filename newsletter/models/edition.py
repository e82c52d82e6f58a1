"""The dated issue, what it is made from, and what editors decide about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from newsletter.models.blurb import Blurb, BlurbPart, Definition, Sentence, Translation
from newsletter.models.comparison import Comparison, Restatement
from newsletter.models.event import Earlier, Event, RankedEvent, Reason, Thread
from newsletter.models.story import Image

EditionStatus = Literal["draft", "approved", "sending", "sent", "corrected"]

AnalysisKind = Literal["what", "why", "watch", "background", "lens", "contrast"]


@dataclass(frozen=True, slots=True)
class SourceLink:
    story: str  # story id
    outlet: str
    title: str
    url: str
    published: datetime
    dated_by: Literal["publisher", "arrival"] = "publisher"


@dataclass(frozen=True, slots=True)
class Lens:
    """From where the newsletter's readers look at events: a region, an industry, a role."""

    name: str  # as a heading: "For a Brazilian start-up"
    words: tuple[str, ...]  # a sentence that holds one of them speaks of it
    about: str = ""  # whom a language model is to write for; "" leaves it to the name
    letter: bool = False  # its first sentence stands in the email, too


@dataclass(frozen=True, slots=True)
class Analysis:
    """A further part of an event's page."""

    kind: AnalysisKind
    sentences: tuple[Sentence, ...]  # of a contrast: what the one side tells, and what the other
    made_by: str  # "extractive": sentences of the sources; else a language model, and it is marked as analysis
    title: str = ""  # a lens's name
    letter: bool = False
    earlier: tuple[SourceLink, ...] = ()  # stories of earlier items that it rests on


@dataclass(frozen=True, slots=True)
class Pool:
    """What an edition is chosen from, explained as far as it can be: enough to make it anew when an editor decides."""

    date: date  # of the edition
    made_at: datetime
    ranked: tuple[RankedEvent, ...]  # best first
    threads: Mapping[str, Thread]  # event id -> what it repeats or continues
    blurbs: Mapping[str, Blurb]  # event id -> blurb, of events that a summarizer could explain
    texts: Mapping[str, Event]  # event id -> the event with the pages of its stories, of events that are to run
    comparisons: Mapping[str, Comparison | None]  # event id -> how outlets told it, of the same events
    analyses: Mapping[str, tuple[Analysis, ...]] = field(default_factory=dict)  # event id -> longer parts, of the same
    translations: Mapping[str, tuple[Translation, ...]] = field(default_factory=dict)  # event id -> in other languages
    stories: int = 0  # that were looked at
    events: int = 0  # that they report
    others: Mapping[str, tuple[Blurb, ...]] = field(default_factory=dict)  # event id -> what editors had written again


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Words that an editor wants for a part of an item."""

    event: str  # event id
    part: BlurbPart
    text: str  # its sentences, of takeaways one each; "" leaves the part out
    override: str = ""  # why it is to run although the gate refuses it
    made_by: str = ""  # the summarizer whose words they are; "": the editor's own


@dataclass(frozen=True, slots=True)
class Edit:
    """What became of a rewrite."""

    part: BlurbPart
    problems: tuple[str, ...] = ()  # why the gate refused it; none: it passed
    override: str = ""  # the editor's reason to run it all the same; "" when it passed

    @property
    def runs(self) -> bool:
        return not self.problems or bool(self.override)


@dataclass(frozen=True, slots=True)
class Item:
    """A blurb in its place in an edition, with all that a page about it needs."""

    event: str  # event id
    slug: str  # unique within the edition, fixed once published
    section: str
    blurb: Blurb
    sources: tuple[SourceLink, ...]
    voices: int
    score: float
    reasons: tuple[Reason, ...]
    tags: tuple[str, ...] = ()
    image: Image | None = None
    follows: Earlier | None = None
    comparison: Comparison | None = None  # of three voices or more
    definitions: tuple[Definition, ...] = ()
    edits: tuple[Edit, ...] = ()
    analysis: tuple[Analysis, ...] = ()
    translations: tuple[Translation, ...] = ()

    @property
    def background(self) -> tuple[SourceLink, ...]:
        """Stories of earlier items that the analysis rests on."""
        return tuple(dict.fromkeys(link for part in self.analysis for link in part.earlier))

    @property
    def edited(self) -> tuple[BlurbPart, ...]:
        """What a person wrote in place of the program."""
        return tuple(edit.part for edit in self.edits if edit.runs)


@dataclass(frozen=True, slots=True)
class NearMiss:
    event: str
    headline: str
    score: float
    lacked: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Sponsor:
    """A message that somebody pays for. Without saying so, and by whom, it cannot be."""

    name: str  # who pays
    text: str
    url: str = ""  # http(s)
    label: str = "Sponsored by"  # stands before the name

    def __post_init__(self) -> None:
        if not (self.name.strip() and self.label.strip()):
            raise ValueError("a sponsor needs a name and a label: readers must see that it is paid for, and by whom")


@dataclass(frozen=True, slots=True)
class QuickLink:
    """A page that the editor points to, beside the news."""

    title: str
    url: str  # http(s)
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What an edition got wrong: told in its own archive at once, and by the next edition."""

    date: date  # of that edition
    text: str  # what was wrong, and what is right
    slug: str = ""  # of the item; "" when it is about the whole edition
    headline: str = ""  # under which the item ran
    at: datetime | None = None  # when the archive said so; None: as soon as the edition that tells it is published

    @property
    def key(self) -> str:
        """What tells it from other corrections of the same edition; the same words are the same correction."""
        return hashlib.sha256(f"{self.slug}\n{self.text}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Revision:
    """For the editor: an item of an earlier edition, and the event whose stories say something else."""

    event: str  # event id; it runs, or is held
    date: date  # of the earlier edition
    slug: str
    headline: str  # under which the item ran
    restated: Restatement


@dataclass(frozen=True, slots=True)
class Edition:
    """The dated issue, as assembled. Its status is kept beside it, in the store."""

    date: date
    items: tuple[Item, ...]  # in order; items of one section stand together
    near_misses: tuple[NearMiss, ...]
    notices: tuple[str, ...]  # to readers
    note: str  # the editor's note, Markdown; "" when there is none
    sample: bool  # made from the stories that ship with the program
    made_at: datetime
    briefs: tuple[Item, ...] = ()  # told by their headline alone, at the end
    sponsor: Sponsor | None = None
    corrections: tuple[Correction, ...] = ()
    subject: str = ""  # the editor's; "" leaves it to the headlines
    languages: tuple[str, ...] = ()  # beside its own, in which it is told, too
    links: tuple[QuickLink, ...] = ()
    revisions: tuple[Revision, ...] = ()  # of earlier editions; warnings for the editor
    corrected: tuple[Correction, ...] = ()  # what was found wrong in this one after it had gone out

    @property
    def seconds(self) -> int:
        return sum(item.blurb.seconds for item in self.told)

    @property
    def told(self) -> tuple[Item, ...]:
        """All that runs, at length or in brief."""
        return (*self.items, *self.briefs)

    @property
    def told_in(self) -> tuple[str, ...]:
        """Of the other languages, those in which at least one item is told."""
        known = {one.language for item in self.items for one in item.translations}
        return tuple(language for language in self.languages if language in known)

    @property
    def headlines(self) -> dict[str, str]:
        """Event id -> what the event is called here, of all that runs or almost ran."""
        missed = {one.event: one.headline for one in self.near_misses}
        return missed | {item.event: item.blurb.headline for item in self.told}


@dataclass(frozen=True, slots=True)
class ToldItem:
    """An item of an edition, as a search finds it."""

    date: date
    slug: str
    headline: str
    text: str  # what happened, why, takeaways, what to watch


@dataclass(frozen=True, slots=True)
class Funnel:
    """How few of many became an edition, and how far editors agreed with the ranking."""

    date: date
    stories: int  # that were looked at
    events: int  # that they report
    explained: int  # of these, those that a summarizer could explain
    offered: tuple[str, ...]  # event ids that the ranking alone would have chosen
    chosen: tuple[str, ...]  # event ids that run, as editors decided

    @property
    def kept(self) -> int:
        """What was offered and runs."""
        return len(set(self.offered) & set(self.chosen))

    @property
    def taken_in(self) -> int:
        """What runs though it was not offered."""
        return len(set(self.chosen) - set(self.offered))


@dataclass(frozen=True, slots=True)
class Merge:
    """Events that an editor says are one."""

    events: tuple[str, ...]  # ids, two or more; the first one leads

    @property
    def id(self) -> str:
        """Of the event that they become: the same however often the day is made."""
        return _derived("merge", *self.events)


@dataclass(frozen=True, slots=True)
class Split:
    """Stories that an editor takes out of an event, into one of their own."""

    event: str  # id
    stories: tuple[str, ...]  # ids, in order

    @property
    def part(self) -> str:
        """Id of the event that these stories become."""
        return _derived("split", self.event, *self.stories)

    @property
    def rest(self) -> str:
        """Id of what is left."""
        return _derived("rest", self.event, *self.stories)


def _derived(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture that an editor wants with an item."""

    event: str  # id
    url: str  # of a picture of one of its stories; "" for none
    alt: str = ""  # what it shows; never empty with a picture


@dataclass(frozen=True, slots=True)
class Decisions:
    """What an editor said about an edition: content/editions/DATE.toml."""

    pinned: tuple[str, ...] = ()  # event ids, in the order wanted
    dropped: tuple[tuple[str, str], ...] = ()  # (event id, reason)
    order: tuple[str, ...] = ()  # event ids as they are to stand; those of one section stand together all the same
    sections: tuple[tuple[str, str], ...] = ()  # (event id, section), of items that stand in another one
    rewrites: tuple[Rewrite, ...] = ()  # one for each event and part
    groups: tuple[
        Merge | Split, ...
    ] = ()  # in the order in which they were decided: each may name what one before made
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (event id, its tags), of items that have others
    pictures: tuple[Picture, ...] = ()  # one for each event
    note: str = ""
    subject: str = ""  # of the email; "" leaves it to the headlines
    sponsor: Sponsor | None = None
    links: tuple[QuickLink, ...] = ()
    corrections: tuple[Correction, ...] = ()  # of earlier editions
    approved_hash: str = ""  # of the rendered bytes; "" when not approved
    approved_by: str = ""
    approved_at: datetime | None = None
