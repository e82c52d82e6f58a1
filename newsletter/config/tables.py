"""The tables of newsletter.toml, sources.toml and glossary.toml: each key, what it may be, and what when left out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Positive = Annotated[int, Meta(ge=1)]
Count = Annotated[int, Meta(ge=0)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}$", description='two letters, such as "en"')]
Said = Annotated[str, Meta(pattern=r"\S", description="a text that is not empty")]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description='"HH:MM"')]


class Table(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file; an unknown key is an error, so that a typing mistake is never silent."""


class Identity(Table, frozen=True):
    """[newsletter]: who publishes."""

    name: str = "Daily Intel"
    tagline: str = ""  # one line under the name
    language: str = "en"  # of the templates' own words, ISO 639-1
    base_url: Annotated[str, Meta(pattern=r"^https?://[^\s/]+", description="an http(s) address")] = (
        "http://localhost:8700"
    )
    sender: str = msgspec.field(name="from", default="Daily Intel <newsletter@localhost>")  # From of the email
    reply_to: str = ""
    postal_address: str = ""  # required by law in many countries when you send
    timezone: str = "Europe/London"  # IANA name; the edition's date and send_at are in it


class Ingest(Table, frozen=True):
    """[ingest]: how sources are read."""

    allow_hosts: tuple[str, ...] = ()  # hosts that may have a private address
    seconds: Positive = 20  # for one source, answer included
    total_seconds: Positive = 240  # for all of them
    megabytes: Positive = 8  # for one document, after decompression
    items: Positive = 200  # taken from one feed, newest first
    redirects: Count = 5
    per_host: Positive = 2  # requests at once to one host
    workers: Positive = 12  # requests at once in all
    contact: str = ""  # an address or URL for the user agent, so that a publisher can reach you


class EditionRules(Table, frozen=True):
    """[edition]: what an edition may hold."""

    items: Positive = 10
    reading_seconds: Positive = 300  # the whole edition's budget
    per_source: Positive = 3  # items led by one source
    per_section: Positive = 5
    sections: tuple[str, ...] = ()  # their order; others follow, then "More"
    languages: tuple[Annotated[str, Meta(pattern=r"^[a-z]{2}$", description='two letters, such as "en"')], ...] = ()
    # of stories that may run; none: the newsletter's own
    window_hours: Positive = 48  # how old a story may be
    remember_days: Positive = 30  # how long an event counts as told already


class RankRules(Table, frozen=True):
    """[rank]: how events are ranked, beside topics and authority."""

    model: str = ""  # what `newsletter learn` wrote, counted from the newsletter's folder; "" for none


class Approval(Table, frozen=True):
    """[approval]: whether a person signs off."""

    policy: Literal["auto", "required"] = "auto"
    if_unapproved: Literal["hold", "send", "send-unflagged"] = "hold"


class Summarize(Table, frozen=True):
    """[summarize]: who writes the blurbs, tried in order, and what language models may take."""

    ladder: tuple[str, ...] = ("extractive",)  # "model:NAME" is one of [[models]]
    seconds: Positive = 90  # for all calls of an edition together; what is not written by then is extracted
    workers: Positive = 4  # calls at once
    edition_cost: Annotated[float, Meta(ge=0)] = 0.5  # at most, for one edition, in the currency of the prices
    month_cost: Annotated[float, Meta(ge=0)] = 5.0  # at most, for all editions of a month


class Model(Table, frozen=True):
    """[[models]]: a language model that the ladder may name."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", description="lower-case letters, digits and hyphens")]
    provider: Literal["openai", "anthropic", "google", "ollama"]  # openai: any server of its protocol, with base_url
    model: Annotated[str, Meta(min_length=1)]  # the provider's name of it
    base_url: Annotated[str, Meta(pattern=r"^(https?://[^\s/]+\S*)?$", description="an http(s) address")] = ""
    key_env: str = ""  # environment variable that holds the key; the provider's usual one when left out
    seconds: Positive = 30  # for one call
    output_tokens: Positive = 4000  # of one answer, thinking included
    form: Literal["tool", "schema", "prompt"] = "tool"  # how it is told the form of the answer; servers differ
    input_price: Annotated[float, Meta(ge=0)] | None = None  # for a million tokens; must be given unless it is ollama's
    output_price: Annotated[float, Meta(ge=0)] | None = None
    calls_per_minute: Annotated[float, Meta(gt=0)] | None = None  # by all newsletters and workers of the store together

    @property
    def secret(self) -> str:
        """The environment variable with its key, "" when it needs none. Another server never gets the usual key."""
        usual = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "google": "GEMINI_API_KEY"}
        return self.key_env or ("" if self.base_url else usual.get(self.provider, ""))


class AnalysisTable(Table, frozen=True):
    """[analysis]: who writes the longer parts of events' pages, within the money and time of [summarize]."""

    ladder: tuple[str, ...] = ("extractive",)  # "model:NAME" is one of [[models]]; no other kind can


class TranslateTable(Table, frozen=True):
    """[translate]: in which other languages editions are told, by language models, within what [summarize] allows."""

    languages: tuple[Language, ...] = ()
    ladder: tuple[str, ...] = ()  # "model:NAME" of [[models]]; what none can translate stays as it is


class LensTable(Table, frozen=True):
    """[[lens]]: from where your readers look at events."""

    name: Said  # the heading above what concerns them: "For a Brazilian start-up"
    words: Annotated[tuple[Said, ...], Meta(min_length=1)]  # a sentence that holds one speaks of it
    about: str = ""  # for a language model: who they are and what they want to know
    letter: bool = False  # the first sentence stands in the email, too


class Schedule(Table, frozen=True):
    """[schedule]: when the day's edition goes out, and how sources are read through the day."""

    send_at: Clock = "07:00"  # wall time in newsletter.timezone
    draft_at: Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$", description='"HH:MM"')] = ""
    # when the draft is there to be read; "": an hour before send_at if a person has to approve, else there is none
    ingest_every_minutes: Positive = 60
    grace_hours: Positive = 6  # a start missed by more than this does not send, and says so
    reader_hours: bool = True  # readers who wished for an hour or a zone of their own get it then
    weekly_on: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "friday"
    # the edition that readers get who want one a week


class Smtp(Table, frozen=True):
    """[deliver.smtp]: the server; user and password from NEWSLETTER_SMTP_USER and NEWSLETTER_SMTP_PASSWORD."""

    host: str = "localhost"
    port: Annotated[int, Meta(ge=1, le=65535)] = 25
    tls: Literal["none", "starttls", "tls"] = "starttls"
    connections: Positive = 1
    rate_per_second: Annotated[float, Meta(gt=0)] = 10.0  # messages, over all connections
    messages_per_connection: Count = 0  # then a new one is opened; 0: any number
    domain_rate_per_second: Annotated[float, Meta(ge=0)] = 0.0  # messages to one recipient domain; 0: no limit
    domain_connections: Count = 0  # at once for one recipient domain; 0: no limit
    warm_up: tuple[Positive, ...] = ()  # messages an hour for the first editions, one number for each


class Ses(Table, frozen=True):
    """[deliver.ses]: Amazon SES; the access key from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""

    region: Annotated[str, Meta(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$", description='a region such as "eu-west-1"')] = (
        "us-east-1"
    )
    configuration_set: str = ""  # of the account, if it has one for the newsletter
    connections: Positive = 4
    rate_per_second: Annotated[float, Meta(gt=0)] = 14.0  # messages; the account's limit, which `doctor` shows
    warm_up: tuple[Positive, ...] = ()  # messages an hour for the first editions, one number for each
    topic: str = ""  # ARN of the SNS topic that bounces and complaints come by; no other is believed
    endpoint: Annotated[
        str, Meta(pattern=r"^(https?://[^\s/]+)?$", description="an http(s) address without a path")
    ] = ""


class Dkim(Table, frozen=True):
    """[[deliver.dkim]]: a key that signs every message; `newsletter dkim new` makes one."""

    selector: Annotated[str, Meta(pattern=r"^[A-Za-z0-9.-]+$", description="a name such as january")]
    key: str  # path of the private key, from the newsletter's folder
    domain: str = ""  # that signs; the one of [newsletter] from when left out


class Deliver(Table, frozen=True):
    """[deliver]: the way out."""

    backend: str = "outbox"
    bounce_address: str = ""  # where undeliverable mail goes back to, with the delivery's number; the sender when empty
    soft_bounces: Positive = 5  # in 30 days, then a reader counts as bounced
    dkim: tuple[Dkim, ...] = ()  # keys that sign; none: the mail server may
    smtp: Smtp = Smtp()
    ses: Ses = Ses()
    options: dict[str, Any] = {}  # handed to a plug-in's back end as they are


class StoreTable(Table, frozen=True):
    """[store]: where stories, editions and readers are kept."""

    url: Annotated[
        str,
        Meta(
            pattern=r"^(sqlite:.+|postgresql://\S+)$", description='"sqlite:PATH" or "postgresql://user@host/database"'
        ),
    ] = "sqlite:var/newsletter.db"  # a server's password comes from NEWSLETTER_STORE_PASSWORD or ~/.pgpass
    newsletter: Annotated[
        str, Meta(pattern=r"^([a-z][a-z0-9-]*)?$", description="lower-case letters, digits and hyphens")
    ] = ""  # which of several newsletters in this store; the first one needs no name


class Web(Table, frozen=True):
    """[web]: the readers' pages, and where `newsletter serve` listens."""

    public_url: Annotated[
        str, Meta(pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$", description="an http(s) address without ? and #")
    ] = ""  # where readers reach the pages; none: they leave by mail
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8800
    proxy_header: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]*$", description="the name of a header")] = ""
    # in which your proxy says who asks; without it the header means nothing
    languages: tuple[Annotated[str, Meta(pattern=r"^[a-z]{2}$", description='two letters, such as "en"')], ...] = ()
    # that readers may choose; templates/public/de/ holds German words
    count_clicks: bool = False  # how often each link of a letter is followed, and not by whom


class DeskTable(Table, frozen=True):
    """[desk]: where editors work, and how what they say there is kept secret on its way."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8801
    certificate: str = ""  # a PEM file with its chain, counted from the newsletter's folder; TLS is done here
    key: str = ""  # of the certificate, the same
    proxy_header: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]*$", description="the name of a header")] = ""
    # in which a proxy, which does TLS, says who asks; nothing without it is let in


class Topic(Table, frozen=True):
    """[[topics]]: something this newsletter's readers care about, in plain words."""

    name: str
    words: tuple[str, ...]
    weight: Annotated[float, Meta(ge=0, le=2)] = 1.0
    section: str = ""


class SourceTable(Table, frozen=True):
    """[[source]] of sources.toml."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", description="lower-case letters, digits and hyphens")]
    location: str  # an http(s) URL, or a folder relative to the file
    title: str = ""  # as readers see it; the name when left out
    kind: Literal["feed", "page", "folder"] = "feed"
    weight: Annotated[float, Meta(ge=0, le=2)] | None = None  # authority; left out: what is known of the outlet, or 1
    section: str = ""
    groups: tuple[str, ...] = ()  # your own labels: "trade", "regional"
    paused: bool = False  # it is not read for now


class NewsletterFile(Table, frozen=True):
    """newsletter.toml."""

    newsletter: Identity = Identity()
    ingest: Ingest = Ingest()
    edition: EditionRules = EditionRules()
    rank: RankRules = RankRules()
    approval: Approval = Approval()
    summarize: Summarize = Summarize()
    models: tuple[Model, ...] = ()
    analysis: AnalysisTable = AnalysisTable()
    translate: TranslateTable = TranslateTable()
    lens: tuple[LensTable, ...] = ()
    schedule: Schedule = Schedule()
    deliver: Deliver = Deliver()
    store: StoreTable = StoreTable()
    web: Web = Web()
    desk: DeskTable = DeskTable()
    topics: tuple[Topic, ...] = ()  # none: the built-in ones of a technology newsletter
    authority: dict[str, Annotated[float, Meta(ge=0, le=2)]] = {}  # outlet or domain -> weight, beside sources' own

    def model(self, name: str) -> Model:
        """The model of that name; read_settings has seen to it that the ladder names no other."""
        return next(model for model in self.models if model.name == name)


class GlossaryFile(Table, frozen=True):
    """glossary.toml."""

    terms: dict[str, Annotated[str, Meta(min_length=1)]] = {}  # a term as it stands in a sentence -> one line


class SourcesFile(Table, frozen=True):
    """sources.toml."""

    source: tuple[SourceTable, ...] = ()
