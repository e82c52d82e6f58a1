"""Where stories come from, at the desk: how each source is doing, and adding, pausing and removing one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from newsletter.config import edit_sources as file
from newsletter.errors import FetchError, ParseError, UsageError
from newsletter.ingest.lookup import FoundFeed, find_feeds
from newsletter.models import Change, Health, Source, SourceDay
from newsletter.pipeline.decide import alone
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.fields import Fields, Line
from newsletter.web.desk.sparkline import Spark, spark

DAYS = 30  # that are drawn

Address = Annotated[str, Meta(max_length=2000, description="Of a feed, or of a page that names feeds")]
Name = Annotated[str, Meta(max_length=100, description="Of the source, as sources.toml has it")]


class Finding(Fields, frozen=True):
    find: Address = ""  # whose feeds are to be shown


class Adding(Fields, frozen=True):
    location: Address
    title: Line = ""
    section: Line = ""


class OfSource(Fields, frozen=True):
    name: Name


@dataclass(frozen=True, slots=True)
class Row:
    """A source as the page shows it."""

    source: Source
    health: Health | None
    state: str  # in one word
    brought: Spark


@dataclass(frozen=True, slots=True)
class Found:
    """Feeds at an address that somebody pasted, or why there are none."""

    address: str
    feeds: Sequence[FoundFeed] = ()
    problem: str = ""


def sources(desk: Desk, asked: Finding) -> dict[str, Any]:
    """How each source is doing, and the feeds at an address."""
    room = desk.room
    since = desk.now.date() - timedelta(days=DAYS - 1)
    days: dict[str, dict[date, SourceDay]] = {}
    for one in room.stories.source_days(since):
        days.setdefault(one.source, {})[one.day] = one
    health = room.stories.health()
    rows = [_row(source, health.get(source.name), days.get(source.name, {}), since) for source in room.sources]
    order = {"failing": 0, "unread": 1, "fine": 2, "paused": 3}
    return {
        "rows": sorted(rows, key=lambda row: order[row.state]),
        "known": {source.location: source.name for source in room.sources},
        "sections": room.rules.plan.sections,
        "found": _found(desk, asked.find.strip()) if asked.find.strip() else None,
        "fixed": room.sources_file is None,
    }


def add_source(desk: Desk, said: Adding) -> str:
    """Read a feed from now on."""
    room, path = desk.room, _file(desk)
    known = {source.name: source.location for source in room.sources}
    row = file.new_source(said.location, said.title, known, said.section)
    with alone(room):
        file.add_sources(path, [row])
    return _note(desk, f"added the source {row.name} ({said.location})")


def pause_source(desk: Desk, said: OfSource) -> str:
    """Read a source no more, until it is resumed."""
    with alone(desk.room):
        file.pause_source(_file(desk), said.name, paused=True)
    return _note(desk, f"paused the source {said.name}")


def resume_source(desk: Desk, said: OfSource) -> str:
    """Read a paused source again."""
    with alone(desk.room):
        file.pause_source(_file(desk), said.name, paused=False)
    return _note(desk, f"resumed the source {said.name}")


def remove_source(desk: Desk, said: OfSource) -> str:
    """Take a source out of sources.toml; the stories that it brought stay."""
    with alone(desk.room):
        file.remove_source(_file(desk), said.name)
    return _note(desk, f"removed the source {said.name}")


def _file(desk: Desk) -> Path:
    if desk.room.sources_file is None:
        raise UsageError("these are the sample's sources; make an edition of your own, then its sources can be changed")
    return desk.room.sources_file


def _note(desk: Desk, line: str) -> str:
    desk.room.journal.keep(Change(desk.now, desk.who, None, line))
    return f"You {line}."


def _found(desk: Desk, address: str) -> Found:
    url = address if "://" in address else f"https://{address}"
    try:
        return Found(url, find_feeds(desk.room.fetcher, url, desk.now, desk.room.rules.limits))
    except (FetchError, ParseError) as error:
        return Found(url, problem=str(error))


def _row(source: Source, health: Health | None, days: dict[date, SourceDay], since: date) -> Row:
    drawn = [days.get(since + timedelta(days=n), SourceDay(source.name, since)) for n in range(DAYS)]
    text = "; ".join(_words(drawn))
    brought = spark([one.stories for one in drawn], text, [one.failures > 0 for one in drawn])
    return Row(source, health, _state(source, health), brought)


def _words(days: Sequence[SourceDay]) -> Iterator[str]:
    stories, failed = sum(one.stories for one in days), sum(one.failures > 0 for one in days)
    yield f"{stories or 'no'} {'story' if stories == 1 else 'stories'} in {DAYS} days"
    if failed:
        yield f"{failed} {'day' if failed == 1 else 'days'} with a failure"


def _state(source: Source, health: Health | None) -> str:
    if source.paused:
        return "paused"
    if health is None or not (health.last_success or health.last_error):
        return "unread"
    return "failing" if health.last_error else "fine"
