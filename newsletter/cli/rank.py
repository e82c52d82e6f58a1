"""`newsletter rank`: what would be chosen, and why; or what would have been, on a past day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.filters import ranked_line
from newsletter.cli.options import Call, Day, common, example
from newsletter.cli.show import many
from newsletter.models import Item, RankedEvent

if TYPE_CHECKING:
    from newsletter.pipeline import Newsroom, Replay


@click.command(epilog=example("newsletter rank --explain --limit 5"))
@click.option("--explain", is_flag=True, help="Show each event's receipt: what its score is made of.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="How many events.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line.")
@click.option("--date", "day", type=Day(), help="The edition's date; today when left out.")
@click.option("--model", type=click.Path(path_type=Path, dir_okay=False), help="A learned taste to try.")
@click.option("--replay", type=Day(), help="Choose for a past day by today's rules, and compare with what ran.")
@common
def rank(
    call: Call,
    explain: bool,
    limit: int,
    as_json: bool,
    day: date | None,
    model: Path | None,
    replay: date | None,
) -> None:
    """Rank the events of the stories that are stored, without changing an edition."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    if replay and day:
        raise click.UsageError("--replay DATE names the day; leave out --date")
    with open_newsroom(call.settings()) as opened:
        room = _with_model(opened, model)
        if replay:
            _print_replay(pipeline.replay(room, replay), explain, as_json)
            return
        _, selection = pipeline.choose(room, day or room.rules.day(call.now), call.now)
    rows = [(choice.ranked, f"chosen for {choice.section}") for choice in selection.chosen]
    rows += [(held.ranked, held.lacked) for held in selection.held]
    for place, (ranked, fate) in enumerate(sorted(rows, key=lambda row: -row[0].score)[:limit], 1):
        if as_json:
            click.echo(json.dumps(_row(ranked, fate), ensure_ascii=False))
        else:
            click.echo(_line(place, ranked, fate, explain))


def _with_model(room: Newsroom, path: Path | None) -> Newsroom:
    """The same newsroom with another taste than the configured one. Raises ConfigError."""
    from newsletter.learn import read_taste

    return replace(room, rules=replace(room.rules, taste=read_taste(path))) if path else room


def _print_replay(replay: Replay, explain: bool, as_json: bool) -> None:
    if as_json:
        for row in _replay_rows(replay):
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    click.echo("\n".join(_difference(replay, explain)))


def _replay_rows(replay: Replay) -> Iterator[dict[str, Any]]:
    """`then` and `now` are the scores; an item that would not run now has no `now`, a new one no `then`."""
    for ran, item in replay.kept:
        yield {"fate": "same", "event": item.event, "title": ran.blurb.headline, "then": ran.score, "now": item.score}
    for item in replay.added:
        yield {"fate": "new", "event": item.event, "title": item.blurb.headline, "now": item.score}
    for ran, lacked in replay.left_out:
        yield {"fate": f"left out: {lacked}", "event": ran.event, "title": ran.blurb.headline, "then": ran.score}


def _difference(replay: Replay, explain: bool) -> Iterator[str]:
    """What runs in both, what would run now, and what would no longer run."""
    yield f"The edition of {replay.then.date} (-), and what today's rules would choose from the same stories (+):"
    if replay.learned_from:
        yield "  The model was learned from this day too: it looks better here than on a new one."
    for ran, item in replay.kept:
        yield f"  = {ran.score:6.2f} then, {item.score:6.2f} now  {ran.blurb.headline}"
        yield from _receipt(item) if explain else ()
    for item in replay.added:
        yield f"  +              {item.score:6.2f} now  {item.blurb.headline}"
        yield from _receipt(item) if explain else ()
    for ran, lacked in replay.left_out:
        yield f"  - {ran.score:6.2f} then              {ran.blurb.headline}  ({lacked})"
    yield f"{len(replay.kept)} the same, {len(replay.added)} new, {len(replay.left_out)} left out"


def _row(ranked: RankedEvent, fate: str) -> dict[str, Any]:
    receipt = [{"name": r.name, "points": round(r.points, 4), "fact": r.fact} for r in ranked.reasons]
    return ranked_line(ranked) | {"title": ranked.event.lead.title, "fate": fate, "receipt": receipt}


def _line(place: int, ranked: RankedEvent, fate: str, explain: bool) -> str:
    event = ranked.event
    head = f"{place:3}. {ranked.score:6.2f}  {event.lead.title}"
    about = f"             {event.id}  {many(len(event.outlets), 'outlet')}, {many(event.voices, 'voice')}; {fate}"
    return "\n".join((head, about, *(_receipt(ranked) if explain else ())))


def _receipt(ranked: RankedEvent | Item) -> Iterator[str]:
    return (f"             {reason.points:+6.2f}  {reason.name}: {reason.fact}" for reason in ranked.reasons)
