"""Print how three outlets told events of a labelled set, or how saved pages tell one event, to be read and judged.

python -m tests.bench.coverage ../shared/data/clustering/allsides_val.jsonl.gz --events 69
python -m tests.bench.coverage ../shared/data/seeds
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from newsletter.ingest import Limits
from newsletter.ingest.clean import to_story
from newsletter.ingest.folders import read_folder
from newsletter.models import Account, Comparison, Event, Source, Story
from newsletter.pipeline.coverage import compare_event
from newsletter.text import paragraphs

FULL_TEXT = 500  # characters

Told = tuple[Event, dict[str, tuple[str, ...]]]


def labelled(file: Path) -> Iterator[Told]:
    """Events of three outlets whose full texts are known; the outlets' leanings are the groups."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            full = [a for a in row["articles"] if len(a.get("text") or "") >= FULL_TEXT and a.get("source")]
            stories = tuple(
                Story(
                    id=f"{row['event_id']}-{number}",
                    title=article["title"],
                    summary=article["snippet"],
                    text=paragraphs(article["text"]),
                    url="",
                    source=article["source"],
                    published=datetime.fromisoformat(article["date"] or "2020-01-01").replace(tzinfo=UTC),
                    via=article["source"],
                    language="en",
                )
                for number, article in enumerate(full)
            )
            if len({story.source for story in stories}) >= 3:
                yield Event(row["event_id"], stories, len(stories)), {a["source"]: (a["bias"],) for a in full}


def pages(folder: Path) -> Iterator[Told]:
    """Saved pages of one event, each as the only story of an outlet of its own."""
    entries = read_folder(folder, Limits()).entries
    stories = tuple(
        to_story(entry, Source(f"outlet-{n}", f"Outlet {n}", "", "folder"), datetime(2026, 6, 4, tzinfo=UTC), 100_000)
        for n, entry in enumerate(entries)
    )
    yield Event(folder.name, stories, len(stories)), {}


def show(told: Comparison) -> Iterator[str]:
    """Print a comparison; yield the kind of each statement."""
    for claim in told.agreed:
        print(f"  = {len(claim.accounts)} of {len(told.outlets)}: {claim.text}{passages(claim.accounts)}")
        yield "agreed"
    for figure in told.figures:
        print(f"  = figure: {figure.text}{passages(figure.accounts)}")
        yield "agreed figure"
    for claim in told.partial:
        outlets = ", ".join(account.outlet for account in claim.accounts)
        print(f"  {len(claim.accounts)} only {claim.group or outlets}: {claim.text}{passages(claim.accounts[1:])}")
        yield "some only" if len(claim.accounts) > 1 else "one only"
    for sign, differences in (("#", told.contradictions), ("w", told.framing)):
        for difference in differences:
            print(f"  {sign} {difference.kind}{', disputed' * difference.disputed} {difference.about}")
            print("".join(f"\n    {side.text}{passages(side.accounts)}" for side in difference.sides)[1:])
            yield "framing" if sign == "w" else "disputed" if difference.disputed else "contradiction"


def passages(accounts: Sequence[Account]) -> str:
    return "".join(f"\n      [{a.outlet}] {' / '.join(e.quote for e in a.evidence)}" for a in accounts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--events", type=int, default=1000)
    given = parser.parse_args()
    counted: Counter[str] = Counter()
    for event, groups in list(pages(given.data) if given.data.is_dir() else labelled(given.data))[: given.events]:
        told = compare_event(event, groups)
        print(f"\n## {event.id} {event.lead.title}")
        if told:
            counted.update(show(told))
    print(f"\n{dict(counted)}", file=sys.stderr)


if __name__ == "__main__":
    main()
