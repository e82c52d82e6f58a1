"""Print what newer stories put differently from what was told, to be read and judged.

python -m tests.bench.restated --first 2025-07-01 --days 200
python -m tests.bench.restated --labelled ../shared/data/clustering/allsides_train.jsonl.gz

Of the daily pool: the best twenty events a day, and the twenty with most voices, as if they had run. Of labelled
events: one outlet's blurb against the texts of the others. News text goes to the terminal alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from newsletter.cluster import cluster, threads
from newsletter.compare import Voice, restatements
from newsletter.models import Earlier, Event, Restatement, Story, Thread
from newsletter.pipeline.coverage import JUDGE, read_voice
from newsletter.rank import default_profile, rank
from newsletter.summarize.extractive import Extractive
from newsletter.summarize.ladder import summarize
from tests.bench.coverage import labelled
from tests.bench.tags import stories

BEST, VOICES = 20, 3
MEMORY = timedelta(days=14)

Told = dict[tuple[date, str], Event]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=date.fromisoformat, default=date(2026, 1, 25))
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--labelled", type=Path)
    asked = parser.parse_args()
    found = list(of_events(asked.labelled) if asked.labelled else of_days(asked.first, asked.days))
    for number, one in enumerate((one for _, some in found for one in some), 1):
        print(f"{number:3} {one.kind} {one.about}: {one.said} -> {one.now.text}\n      {one.sentence}")
        print("\n".join(f"      {account.outlet}: {account.evidence[0].quote}" for account in one.now.accounts))
    print(f"{sum(told for told, _ in found)} texts told")


def of_events(file: Path) -> Iterator[tuple[int, list[Restatement]]]:
    for event, _ in labelled(file):
        for story in event.stories[:3]:
            blurb, _ = summarize(Event(event.id, (story,), 1), [Extractive()])
            text = " ".join((blurb.text, *(line.text for line in blurb.takeaways)))
            others = [read_voice(other) for other in event.stories if other is not story]
            yield 1, restatements(read_voice(replace(story, text=text)), {story.source}, others, JUDGE)


def of_days(first: date, days: int) -> Iterator[tuple[int, list[Restatement]]]:
    """How many events a day tells, and what its stories put differently from those of days before."""
    known = [replace(story, language="en") for story in stories() if story.title]
    ids: dict[str, str] = {}
    told: Told = {}
    for number in range(days):
        now = datetime.combine(first, time(11), UTC) + timedelta(days=number)
        window = [story for story in known if timedelta(0) <= now - story.published < timedelta(hours=96)]
        events = cluster(window, {story.id: ids[story.id] for story in window if story.id in ids})
        ids.update((story.id, event.id) for event in events for story in event.stories)
        recent = [e for e in events if any(now - story.published < timedelta(hours=48) for story in e.stories)]
        past = [_earlier(day, event) for (day, _), event in told.items() if now.date() - day < MEMORY]
        ties = threads(recent, past, window)
        found = [one for event in recent if event.id in ties for one in _against(event, ties[event.id], told)]
        chosen = _chosen(recent, ties, now)
        told.update(((now.date(), event.id), event) for event in chosen)
        yield len(chosen), found


def _chosen(events: list[Event], ties: Mapping[str, Thread], now: datetime) -> list[Event]:
    fresh = [event for event in events if event.id not in ties or ties[event.id].kind == "continues"]
    best = [one.event for one in rank(fresh, default_profile(), now, ties)][:BEST]
    loud = sorted((event for event in fresh if event.voices >= VOICES), key=lambda event: -event.voices)[:BEST]
    return list({event.id: event for event in (*best, *loud)}.values())


def _earlier(day: date, event: Event) -> Earlier:
    text = "\n".join((event.lead.title, event.lead.summary, *(story.title for story in event.stories)))
    made = datetime.combine(day, time(11), UTC)
    return Earlier(day, event.id, event.id, event.lead.title, tuple(story.id for story in event.stories), text, made)


def _against(event: Event, tie: Thread, told: Told) -> list[Restatement]:
    before = told[tie.earlier.date, tie.earlier.event]
    new = [_titled(story) for story in event.stories if story.id in tie.new]
    return restatements(_titled(before.lead), set(before.outlets), new, JUDGE) if new else []


def _titled(story: Story) -> Voice:
    title = story.title if story.title.endswith((".", "?", "!")) else f"{story.title}."
    return read_voice(replace(story, summary=f"{title} {story.summary}"))


if __name__ == "__main__":
    main()
