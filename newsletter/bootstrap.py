"""The one place where everything is put together: settings in, a ready newsroom out."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from itertools import takewhile
from math import inf
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from newsletter import __version__, registry
from newsletter.audience.links import Links
from newsletter.audience.secret import read_secrets
from newsletter.audience.tokens import Tokens
from newsletter.config import (
    Dkim,
    Settings,
    SourceTable,
    StoreTable,
    defaults,
    read_glossary,
    read_sources,
)
from newsletter.config_theme import read_theme
from newsletter.config_vocabulary import read_vocabulary
from newsletter.deliver.dkim import Signer, read_key
from newsletter.deliver.domains import Limits as DomainLimits
from newsletter.deliver.message import Masthead
from newsletter.deliver.send import Pace
from newsletter.disclosure import setup
from newsletter.edition.assemble import Plan
from newsletter.edition.tags import Tag, Vocabulary
from newsletter.engine.clock import send_instant
from newsletter.errors import ConfigError, RenderError
from newsletter.ingest import HttpFetcher, Limits
from newsletter.ingest.offline import OfflineFetcher
from newsletter.learn import Taste, read_taste
from newsletter.models import Lens, Source
from newsletter.pipeline import Newsroom, Press, Rules
from newsletter.ports import Deliverer, Summarizer
from newsletter.rank import Profile, Quotas, Topic, default_profile
from newsletter.registry import Workplace
from newsletter.render import Logo, Newsletter, Theme, environment
from newsletter.render.templates import fill, load
from newsletter.store import (
    SqliteAudience,
    SqliteConsents,
    SqliteEditions,
    SqliteJournal,
    SqliteLedger,
    SqliteMembers,
    SqliteReports,
    SqliteReturns,
    SqliteSpending,
    SqliteStories,
    open_database,
)
from newsletter.summarize.budget import MILLION, Allowance
from newsletter.summarize.model import Model as LanguageModel

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTLIST = 4  # events explained for each item wanted: feeds often hold no more than a headline
# The sample's stories are of 3 to 5 March 2026; each day's stories make the edition of the next morning.
SAMPLE_DAYS = (date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6))

_log = logging.getLogger(__name__)


@contextmanager
def open_newsroom(settings: Settings, *, sample: bool = False) -> Iterator[Newsroom]:
    """Open the store and the network; close them at the end.

    Raises ConfigError, StoreError, RenderError.
    """
    with ExitStack() as stack:
        database = stack.enter_context(open_database(settings.database))
        which = settings.file.store.newsletter
        yield Newsroom(
            sources=tuple(to_source(source) for source in settings.sources),
            fetcher=OfflineFetcher() if sample else stack.enter_context(open_fetcher(settings)),
            stories=SqliteStories(database),
            editions=SqliteEditions(database, which),
            audience=SqliteAudience(database, which),
            consents=SqliteConsents(database, which),
            reports=SqliteReports(database, which),
            ledger=SqliteLedger(database, which),
            returns=SqliteReturns(database, which),
            soft_bounces=settings.file.deliver.soft_bounces,
            spending=SqliteSpending(database),
            members=SqliteMembers(database),
            journal=SqliteJournal(database),
            summarizers=summarizers(settings, sample=sample),
            analysts=() if sample else tuple(_models(settings, settings.file.analysis.ladder)),
            translators=() if sample else tuple(_models(settings, settings.file.translate.ladder)),
            deliverer=deliverer(settings),
            signers=signers(settings),
            pace=pace(settings),
            rules=rules(settings),
            press=press(settings),
            sample=sample,
        )


def sample_settings(settings: Settings) -> Settings:
    """The same newsletter with the sample's sources, and a store of its own so that invented stories stay apart."""
    own = settings.content / "sample" / "sources.toml"
    shipped = defaults() / "content" / "sample" / "sources.toml"
    store = StoreTable(url=f"sqlite:{settings.var / 'sample.db'}")
    sources = read_sources(own if own.exists() else shipped)
    return replace(settings, file=msgspec.structs.replace(settings.file, store=store), sources=sources)


def sample_mornings(settings: Settings) -> tuple[datetime, ...]:
    """When the sample's editions go out: the configured hour of each of its mornings, in UTC."""
    hour = time.fromisoformat(settings.file.schedule.send_at)
    zone = ZoneInfo(settings.file.newsletter.timezone)
    return tuple(send_instant(day, hour, zone) for day in SAMPLE_DAYS)


def open_fetcher(settings: Settings) -> HttpFetcher:
    """The way to the outside world, within the configured limits."""
    contact = f"; {settings.file.ingest.contact}" if settings.file.ingest.contact else ""
    agent = f"DailyIntel/{__version__} (+newsletter reader{contact})"
    return HttpFetcher(limits(settings), agent, settings.file.ingest.allow_hosts)


def limits(settings: Settings) -> Limits:
    given = settings.file.ingest
    return Limits(
        seconds=given.seconds,
        run_seconds=given.total_seconds,
        bytes=given.megabytes * 1_000_000,
        items=given.items,
        redirects=given.redirects,
        workers=given.workers,
        per_host=given.per_host,
    )


def to_source(table: SourceTable) -> Source:
    return Source(table.name, table.title, table.location, table.kind, table.section, table.groups)


def summarizers(settings: Settings, *, sample: bool = False) -> tuple[Summarizer, ...]:
    """The ladder; its last rung is always the extractive one, which needs nothing but the stories.

    The sample has no other: it needs no network and costs nothing.
    """
    above = () if sample else tuple(takewhile(lambda name: name != "extractive", settings.file.summarize.ladder))
    return tuple(_summarizer(settings, name) for name in dict.fromkeys((*above, "extractive")))


def _models(settings: Settings, ladder: Iterable[str]) -> Iterator[LanguageModel]:
    """The language models of a ladder, down to its extractive rung."""
    for name in takewhile(lambda name: name != "extractive", dict.fromkeys(ladder)):
        made = _summarizer(settings, name)
        if isinstance(made, LanguageModel):
            yield made


def _summarizer(settings: Settings, name: str) -> Summarizer:
    kind, _, model = name.partition(":")
    workplace = _workplace(settings)
    if kind == "model":
        table = settings.file.model(model)
        templates = environment(settings.templates)
        options = {
            **msgspec.structs.asdict(table),
            "key_env": table.secret,
            "fill": lambda template, values: fill(load(templates, template), values),
        }
        workplace = replace(workplace, options=options)
    made: Summarizer = registry.make("newsletter.summarizers", kind, workplace)
    return made


def deliverer(settings: Settings) -> Deliverer:
    """The configured way out."""
    made: Deliverer = registry.make("newsletter.deliverers", settings.file.deliver.backend, _workplace(settings))
    return made


def signers(settings: Settings) -> tuple[Signer, ...]:
    """The keys of [[deliver.dkim]]. Raises ConfigError for one that cannot be read, or that nobody can use."""
    if settings.file.deliver.dkim and settings.file.deliver.backend == "ses":
        raise ConfigError(
            f"{settings.content / 'newsletter.toml'}: [[deliver.dkim]] cannot be used with Amazon SES, which writes "
            "Date and Message-ID anew after we have signed; take the table out and turn on Easy DKIM there"
        )
    return tuple(_signer(settings, table) for table in settings.file.deliver.dkim)


def _signer(settings: Settings, table: Dkim) -> Signer:
    path = settings.home / table.key
    try:
        key = read_key(path.read_bytes(), str(path))
    except OSError as error:
        raise ConfigError(f"{path}: the key of [[deliver.dkim]] cannot be read ({error.strerror})") from error
    domain = table.domain or parseaddr(settings.file.newsletter.sender)[1].rpartition("@")[2]
    return Signer(domain, table.selector, key)


def pace(settings: Settings) -> Pace:
    """What the mail server, or Amazon, may be asked; the other back ends know no limit."""
    smtp, ses = settings.file.deliver.smtp, settings.file.deliver.ses
    if settings.file.deliver.backend == "ses":
        return Pace(ses.connections, ses.rate_per_second, warm_up=ses.warm_up)
    if settings.file.deliver.backend != "smtp":
        return Pace()
    domain = DomainLimits(smtp.domain_rate_per_second or inf, smtp.domain_connections or inf)
    return Pace(smtp.connections, smtp.rate_per_second, domain=domain, warm_up=smtp.warm_up)


def rules(settings: Settings) -> Rules:
    """How this newsletter chooses, as plain values."""
    file = settings.file
    chosen = profile(settings)
    return Rules(
        zone=ZoneInfo(file.newsletter.timezone),
        window=timedelta(hours=file.edition.window_hours),
        memory=timedelta(days=file.edition.remember_days),
        limits=limits(settings),
        profile=chosen,
        taste=taste(settings),
        quotas=Quotas(
            items=file.edition.items,
            per_source=file.edition.per_source,
            per_section=file.edition.per_section,
            languages=file.edition.languages or (file.newsletter.language[:2],),
        ),
        shortlist=SHORTLIST * file.edition.items,
        plan=Plan(
            items=file.edition.items,
            seconds=file.edition.reading_seconds,
            sections=file.edition.sections,
            vocabulary=vocabulary(settings),
        ),
        models=Allowance(
            edition=round(file.summarize.edition_cost * MILLION),
            month=round(file.summarize.month_cost * MILLION),
            seconds=file.summarize.seconds,
            workers=file.summarize.workers,
        ),
        approval_required=file.approval.policy == "required",
        unapproved=file.approval.if_unapproved,
        glossary=glossary(settings),
        lenses=lenses(settings),
        language=file.newsletter.language[:2],
        translations=file.translate.languages,
        send_at=time.fromisoformat(file.schedule.send_at),
        reader_hours=file.schedule.reader_hours,
        grace=timedelta(hours=file.schedule.grace_hours),
        weekly_on=WEEKDAYS.index(file.schedule.weekly_on),
        decisions=settings.content / "editions",
    )


def vocabulary(settings: Settings) -> Vocabulary:
    """The newsletter's own tags; the built-in ones where it has no such file."""
    own = settings.content / "vocabulary.toml"
    file = read_vocabulary(own if own.exists() else defaults() / "content" / "vocabulary.toml")
    return Vocabulary((Tag(**msgspec.structs.asdict(table)) for table in file.tag), file.ignore, file.generic)


def taste(settings: Settings) -> Taste | None:
    """What was learned from editors; without it, which is said, the ranking goes on by its other reasons."""
    if not settings.file.rank.model:
        return None
    try:
        return read_taste(settings.home / settings.file.rank.model)
    except ConfigError as error:
        _log.error("[rank] model: %s; ranking without it", error)
        return None


def profile(settings: Settings) -> Profile:
    """What this newsletter cares about; the built-in profile where nothing is configured."""
    usual = default_profile()
    topics = tuple(Topic(topic.name, topic.words, topic.weight, topic.section) for topic in settings.file.topics)
    return Profile(
        topics=topics or usual.topics,
        sources={
            **(settings.file.authority or usual.sources),
            **{s.name: s.weight for s in settings.sources if s.weight is not None},
        },
        sections={source.name: source.section for source in settings.sources if source.section},
        usual=usual.usual,
    )


def press(settings: Settings) -> Press:
    """What turns an edition into files and messages."""
    who = settings.file.newsletter
    name, address = parseaddr(who.sender)
    if "@" not in address:
        raise ConfigError(
            f'{settings.content / "newsletter.toml"}: [newsletter] from = "{who.sender}" holds no email address; '
            'write "Name <address@your-domain>"'
        )
    return Press(
        newsletter=Newsletter(
            name=who.name,
            tagline=who.tagline,
            language=who.language,
            base_url=who.base_url,
            postal_address=who.postal_address,
            timezone=who.timezone,
            reply_to=who.reply_to or address,
            public_url=settings.file.web.public_url.rstrip("/"),
        ),
        theme=theme(settings),
        templates=environment(settings.templates),
        pages={
            path.stem: path.read_text(encoding="utf-8") for path in sorted((settings.content / "pages").glob("*.md"))
        },
        setup=setup(settings, terms=len(glossary(settings))),
        masthead=Masthead(
            from_name=name or who.name,
            from_address=address,
            list_id=f"newsletter.{urlsplit(who.base_url).hostname or 'localhost'}",
            reply_to=who.reply_to or address,
            archive_url=f"{who.base_url.rstrip('/')}/archive/",
            unsubscribe_address=who.reply_to or address,
            help_address=who.reply_to or address,
            bounce_address=settings.file.deliver.bounce_address,
        ),
        folder=settings.build,
        links=links(settings),
    )


def lenses(settings: Settings) -> tuple[Lens, ...]:
    """From where this newsletter's readers look at events."""
    return tuple(Lens(**msgspec.structs.asdict(table)) for table in settings.file.lens)


def links(settings: Settings) -> Links | None:
    """Readers' own links; None when there are no public pages. The secret that signs them is made on first use."""
    public_url = settings.file.web.public_url.rstrip("/")
    return Links(public_url, Tokens(read_secrets(settings.var / "links.secret"))) if public_url else None


def glossary(settings: Settings) -> Mapping[str, str]:
    """Terms that the newsletter explains in its own words. Raises ConfigError."""
    return read_glossary(settings.content / "glossary.toml")


def theme(settings: Settings) -> Theme:
    """The look: what content/theme.toml says, and the built-in one for the rest."""
    path = settings.content / "theme.toml"
    file = read_theme(path)
    colours = msgspec.structs.asdict(file.colours)
    dark = {f"dark_{name}": colour for name, colour in msgspec.structs.asdict(file.dark).items()}
    said = {name: value for name, value in (colours | dark | msgspec.structs.asdict(file.fonts)).items() if value}
    logo = Logo(**msgspec.structs.asdict(file.logo)) if file.logo else None
    try:
        return Theme(**said, **msgspec.structs.asdict(file.spacing), logo=logo)
    except RenderError as error:
        raise ConfigError(f"{path}: {error}") from error


def _workplace(settings: Settings) -> Workplace:
    deliver = settings.file.deliver
    own = {"smtp": deliver.smtp, "ses": deliver.ses}.get(deliver.backend)
    options = {**deliver.options, **(msgspec.structs.asdict(own) if own else {})}
    return Workplace(options, settings.secrets, settings.var)
