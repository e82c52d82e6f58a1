"""`newsletter pipe ...`: one stage as a Unix filter. It reads no store and writes none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli import filters
from newsletter.cli.options import Call, common, example
from newsletter.cores import in_order
from newsletter.errors import SummaryError

if TYPE_CHECKING:
    from newsletter.models import Event
    from newsletter.rank import Profile

ALONE = 40  # lines that take about as long as processes take to start


@click.group()
def pipe() -> None:
    """Use one stage as a filter: JSON lines in, JSON lines out.

    A bad line stops the filter with exit code 2 and says which.
    """


@pipe.command(epilog=example("newsletter pipe cluster < stories.jsonl"))
@common
def cluster(call: Call) -> None:
    """Stories in; the event of each out."""
    from newsletter.cluster import cluster as group

    del call
    stories = filters.read_stories(sys.stdin.buffer)
    event_of = {story.id: event.id for event in group(stories) for story in event.stories}
    for story in stories:
        click.echo(filters.dump({"id": story.id, "event": event_of[story.id]}))


@pipe.command(epilog=example("newsletter pipe rank --now 2026-01-25T11:00:00Z < stories.jsonl"))
@click.option("--model", type=click.Path(path_type=Path, dir_okay=False), help="What `newsletter learn` wrote.")
@common
def rank(call: Call, model: Path | None) -> None:
    """Stories in; their events out, best first, with reasons."""
    from newsletter.cluster import cluster as group
    from newsletter.learn import read_taste, taught
    from newsletter.rank import rank as order

    taste = read_taste(model) if model else None
    ranked = order(group(filters.read_stories(sys.stdin.buffer)), profile_of(call), call.now)
    for one in taught(ranked, taste, call.now) if taste else ranked:
        click.echo(filters.dump(filters.ranked_line(one)))


@pipe.command(epilog=example("newsletter pipe summarize < events.jsonl"))
@common
def summarize(call: Call) -> None:
    """Events with their stories in; blurbs out. A blurb that no story supports comes out empty."""
    del call
    for line in in_order(_explained, filters.read_events(sys.stdin.buffer), ALONE):
        click.echo(line)


@pipe.command(epilog=example("newsletter pipe check < claims.jsonl"))
@common
def check(call: Call) -> None:
    """Claims with their sources in; whether the sources support them out."""
    del call
    claims = (line for _, line in filters.read_lines(sys.stdin.buffer, filters.ClaimLine))
    for line in in_order(_judged, claims, ALONE):
        click.echo(line)


def profile_of(call: Call) -> Profile:
    """The configuration's topics; those that come with the program where there is no configuration."""
    from newsletter.bootstrap.rules import profile
    from newsletter.config import defaults, read_settings

    shipped = defaults() / "content" / "newsletter.toml"
    return profile(read_settings(call.config if call.config.exists() else shipped, {}))


def _explained(event: Event) -> str:
    from newsletter.models import Blurb
    from newsletter.summarize.extractive import Extractive
    from newsletter.summarize.ladder import summarize as explain

    try:
        blurb, _ = explain(event, [Extractive()])
    except SummaryError:
        blurb = Blurb(headline="", what=(), why=(), takeaways=(), watch=(), made_by="")
    return filters.dump(filters.blurb_line(event.id, blurb))


def _judged(claim: filters.ClaimLine) -> str:
    from newsletter.summarize.gate import check as judge

    return filters.dump(filters.verdict_line(claim.id, judge(claim.claim, claim.sources)))
