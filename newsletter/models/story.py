"""What is read, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

# Only a filter's story may come without a date; in the store every story has one, if need be its arrival's.
UNDATED = datetime(1, 1, 1, tzinfo=UTC)

SourceKind = Literal["feed", "page", "folder"]


@dataclass(frozen=True, slots=True)
class Source:
    """A place that publishes, as configured."""

    name: str  # unique, short, stable: "ars-technica"
    title: str  # the outlet's name as readers see it
    location: str  # an http(s) URL, or the path of a folder
    kind: SourceKind = "feed"
    section: str = ""  # where its events go unless their words say otherwise
    groups: tuple[str, ...] = ()  # the newsletter's own labels: region, leaning, trade press
    paused: bool = False  # it is not read for now


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
class SourceDay:
    """What a source brought on one day, UTC, and how reading it went."""

    source: str
    day: date
    stories: int = 0  # published on that day
    reads: int = 0  # tries to read it
    failures: int = 0  # of these


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
