"""Settings as the plain values by which a newsletter reads, chooses and explains."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from newsletter.config import Settings, defaults, read_glossary
from newsletter.config.vocabulary import read_vocabulary
from newsletter.edition.assemble import Plan
from newsletter.edition.tags import Tag, Vocabulary
from newsletter.errors import ConfigError
from newsletter.ingest import Limits
from newsletter.learn import Taste, read_taste
from newsletter.models import Lens
from newsletter.pipeline import Rules
from newsletter.rank import Profile, Quotas, Topic, default_profile
from newsletter.summarize.budget import MILLION, Allowance

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTLIST = 4  # events explained for each item wanted: feeds often hold no more than a headline

_log = logging.getLogger(__name__)


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
        draft_at=draft_hour(settings),
        reader_hours=file.schedule.reader_hours,
        grace=timedelta(hours=file.schedule.grace_hours),
        weekly_on=WEEKDAYS.index(file.schedule.weekly_on),
        decisions=settings.content / "editions",
    )


def draft_hour(settings: Settings) -> time | None:
    """When the draft is made, wall time; None: it is made when it goes out, since nobody has to read it before."""
    file = settings.file
    if file.schedule.draft_at:
        return time.fromisoformat(file.schedule.draft_at)
    if file.approval.policy != "required":
        return None
    send_at = time.fromisoformat(file.schedule.send_at)
    return send_at.replace(hour=(send_at.hour - 1) % 24)


def vocabulary(settings: Settings) -> Vocabulary:
    """The newsletter's own tags; the built-in ones where it has no such file."""
    own = settings.content / "vocabulary.toml"
    path = own if own.exists() else defaults() / "content" / "vocabulary.toml"
    try:
        content = path.read_bytes()
    except OSError:
        content = b""  # read_vocabulary says what is wrong
    return _vocabulary(_Written(path, content))


@dataclass(frozen=True, slots=True)
class _Written:
    """A file as it is now; those of two newsletters with the same bytes say the same."""

    path: Path = field(compare=False)
    content: bytes


@lru_cache(maxsize=32)
def _vocabulary(written: _Written) -> Vocabulary:
    """Kept: hundreds of newsletters have the same one, and to take it in costs more than all else of a newsroom."""
    file = read_vocabulary(written.path)
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


def lenses(settings: Settings) -> tuple[Lens, ...]:
    """From where this newsletter's readers look at events."""
    return tuple(Lens(**msgspec.structs.asdict(table)) for table in settings.file.lens)


def glossary(settings: Settings) -> Mapping[str, str]:
    """Terms that the newsletter explains in its own words. Raises ConfigError."""
    return read_glossary(settings.content / "glossary.toml")


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
