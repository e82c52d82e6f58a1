"""`newsletter rank`: what would be chosen, and why."""

from __future__ import annotations

import json
from datetime import date

import click

from newsletter.cli.filters import ranked_line
from newsletter.cli.options import Call, Day, common, example
from newsletter.cli.show import many
from newsletter.models import RankedEvent


@click.command(epilog=example("newsletter rank --explain --limit 5"))
@click.option("--explain", is_flag=True, help="Show each event's receipt: what its score is made of.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="How many events.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line.")
@click.option("--date", "day", type=Day(), help="The edition's date; today when left out.")
@common
def rank(call: Call, explain: bool, limit: int, as_json: bool, day: date | None) -> None:
    """Rank the events of the stories that are stored, without changing an edition."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        _, selection = pipeline.choose(room, day or room.rules.day(call.now), call.now)
    rows = [(choice.ranked, f"chosen for {choice.section}") for choice in selection.chosen]
    rows += [(held.ranked, held.lacked) for held in selection.held]
    for place, (ranked, fate) in enumerate(sorted(rows, key=lambda row: -row[0].score)[:limit], 1):
        if as_json:
            reasons = [{"name": r.name, "points": round(r.points, 4), "fact": r.fact} for r in ranked.reasons]
            row = ranked_line(ranked) | {"title": ranked.event.lead.title, "fate": fate, "receipt": reasons}
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(_line(place, ranked, fate, explain))


def _line(place: int, ranked: RankedEvent, fate: str, explain: bool) -> str:
    event = ranked.event
    head = f"{place:3}. {ranked.score:6.2f}  {event.lead.title}"
    about = f"             {event.id}  {many(len(event.outlets), 'outlet')}, {many(event.voices, 'voice')}; {fate}"
    if not explain:
        return f"{head}\n{about}"
    receipt = (f"             {reason.points:+6.2f}  {reason.name}: {reason.fact}" for reason in ranked.reasons)
    return "\n".join((head, about, *receipt))
