"""Print events of captured days with their tags, to be read: `python -m tests.bench.tags --first 2025-12-01 --seed 1`.

The best ten events of each of thirty days, of which some are drawn. News text goes to the terminal alone.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

from newsletter.bootstrap.rules import vocabulary
from newsletter.cluster import cluster
from newsletter.config import defaults, read_settings
from newsletter.edition.tags import tags
from newsletter.models import Event, Story
from newsletter.rank import default_profile, rank

DAILY = Path(__file__).resolve().parents[3] / "shared" / "data" / "daily"
DAYS, BEST = 30, 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2025, 12, 1))
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    settings = read_settings(defaults() / "content" / "newsletter.toml", {})
    events = random.Random(asked.seed).sample(list(best_events(list(stories()), asked.first)), asked.events)  # noqa: S311 - a draw
    listed, start = vocabulary(settings), perf_counter()
    found = [tags(event, listed) for event in events]
    seconds = perf_counter() - start
    for number, (event, names) in enumerate(zip(events, found, strict=True), 1):
        print(f"{number:3}  {' / '.join(story.title for story in event.stories[:3])}\n     -> {', '.join(names)}")
    print(f"{sum(map(len, found))} tags; {sum(map(bool, found))} of {len(events)} events have one; {seconds:.2f} s")


def stories() -> Iterator[Story]:
    with gzip.open(DAILY / "pool.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            when = datetime.fromisoformat(row["published"] or row["first_seen"])
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            title, summary = (" ".join(html.unescape(row[key] or "").split()) for key in ("title", "summary"))
            outlet = row["source"] or row["domain"]
            yield Story(row["id"], title, summary, "", row["url"], outlet, when)


def best_events(known: list[Story], first: date) -> Iterator[Event]:
    """What editions would choose from, each story once."""
    told: set[str] = set()
    for number in range(DAYS):
        now = datetime.combine(first, time(11), UTC) + timedelta(days=number)
        window = [story for story in known if timedelta(0) <= now - story.published < timedelta(hours=48)]
        ranked = (one.event for one in rank(cluster(window), default_profile(), now))
        fresh = [event for event in ranked if told.isdisjoint(story.id for story in event.stories)][:BEST]
        told.update(story.id for event in fresh for story in event.stories)
        yield from fresh


if __name__ == "__main__":
    main()
