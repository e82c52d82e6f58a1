"""A newsletter's folder as what the jobs of the workers ask for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from newsletter import pipeline
from newsletter.bootstrap import open_newsroom
from newsletter.bootstrap.schedule import plan
from newsletter.config import Settings, read_settings
from newsletter.deliver.send import Clock
from newsletter.engine.clock import send_instant
from newsletter.engine.scheduler import Schedule
from newsletter.engine.workers.crew import Crew
from newsletter.engine.workers.newsletter import OnFrozen
from newsletter.engine.workers.run import Access, open_crew
from newsletter.errors import ConfigError, NewsletterError
from newsletter.ingest.same_host import SharedFetcher
from newsletter.models import Health, Mailing
from newsletter.pipeline import Newsroom, Sent
from newsletter.pipeline.letters import GO_ON, begin_letter, mail_correction
from newsletter.pipeline.send import begin, is_done, is_due, is_fixed
from newsletter.pipeline.unflagged import drop_flagged
from newsletter.ports import Observer
from newsletter.store.postgres.database import SILENCE, PostgresDatabase, line, open_database
from newsletter.store.postgres.shards import ShardLedger, SharedLedger
from newsletter.store.postgres.slots import SharedSlots
from newsletter.store.postgres.turns import SharedTurns
from newsletter.store.postgres.under_way import under_way

PATIENCE = timedelta(seconds=3)  # for readers who are due later; then the shard waits, and the worker does other work
PAUSE = timedelta(minutes=1)  # before a shard is tried again that is paused, or that the mail server does not take
SOON = timedelta(seconds=1)
GIVE_UP = timedelta(days=2)  # after its grace: whoever said "later" until then does not get the edition

_now = partial(datetime.now, UTC)
_CONFIG = Path("content") / "newsletter.toml"
_log = logging.getLogger(__name__)


class Folder:
    """Implements engine.workers.newsletter.Newsletter. The configuration is read anew for each job."""

    def __init__(
        self,
        read: Callable[[], Settings],
        database: PostgresDatabase,
        now: Callable[[], datetime],
        observer: Observer,
        slots: SharedSlots,
    ) -> None:
        self._read, self._database, self._now, self._observer = read, database, now, observer
        self.name = read().file.store.newsletter
        self._slots, self._turns = slots, SharedTurns(database, self.name, slots)  # of all that this process sends
        self._plan: tuple[Settings, Schedule] | None = None

    def plan(self) -> Schedule:
        settings = self._read()
        if self._plan is None or self._plan[0] is not settings:
            self._plan = settings, plan(settings)
        return self._plan[1]

    def is_made(self, day: date) -> bool:
        with self._room() as room:
            return room.editions.edition(day) is not None

    def is_done(self, day: date) -> bool:
        with self._room() as room:
            return is_done(room, day, self._now())

    def is_due(self, day: date) -> bool:
        with self._room() as room:
            return is_due(room, day, self._now())

    def unread(self, since: datetime) -> list[tuple[str, str]]:
        with self._room() as room:
            health = room.stories.health()
            return [
                (source.name, "" if source.kind == "folder" else urlsplit(source.location).hostname or "")
                for source in room.sources
                if not source.paused and not _was_read(health.get(source.name), since)
            ]

    def read(self, source: str) -> None:
        with self._room() as room:
            wanted = tuple(one for one in room.sources if one.name == source)  # none: it was taken out meanwhile
            for outcome in pipeline.read_news(replace(room, sources=wanted), self._now()).failed:
                _log.warning("%s: %s: %s", self.name, outcome.source, outcome.error)

    def make(self, day: date) -> None:
        now = self._now()
        with self._room() as room:
            if is_fixed(room, day):
                return
            if not room.stories.stories(now - room.rules.window, now):
                raise NewsletterError("no story of the last days is stored; see `newsletter sources check`")
            pipeline.publish(room, pipeline.build(room, day, now))
            _log.info("%s: the edition of %s is made", self.name, day)

    def begin(self, day: date, on_frozen: OnFrozen) -> str:
        now = self._now()
        with self._room() as room:
            first = room.known_edition(day)[1] not in ("sending", "sent", "corrected")
            if first and drop_flagged(room, day, now):
                _log.warning("%s: what is flagged and not approved was dropped from %s", self.name, day)
            begun = begin(replace(room, ledger=SharedLedger(self._database, self.name, on_frozen)), day, now)
            if isinstance(begun, str):
                return begun
            if first:
                pipeline.publish(room, begun.edition)
                _log.info("%s: the edition of %s goes to %d readers", self.name, day, begun.recipients)
            return ""

    def begin_letter(self, day: date, correction: str, on_frozen: OnFrozen) -> None:
        with self._room() as room:
            ledger = SharedLedger(self._database, self.name, on_frozen)
            begin_letter(replace(room, ledger=ledger), day, correction, self._now())

    def send(self, mailing: Mailing, shard: int, stop: threading.Event) -> datetime | None:
        day = mailing.day
        with self._room() as room:
            ours = replace(
                room,
                ledger=ShardLedger(self._database, self.name, shard),
                pace=replace(room.pace, patience=PATIENCE),
            )
            if mailing.correction:
                return self._send_letter(ours, mailing, stop)
            sent = pipeline.send(ours, day, Clock(self._now, time.sleep), turns=self._turns, stop=stop)
            again = _again(ours, day, sent, self._now())
            if again and again > _end(room, day):
                _log.warning("%s: readers of %s in shard %s said later to the last", self.name, day, shard)
                return None
            return again

    def _send_letter(self, room: Newsroom, mailing: Mailing, stop: threading.Event) -> datetime | None:
        day, key, clock = mailing.day, mailing.correction, Clock(self._now, time.sleep)
        report = mail_correction(room, day, key, clock, turns=self._turns, stop=stop)
        ledger = room.ledger.of_correction(key)
        again = _again(replace(room, ledger=ledger), day, Sent(report, next_due=ledger.next_due(day)), self._now())
        return again if (day, key) in room.ledger.unfinished(self._now() - GO_ON) else None

    @contextmanager
    def _room(self) -> Iterator[Newsroom]:
        with open_newsroom(self._read(), database=self._database, observer=self._observer) as room:
            yield replace(room, fetcher=SharedFetcher(room.fetcher, self._slots, room.rules.limits))


def _again(room: Newsroom, day: date, sent: Sent, now: datetime) -> datetime | None:
    """When a shard is to be taken up again; None when nothing is left to do."""
    report = sent.report
    if report is None:
        return now + PAUSE if room.ledger.paused(day) else None
    if report.problem:
        return now + PAUSE
    if report.tally.get("claimed") or report.tally.get("marked"):
        return now + SOON
    return max(sent.next_due, now + SOON) if sent.next_due else None


def _was_read(health: Health | None, since: datetime) -> bool:
    tries = (health.last_success, health.last_error_at) if health else ()
    return any(at is not None and at >= since for at in tries)


def _end(room: Newsroom, day: date) -> datetime:
    return send_instant(day, room.rules.send_at, room.rules.zone) + room.rules.grace + GIVE_UP


@contextmanager
def open_folders(
    read: Sequence[Reread],
    *,
    silence: float,
    observer: Observer | None = None,
    now: Callable[[], datetime] = _now,
) -> Iterator[tuple[Crew, Access]]:
    """What a worker knows, and how it reaches the queue. Raises ConfigError, StoreError."""
    first = read[0]()
    access = access_of(first, silence)
    with (
        open_database(access.url, access.password, silence=silence) as database,
        closing(SharedSlots(database)) as slots,
    ):
        observer = observer or Observer()
        named = {one.name: one for one in (Folder(each, database, now, observer, slots) for each in read)}
        with open_crew(access, named, now, partial(under_way, database, go_on=GO_ON), silence, observer) as crew:
            yield crew, access


def access_of(settings: Settings, silence: float = SILENCE) -> Access:
    return Access(settings.file.store.url, settings.secrets.get("NEWSLETTER_STORE_PASSWORD", ""), line(silence))


def configs(folders: Sequence[Path]) -> list[Path]:
    """The newsletter.toml of each folder, or of each folder in it. Raises ConfigError for one without any."""
    found: list[Path] = []
    for folder in folders:
        own = folder / _CONFIG
        inside = [own] if own.is_file() else sorted(folder.glob(f"*/{_CONFIG}"))
        if not inside:
            raise ConfigError(f"{folder} holds no newsletter: there is no {_CONFIG} in it, nor in a folder of it")
        found += inside
    return found


def one_database(settings: Sequence[Settings]) -> None:
    """Raises ConfigError unless all are in one PostgreSQL database, under names of their own."""
    seen: dict[str, Path] = {}
    for one in settings:
        if not one.in_postgres or one.file.store.url != settings[0].file.store.url:
            raise ConfigError(
                f'{one.content / "newsletter.toml"}: [store] url = "{one.file.store.url}"; workers need '
                '"postgresql://...", the same for all their newsletters'
            )
        name = one.file.store.newsletter
        if name in seen:
            raise ConfigError(
                f'{one.content / "newsletter.toml"}: [store] newsletter = "{name}" is that of {seen[name]}, too; '
                "give one of them another name"
            )
        seen[name] = one.home


class Reread:
    """Settings, read again when a file of theirs has changed."""

    def __init__(self, config: Path, environment: Mapping[str, str]) -> None:
        self._config, self._environment = config, environment
        self._lock = threading.Lock()
        self._known: tuple[tuple[int, ...], Settings] | None = None

    def __call__(self) -> Settings:
        """Raises ConfigError."""
        with self._lock:
            files = (self._config, self._config.parent / "sources.toml")
            state = tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)
            if self._known is None or self._known[0] != state:
                self._known = state, read_settings(self._config, self._environment)
            return self._known[1]
