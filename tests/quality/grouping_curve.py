"""How the time of grouping and ranking grows with the number of stories.

    python -m tests.quality.grouping_curve 1000 10000 100000

Stories of the daily pool, 5,000 a day. Past the pool's end its stories come again, ten days on, as other stories.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newsletter.cluster import cluster
from newsletter.models import Story
from newsletter.rank import default_profile, rank
from tests.bench.memory import own_peak
from tests.quality.fit_likeness import make, rows

A_DAY = 5000
START = datetime(2026, 1, 1, tzinfo=UTC)


def stories(count: int) -> list[Story]:
    pool = [make(row["id"], row["title"], row.get("summary"), {"source": row["source"]}) for row in pool_rows()]
    return [replace(pool[n % len(pool)], id=f"{n}", published=START + timedelta(days=n / A_DAY)) for n in range(count)]


def pool_rows() -> list[dict[str, str]]:
    return list(rows("daily/pool.jsonl.gz"))


def main() -> None:
    print("stories   group s   rank s   events   memory MB   (processor seconds)")  # noqa: T201
    for count in map(int, sys.argv[1:]):
        given = stories(count)
        start = time.process_time()
        events = cluster(given)
        middle = time.process_time()
        rank(events, default_profile(), given[-1].published)
        end = time.process_time()
        memory = own_peak()
        print(f"{count:7d}   {middle - start:7.1f}   {end - middle:6.1f}   {len(events):6d}   {memory:9.0f}")  # noqa: T201


if __name__ == "__main__":
    main()
