"""The types that stages hand on: one frozen dataclass for each stage, never half filled.

    Source -> Fetched -> Entry -> Story -> Event -> RankedEvent -> Choice -> Blurb -> Item -> Edition
    Edition -> Page, Letter;   Letter + Subscriber -> Envelope;   Delivery records what became of it

All times are aware datetimes in UTC. All text is plain Unicode text unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

WORDS_A_MINUTE = 238  # Brysbaert 2019, "How many words do we read per minute?": silent reading of English non-fiction

# Only a filter's story may come without a date; in the store every story has one, if need be its arrival's.
UNDATED = datetime(1, 1, 1, tzinfo=UTC)

SourceKind = Literal["feed", "page", "folder"]
EditionStatus = Literal["draft", "approved", "sending", "sent", "corrected"]
SubscriberState = Literal["pending", "active", "unsubscribed", "bounced", "complained"]
ReturnKind = Literal["hard", "soft", "complaint", "unsubscribe"]
Frequency = Literal["daily", "weekly"]
DeliveryState = Literal["pending", "claimed", "marked", "sent", "failed", "unknown", "skipped"]
BlurbPart = Literal["headline", "what", "why", "takeaways", "watch"]
Role = Literal["editor", "publisher"]
AnalysisKind = Literal["what", "why", "watch", "background", "lens", "contrast"]


# -- ingest ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Source:
    """A place that publishes, as configured."""

    name: str  # unique, short, stable: "ars-technica"
    title: str  # the outlet's name as readers see it
    location: str  # an http(s) URL, or the path of a folder
    kind: SourceKind = "feed"
    section: str = ""  # where its events go unless their words say otherwise
    groups: tuple[str, ...] = ()  # the newsletter's own labels: region, leaning, trade press


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with: HTTP's ETag and Last-Modified, verbatim."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer to a GET: already decompressed, within its limits."""

    url: str  # the last one, after redirects
    status: int  # 200, or 304 when nothing changed since the validators
    body: bytes
    content_type: str
    validators: Validators
    seconds: float


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, a page or a file as its publisher wrote it: markup, odd dates and all."""

    title: str
    link: str
    summary_html: str = ""
    content_html: str = ""
    published: str | datetime | None = None
    author: str = ""
    outlet: str = ""  # when an aggregator names the original outlet
    language: str = ""
    tags: tuple[str, ...] = ()
    image: Image | None = None
    guid: str = ""  # what tells it from others of its source when it has no link: a feed's guid, a file's name


@dataclass(frozen=True, slots=True)
class Story:
    """One article of one outlet, cleaned."""

    id: str  # derived from the canonical URL, so that one article read twice is one story
    title: str
    summary: str
    text: str  # paragraphs separated by one empty line; "" when only a summary is known
    url: str  # canonical; "" for an editor's own story without a link
    source: str  # the outlet's name as readers see it
    published: datetime
    via: str = ""  # name of the configured source that brought it
    author: str = ""
    language: str = ""  # ISO 639-1, "" when unknown
    tags: tuple[str, ...] = ()
    image: Image | None = None
    dated_by: Literal["publisher", "arrival"] = "publisher"  # arrival: no usable date was given

    @property
    def body(self) -> str:
        """The text that evidence spans point into: the fullest that is known."""
        return self.text or self.summary or self.title


@dataclass(frozen=True, slots=True)
class Health:
    """How a source has been doing."""

    source: str
    last_success: datetime | None = None
    last_error: str = ""  # in words; "" after a success
    last_error_at: datetime | None = None
    seconds: float = 0.0  # latency of the last fetch
    items_a_week: float = 0.0
    newest: datetime | None = None  # date of its newest story
    validators: Validators = Validators()


# -- choose ---------------------------------------------------------------------------------------
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


# -- explain --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a sentence comes from: characters start to end of the body of a stored story."""

    story: str  # story id
    start: int
    end: int
    quote: str  # body[start:end], kept because a page may change after the edition ran


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Blurb:
    """An event explained in 30 seconds. Parts that no story supports are empty, never invented."""

    headline: str
    what: tuple[Sentence, ...]
    why: tuple[Sentence, ...]
    takeaways: tuple[Sentence, ...]
    watch: tuple[Sentence, ...]
    made_by: str  # name of the summarizer

    @property
    def text(self) -> str:
        """What happened and why it matters, as read."""
        return " ".join(sentence.text for sentence in (*self.what, *self.why))

    @property
    def words(self) -> int:
        """Words of the whole item: headline, blurb, takeaways, what to watch."""
        parts = (*self.what, *self.why, *self.takeaways, *self.watch)
        return sum(len(text.split()) for text in (self.headline, *(part.text for part in parts)))

    @property
    def seconds(self) -> int:
        """Reading time of the whole item."""
        return round(self.words * 60 / WORDS_A_MINUTE)


# -- compare --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Account:
    """Where one outlet tells something."""

    outlet: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of one of the stories, and the outlets that tell it; the first one's words are shown."""

    text: str
    accounts: tuple[Account, ...]
    group: str = ""  # the newsletter's label, when several outlets tell it, all of this group, and no other does


@dataclass(frozen=True, slots=True)
class Side:
    """One of several ways to put the same thing: a figure, a time, a word."""

    text: str  # as written: "3,200 jobs"
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What outlets put differently, side by side."""

    kind: Literal["figure", "time", "actor", "word"]
    about: str  # what it is about, in the stories' own words; "" when the sides say it
    sides: tuple[Side, ...]  # two or more
    disputed: bool = False  # not the outlets differ but those whom they quote


@dataclass(frozen=True, slots=True)
class Comparison:
    """How outlets told one event. Everything in it rests on spans of stored stories; what is not sure is left out."""

    outlets: tuple[str, ...]  # whose texts were compared, one for each independent voice
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the newsletter's labels, each with its outlets among these
    agreed: tuple[Claim, ...] = ()  # told by all, or by most
    figures: tuple[Side, ...] = ()  # given alike by all, or by most
    partial: tuple[Claim, ...] = ()  # told by one outlet, or by one group
    contradictions: tuple[Difference, ...] = ()
    framing: tuple[Difference, ...] = ()  # other words for the same thing

    def __bool__(self) -> bool:
        return bool(self.agreed or self.figures or self.partial or self.contradictions or self.framing)


@dataclass(frozen=True, slots=True)
class Translation:
    """A blurb in another language; its sentences keep their evidence, which stays as the sources wrote it."""

    language: str  # ISO 639-1
    blurb: Blurb
    of: str  # fingerprint of the blurb that was translated


# -- analyse --------------------------------------------------------------------------------------
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
class Restatement:
    """What a newer text puts differently from what readers were told."""

    kind: Literal["contradicts", "updates"]  # it was another all along; it has changed since
    about: Literal["figure", "time", "actor"]
    said: str  # as readers were told: "12 people"
    sentence: str  # in which they were
    now: Side  # and who tells it


@dataclass(frozen=True, slots=True)
class Definition:
    """A term of a blurb, explained in one line."""

    term: str
    text: str
    evidence: tuple[Evidence, ...] = ()  # where a source explains it; none: the newsletter's own glossary does


@dataclass(frozen=True, slots=True)
class Spent:
    """What language models took. Money is in millionths of whatever their prices are in."""

    calls: int  # for the edition, as all but the last
    input_tokens: int
    output_tokens: int
    edition: int
    month: int  # for all editions of its month


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence gate says of a claim."""

    supported: bool
    score: float  # 0 to 1, higher the better the sources support the claim
    problems: tuple[str, ...]


# -- edition --------------------------------------------------------------------------------------
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


@dataclass(frozen=True, slots=True)
class SourceLink:
    story: str  # story id
    outlet: str
    title: str
    url: str
    published: datetime
    dated_by: Literal["publisher", "arrival"] = "publisher"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """An editor's own words for a part of an item."""

    event: str  # event id
    part: BlurbPart
    text: str  # its sentences, of takeaways one each; "" leaves the part out
    override: str = ""  # why it is to run although the gate refuses it


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
    """What an earlier edition got wrong, told in this one."""

    date: date  # of that edition
    text: str  # what was wrong, and what is right
    slug: str = ""  # of the item; "" when it is about the whole edition
    headline: str = ""  # under which the item ran


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

    @property
    def seconds(self) -> int:
        return sum(item.blurb.seconds for item in self.told)

    @property
    def told(self) -> tuple[Item, ...]:
        """All that runs, at length or in brief."""
        return (*self.items, *self.briefs)

    @property
    def headlines(self) -> dict[str, str]:
        """Event id -> what the event is called here, of all that runs or almost ran."""
        missed = {one.event: one.headline for one in self.near_misses}
        return missed | {item.event: item.blurb.headline for item in self.told}


@dataclass(frozen=True, slots=True)
class Decisions:
    """What an editor said about an edition: content/editions/DATE.toml."""

    pinned: tuple[str, ...] = ()  # event ids, in the order wanted
    dropped: tuple[tuple[str, str], ...] = ()  # (event id, reason)
    order: tuple[str, ...] = ()  # event ids as they are to stand; those of one section stand together all the same
    sections: tuple[tuple[str, str], ...] = ()  # (event id, section), of items that stand in another one
    rewrites: tuple[Rewrite, ...] = ()  # one for each event and part
    note: str = ""
    subject: str = ""  # of the email; "" leaves it to the headlines
    sponsor: Sponsor | None = None
    links: tuple[QuickLink, ...] = ()
    corrections: tuple[Correction, ...] = ()  # of earlier editions
    approved_hash: str = ""  # of the rendered bytes; "" when not approved
    approved_by: str = ""
    approved_at: datetime | None = None


# -- render ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Page:
    """A file of the archive."""

    path: str  # relative to the site's root: "2026-01-25/index.html"
    body: bytes


# A letter is the same for all readers; these stand where one reader's own text goes, in html and in text alike. No
# story can bring one along: render takes doubled percent signs out of all foreign text.
UNSUBSCRIBE_URL = "%%UNSUBSCRIBE_URL%%"
PREFERENCES_URL = "%%PREFERENCES_URL%%"
READER_NAME = "%%READER_NAME%%"


@dataclass(frozen=True, slots=True)
class Letter:
    """The email edition before it is addressed: one for all readers."""

    subject: str
    html: str
    text: str
    warnings: tuple[str, ...] = ()  # to the editor: what was left out to keep it small


# -- deliver --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader wishes. What is left out is as the newsletter has it."""

    topics: tuple[str, ...] = ()  # only editions that hold one of these sections or tags; none: every edition
    frequency: Frequency = "daily"
    language: str = ""  # of mails and pages, ISO 639-1
    zone: str = ""  # IANA name
    hour: int | None = None  # 0 to 23, wall time in zone: when the edition is to come


@dataclass(frozen=True, slots=True)
class Offer:
    """What of an edition decides which readers it is for."""

    subjects: tuple[str, ...] | None = None  # its sections and tags; None: no reader's topics are asked
    weekly: bool = True  # it is the one that weekly readers get


@dataclass(frozen=True, slots=True)
class Subscriber:
    id: int
    email: str
    name: str
    state: SubscriberState
    preferences: Preferences = Preferences()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as keyed hashes: they tell requests apart and name nobody."""

    address: str  # of the network
    network: str  # the neighbourhood of that address
    mailbox: str  # the email address, however it is spelled


@dataclass(frozen=True, slots=True)
class Consent:
    """The wish to subscribe; once confirmed, the proof of it."""

    id: int
    subscriber: Subscriber
    text: str  # what the reader was shown
    asked: datetime
    asked_from: str  # Origin.address
    tries: int = 0  # of its mail
    confirmed: datetime | None = None
    confirmed_from: str = ""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What a reader says is wrong with an item."""

    id: int
    edition: date
    slug: str  # of the item; "" for the whole edition
    text: str
    email: str  # for an answer; "" when none is wanted
    at: datetime
    settled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message for one reader, ready for the wire."""

    sender: str
    recipient: str
    message_id: str
    body: bytes  # RFC 5322, CRLF
    edition: date
    serial: str  # of the delivery among those of its edition; letters, digits and hyphens


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger: an edition and a subscriber."""

    id: int
    edition: date
    subscriber: Subscriber
    state: DeliveryState
    error: str = ""
    attempts: int = 0  # times claimed since the send was last started


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back by mail about one reader: a bounce, a complaint, or the wish to leave."""

    kind: ReturnKind
    address: str  # as the message names it; "" when only the delivery is known
    key: str  # of the message, so that one that is read twice counts once
    edition: date | None = None
    delivery: int | None = None  # number of the row of the ledger, when the message names it
    detail: str = ""  # what the other server said


# -- desk -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Member:
    """A person who works at the desk."""

    name: str
    role: Role  # an editor may change an edition; a publisher may approve, send and cancel it as well
    password: str  # as argon2 keeps it


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at the desk, from signing in to signing out; or a script with a token."""

    member: str  # name
    role: Role
    began: datetime
    used: datetime
    token: str = ""  # what the script is called; "" for a person in a browser


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the journal: who did what to which edition, and the decisions before and after it."""

    at: datetime
    who: str
    edition: date | None  # None: it was about no edition, such as a new member
    what: str  # in words
    before: str = ""  # content/editions/DATE.toml as text; "" when there was no such file
    after: str = ""
    number: int = 0  # of the line; 0 while it is not kept yet
