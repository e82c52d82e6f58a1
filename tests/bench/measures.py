"""What is measured. Each function takes a folder to work in and returns the figure as text."""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from newsletter.bootstrap import open_newsroom
from newsletter.bootstrap.press import press
from newsletter.bootstrap.rules import profile
from newsletter.cluster import cluster
from newsletter.config import Settings, defaults, read_settings
from newsletter.ingest import Limits
from newsletter.ingest.clean import to_story
from newsletter.ingest.feeds import parse_feed
from newsletter.models import Edition, Source, Story
from newsletter.pipeline import build, publish
from newsletter.rank import rank
from newsletter.render import render_site
from newsletter.store import SqlStories, open_database
from tests.bench.memory import own_peak
from tests.conftest import SHARED

COUNT = 10_000
NOW = datetime(2026, 2, 23, 11, tzinfo=UTC)
POOL = SHARED / "data" / "daily" / "pool.jsonl.gz"
FEEDS = SHARED / "data" / "feeds" / "real"


def stories_come_from() -> str:
    return "stories captured from real outlets" if POOL.exists() else "made-up stories (the captured ones are not here)"


def feeds(folder: Path) -> str:
    """The time of parsing, cleaning and storing over the time of feedparser on the same bytes, in turn."""
    return _feeds(folder)


def bare_feeds(folder: Path) -> str:
    """The same over feedparser with its own cleaning switched off, as we call it: what our cleaning and storing add."""
    return _feeds(folder, sanitize_html=False, resolve_relative_uris=False)


def _feeds(folder: Path, **options: bool) -> str:
    import feedparser  # noqa: PLC0415 - only this measure needs it

    if not FEEDS.is_dir():
        return "the real feeds are not here"
    bodies = [gzip.decompress(path.read_bytes()) for path in sorted(FEEDS.glob("*.gz"))]
    alone = ours = 0.0
    with open_database(folder / "feeds.db") as database:
        store = SqlStories(database)
        for number, body in enumerate(bodies):
            start = time.perf_counter()
            feedparser.parse(body, **options)
            middle = time.perf_counter()
            _parse_and_store(body, f"feed-{number}", store)
            ours += time.perf_counter() - middle
            alone += middle - start
    return f"{ours / alone:.2f} ({ours:.1f} s / {alone:.1f} s)"


def choose(folder: Path) -> str:
    """Grouping and ranking of stories that all lie within the window."""
    given, topics = stories(), profile(_settings(folder))
    start = time.perf_counter()
    ranked = rank(cluster(given), topics, NOW)
    return f"{time.perf_counter() - start:.1f} s ({len(ranked):,} events)"


def whole_run(folder: Path) -> str:
    """From the store to files, as `newsletter run` does without the network; memory of the whole process."""
    settings = _settings(folder)
    with open_database(settings.database) as database:
        SqlStories(database).add_stories(stories(), NOW)
    start = time.perf_counter()
    with open_newsroom(settings, sample=True) as room:  # a sample's newsroom stays off the network
        publish(room, build(room, NOW.date(), NOW))
    seconds = time.perf_counter() - start
    return f"{seconds:.1f} s, {own_peak():.0f} MB"


def pages(folder: Path) -> str:
    """An archive of 100 editions of ten items each, in memory."""
    settings = _settings(folder)
    with open_database(settings.database) as database:
        SqlStories(database).add_stories(stories()[:2000], NOW)
    with open_newsroom(settings, sample=True) as room:
        edition = build(room, NOW.date(), NOW)
    given = press(settings)
    archive = [_dated(edition, date(2026, 1, 1) + timedelta(days=number)) for number in range(100)]
    start = time.perf_counter()
    made = [page.path for page in render_site(archive, given.newsletter, given.theme, given.templates, given.pages)]
    seconds = time.perf_counter() - start
    counted = sum(path.startswith("2026-") for path in made)
    return f"{counted / seconds:,.0f} a second ({counted:,})"


def stories() -> list[Story]:
    """COUNT stories of the 48 hours before NOW: captured ones moved into that time, or made-up ones."""
    rows = _captured() if POOL.exists() else _made_up()
    step = timedelta(hours=47) / COUNT
    return [
        Story(
            id=f"{number:012x}",
            title=title,
            summary=summary,
            text="",
            url=f"https://outlet-{number % 80}.example/{number}",
            source=outlet,
            published=NOW - timedelta(hours=47) + number * step,
        )
        for number, (title, summary, outlet) in enumerate(rows)
    ]


def _captured() -> list[tuple[str, str, str]]:
    with gzip.open(POOL, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][-COUNT:]
    return [(row["title"], row.get("summary") or "", row["source"] or row["domain"]) for row in rows]


def _made_up() -> list[tuple[str, str, str]]:
    rng = random.Random(1)  # noqa: S311 - the same stories every time
    words = [f"{a}{b}{c}" for a in "bdfgklmn" for b in ("ar", "el", "in", "or", "ust") for c in ("a", "en", "ix", "on")]
    subjects = [rng.choices(words, k=12) for _ in range(COUNT // 3)]
    rows = []
    for number in range(COUNT):
        subject = rng.choice(subjects)
        title = " ".join(rng.sample(subject, 6)).capitalize()
        summary = f"{' '.join(rng.sample(subject, 9)).capitalize()} {' '.join(rng.choices(words, k=12))}."
        rows.append((title, summary, f"Outlet {number % 80}"))
    return rows


def _parse_and_store(body: bytes, name: str, store: SqlStories) -> None:
    source, limits = Source(name, name, f"https://{name}.example/"), Limits()
    feed = parse_feed(body, "application/xml", source.location, limits.items)
    kept = [to_story(entry, source, NOW, limits.text) for entry in feed.entries if entry.title]
    store.add_stories({story.id: story for story in kept}.values(), NOW)


def _settings(folder: Path) -> Settings:
    return replace(read_settings(defaults() / "content" / "newsletter.toml", {}), home=folder, sources=())


def _dated(edition: Edition, day: date) -> Edition:
    return replace(edition, date=day)


if __name__ == "__main__":
    measure: Callable[[Path], str] = globals()[sys.argv[1]]
    print(measure(Path(sys.argv[2])))
