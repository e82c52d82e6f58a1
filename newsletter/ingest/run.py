"""Reading all sources, once: fetch at the same time, then parse, clean and store one after another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from newsletter.errors import FetchError, ParseError
from newsletter.ingest.clean import to_story
from newsletter.ingest.discover import discover_feeds
from newsletter.ingest.documents import Feed
from newsletter.ingest.feeds import parse_feed
from newsletter.ingest.folders import read_folder
from newsletter.ingest.limits import Limits
from newsletter.ingest.pages import read_page
from newsletter.ingest.parallel import at_the_same_time, fault_in_words
from newsletter.models import Fetched, Health, Source, Story, Validators
from newsletter.ports import Fetcher, Reading, StoryStore

_NOT_MODIFIED = 304
_PACE = timedelta(weeks=4)  # the past of a source that its pace is taken from

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """What one source gave in one run."""

    source: str
    new: int = 0
    seen: int = 0  # known before, or brought by another source of this run
    unchanged: bool = False  # the server says that nothing changed since the last run
    error: str = ""  # in words; "" when the source could be read
    problems: tuple[str, ...] = ()  # what was wrong with it although it could be read
    seconds: float = 0.0

    @property
    def reading(self) -> Reading:
        return "failed" if self.error else "unchanged" if self.unchanged else "read"


@dataclass(frozen=True, slots=True)
class IngestReport:
    """One outcome per source, in the order of the configuration."""

    outcomes: tuple[SourceOutcome, ...]
    seconds: float

    @property
    def new(self) -> int:
        return sum(outcome.new for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[SourceOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.error)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A source as read, not yet stored."""

    stories: tuple[Story, ...]
    outcome: SourceOutcome
    health: Health


def ingest(
    sources: Sequence[Source],
    fetcher: Fetcher,
    store: StoryStore,
    now: datetime,
    *,
    limits: Limits,
    progress: Progress | None = None,
) -> IngestReport:
    """Read every source and keep its stories. A source that fails is reported and stops nothing.

    Fetching ends within limits.run_seconds + limits.seconds. `progress` gets the name of each source when it has been
    read. Stories are stored in the order of the sources, whichever answered first. Raises StoreError only.
    """
    started = time.monotonic()
    readings: dict[str, _Reading] = {}
    for reading in _readings(sources, fetcher, store.health(), now, limits):
        readings[reading.outcome.source] = reading
        if progress:
            progress(reading.outcome.source)
    outcomes = [_stored(readings[source.name], store, now) for source in sources]
    store.save_health(readings[source.name].health for source in sources)
    return IngestReport(tuple(outcomes), time.monotonic() - started)


def _stored(reading: _Reading, store: StoryStore, now: datetime) -> SourceOutcome:
    new = store.add_stories(reading.stories, now) if reading.stories else 0
    return replace(reading.outcome, new=new, seen=len(reading.stories) - new)


def _readings(
    sources: Sequence[Source], fetcher: Fetcher, known: Mapping[str, Health], now: datetime, limits: Limits
) -> Iterable[_Reading]:
    def fetch(source: Source) -> Fetched:
        validators = known[source.name].validators if source.name in known else Validators()
        return fetcher.fetch(source.location, kind="page" if source.kind == "page" else "feed", validators=validators)

    def read(source: Source, get: Callable[[], Fetched | None]) -> _Reading:
        return _read(source, get, known.get(source.name, Health(source.name)), now, limits)

    for source in sources:
        if source.kind == "folder":
            yield read(source, lambda: None)
    on_the_web = [source for source in sources if source.kind != "folder"]
    for source, get in at_the_same_time(on_the_web, lambda source: source.location, fetch, limits):
        yield read(source, get)


def _read(source: Source, get: Callable[[], Fetched | None], before: Health, now: datetime, limits: Limits) -> _Reading:
    try:
        return _read_well(source, get(), before, now, limits)
    except (FetchError, ParseError) as error:
        problem = str(error)
    except Exception as error:  # a library's fault over one document must not cost the other sources
        problem = f"{source.location} could not be read: {fault_in_words(error)}"
    health = replace(before, last_error=problem, last_error_at=now)
    return _Reading((), SourceOutcome(source.name, error=problem), health)


def _read_well(source: Source, fetched: Fetched | None, before: Health, now: datetime, limits: Limits) -> _Reading:
    if fetched and fetched.status == _NOT_MODIFIED:
        health = replace(before, last_success=now, last_error="", seconds=fetched.seconds)
        return _Reading((), SourceOutcome(source.name, unchanged=True, seconds=fetched.seconds), health)
    feed = _parse(source, fetched, limits)
    stories, skipped = _clean(feed, source, now, limits)
    problems = (*feed.problems, *((f"{skipped} entries hold nothing to read",) if skipped else ()))
    outcome = SourceOutcome(source.name, problems=problems, seconds=fetched.seconds if fetched else 0.0)
    return _Reading(stories, outcome, _health(source, fetched, stories, before, now))


def _parse(source: Source, fetched: Fetched | None, limits: Limits) -> Feed:
    if fetched is None:
        return read_folder(Path(source.location), limits)
    try:
        if source.kind == "page":
            return _page(fetched)
        return parse_feed(fetched.body, fetched.content_type, fetched.url, limits.items)
    except ParseError as error:
        raise ParseError(f"{source.location} {error}") from error


def _page(fetched: Fetched) -> Feed:
    entry = read_page(fetched.body, fetched.url)
    feeds = discover_feeds(fetched.body, fetched.url)
    hint = (f"has a feed at {feeds[0]}, which tells more than the page",) if feeds else ()
    return Feed(entry.outlet, (entry,), hint)


def _clean(feed: Feed, source: Source, now: datetime, limits: Limits) -> tuple[tuple[Story, ...], int]:
    """Stories, each once, and how many entries said nothing."""
    stories: dict[str, Story] = {}
    skipped = 0
    for entry in feed.entries:
        try:
            story = to_story(entry, source, now, limits.text)
        except ParseError:
            skipped += 1
        else:
            stories.setdefault(story.id, story)
    return tuple(stories.values()), skipped


def _health(source: Source, fetched: Fetched | None, stories: Sequence[Story], before: Health, now: datetime) -> Health:
    dates = [story.published for story in stories if story.dated_by == "publisher"]
    return Health(
        source=source.name,
        last_success=now,
        last_error_at=before.last_error_at,
        seconds=fetched.seconds if fetched else 0.0,
        items_a_week=items_a_week(dates, now),
        newest=max(dates, default=before.newest),
        validators=fetched.validators if fetched else Validators(),
    )


def items_a_week(dates: Iterable[datetime], now: datetime) -> float:
    """The pace of a source over the last four weeks, or over what it shows of them, but at least a day."""
    recent = [date for date in dates if date > now - _PACE]
    if not recent:
        return 0.0
    shown = max(now - min(recent), timedelta(days=1))
    return round(len(recent) / (shown / timedelta(weeks=1)), 1)
