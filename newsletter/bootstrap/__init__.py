"""The one place where everything is put together: settings in, a ready newsroom out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from functools import partial
from itertools import takewhile
from math import inf
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from newsletter import __version__, registry
from newsletter.bootstrap.observed import observed
from newsletter.bootstrap.press import press
from newsletter.bootstrap.rules import limits, rules
from newsletter.config import Settings, defaults, read_sources
from newsletter.config.checks import check_server
from newsletter.config.tables import Dkim, SourceTable, StoreTable
from newsletter.deliver.dkim import Signer, read_key
from newsletter.deliver.domains import Limits as DomainLimits
from newsletter.deliver.send import Pace
from newsletter.engine.clock import send_instant
from newsletter.errors import ConfigError
from newsletter.ingest import HttpFetcher
from newsletter.ingest.offline import OfflineFetcher
from newsletter.models import Source
from newsletter.pipeline import Newsroom
from newsletter.ports import Deliverer, Observer, Summarizer
from newsletter.registry import Workplace
from newsletter.render import environment
from newsletter.render.templates import fill, load
from newsletter.store import (
    Database,
    SqlAudience,
    SqlClicks,
    SqlConsents,
    SqlEditions,
    SqliteDatabase,
    SqlJournal,
    SqlLedger,
    SqlMembers,
    SqlReports,
    SqlReturns,
    SqlSpending,
    SqlStories,
    open_database,
)
from newsletter.summarize.model import Model as LanguageModel

if TYPE_CHECKING:
    from newsletter.store.postgres.database import PostgresDatabase

# The sample's stories are of 3 to 5 March 2026; each day's stories make the edition of the next morning.
SAMPLE_DAYS = (date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6))


@contextmanager
def open_newsroom(
    settings: Settings, *, sample: bool = False, database: Database | None = None, observer: Observer | None = None
) -> Iterator[Newsroom]:
    """Open the store and the network; close them at the end. database: the store, where it is open already.

    observer: who is told what happens; None: nobody.
    Raises ConfigError, StoreError, RenderError.
    """
    with ExitStack() as stack:
        database = database or stack.enter_context(open_store(settings))
        which = settings.file.store.newsletter
        room = Newsroom(
            which=which,
            sources=tuple(to_source(source) for source in settings.sources),
            sources_file=None if sample else settings.content / "sources.toml",
            fetcher=OfflineFetcher() if sample else stack.enter_context(open_fetcher(settings)),
            stories=SqlStories(database, which),
            editions=SqlEditions(database, which),
            audience=SqlAudience(database, which),
            consents=SqlConsents(database, which),
            reports=SqlReports(database, which),
            clicks=SqlClicks(database, which),
            ledger=SqlLedger(database, which),
            returns=SqlReturns(database, which),
            soft_bounces=settings.file.deliver.soft_bounces,
            spending=SqlSpending(database, which),
            members=SqlMembers(database, which),
            journal=SqlJournal(database, which),
            summarizers=summarizers(settings, sample=sample),
            analysts=() if sample else tuple(_models(settings, settings.file.analysis.ladder)),
            translators=() if sample else tuple(_models(settings, settings.file.translate.ladder)),
            deliverer=deliverer(settings),
            signers=signers(settings),
            pace=pace(settings),
            rules=rules(settings),
            press=press(settings),
            sample=sample,
            workers_up=partial(_workers_up, settings),
        )
        yield observed(room, observer) if observer else room


@contextmanager
def open_store(settings: Settings) -> Iterator[Database]:
    """Open the database that [store] url names. Raises ConfigError, StoreError."""
    if settings.in_postgres:
        with _open_server(settings, settings.file.store.url) as server:
            yield server
    else:
        with open_database(settings.database) as file:
            yield file


@contextmanager
def open_move(settings: Settings, url: str) -> Iterator[tuple[SqliteDatabase, PostgresDatabase]]:
    """Open the store's file and the server that it is to move to. Raises ConfigError, StoreError."""
    check_server("the address", url)
    with (
        open_database(settings.database, also_moved=True) as source,
        _open_server(settings, url, also_unfinished=True) as target,
    ):
        yield source, target


def _workers_up(settings: Settings, now: datetime) -> bool:
    """Whether a worker of the store's database has given a sign of life of late."""
    if not settings.in_postgres:
        return False
    from newsletter.bootstrap.workers import access_of  # noqa: PLC0415 - an extra
    from newsletter.engine.workers.status import ask  # noqa: PLC0415
    from newsletter.store.postgres.database import SILENCE  # noqa: PLC0415

    return ask(access_of(settings)).is_up(now, timedelta(seconds=SILENCE))


def _open_server(settings: Settings, url: str, *, also_unfinished: bool = False) -> PostgresDatabase:
    try:
        from newsletter.store.postgres.database import open_database as open_postgres  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError(
            f'PostgreSQL cannot be used ({error}); install what it needs: pip install "daily-intel[postgres]"'
        ) from None
    return open_postgres(url, settings.secrets.get("NEWSLETTER_STORE_PASSWORD", ""), also_unfinished=also_unfinished)


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


def to_source(table: SourceTable) -> Source:
    return Source(table.name, table.title, table.location, table.kind, table.section, table.groups, table.paused)


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


def _workplace(settings: Settings) -> Workplace:
    deliver = settings.file.deliver
    own = {"smtp": deliver.smtp, "ses": deliver.ses}.get(deliver.backend)
    options = {**deliver.options, **(msgspec.structs.asdict(own) if own else {})}
    return Workplace(options, settings.secrets, settings.var)
