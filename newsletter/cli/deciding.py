"""What the commands about an edition share: a decision is kept, the edition made anew and shown."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import report
from newsletter.cli.options import Call, Day
from newsletter.cli.show import many
from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import Decisions, Edition, Item

if TYPE_CHECKING:
    from newsletter.pipeline import Newsroom
    from newsletter.pipeline.decide import Decision
    from newsletter.render import Newsletter


def dated(function: Any) -> Any:
    """--date: the edition meant; today's when left out."""
    return click.option("--date", "day", type=Day(), help="The edition's date; today when left out.")(function)


def decide_event(
    call: Call, day: date | None, event: str, what: str, change: Callable[[Decisions, str], Decisions]
) -> None:
    """Change what is decided about one event."""

    def of_event(_room: Newsroom, made: Edition) -> Decision:
        found = find_event(made, event)
        return lambda known: change(known, found)

    change_edition(call, day, what, of_event, event)


def change_edition(
    call: Call, day: date | None, what: str, change: Callable[[Newsroom, Edition], Decision], event: str = ""
) -> None:
    """Decide about an edition, write its email and archive anew, and show it."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline.decide import decide

    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        made, _ = room.known_edition(wanted)
        line = f"{what} “{made.headlines[find_event(made, event)]}”" if event else what
        made = decide(room, wanted, getpass.getuser(), line, change(room, made), call.now)
        pipeline.publish(room, made)
    click.echo(f"Kept in {says.decisions_path(room.rules.decisions, wanted)}")
    print_edition(made)


def find_event(made: Edition, start: str) -> str:
    """The event whose id begins so; raises UsageError when there is none, or more than one."""
    found = sorted(event for event in made.headlines if event.startswith(start))
    if len(found) != 1:
        problem = "no event" if not found else f"{len(found)} events"
        raise UsageError(
            f'{problem} of {made.date} has an id that begins with "{start}"; `newsletter edition show` lists them'
        )
    return found[0]


def print_subjects(made: Edition, newsletter: Newsletter) -> None:
    from newsletter.render import subject_line, subject_variants

    chosen = subject_line(made, newsletter)
    click.echo(f"\nSubject: {chosen}")
    click.echo(f'Others, for `subject = "..."` in content/editions/{made.date}.toml')
    for variant in subject_variants(made, newsletter):
        if variant != chosen:
            click.echo(f"  {variant}")


def print_edition(made: Edition) -> None:
    click.echo(f"{made.date}: {many(len(made.items), 'item')}, {made.seconds} seconds to read")
    section = None
    for item in made.items:
        if item.section != section:
            section = item.section
            click.echo(f"\n{section}")
        click.echo(
            f"  {item.event}  {item.blurb.headline}  ({many(len({link.outlet for link in item.sources}), 'outlet')})"
        )
        _print_edits(item)
    if made.briefs:
        click.echo("\nIn brief")
        for brief in made.briefs:
            click.echo(f"  {brief.event}  {brief.blurb.headline}")
            _print_edits(brief)
    for notice in made.notices:
        click.echo(f"\nNotice: {notice}")
    if made.revisions:
        click.echo("\n" + "\n".join(report.restated(made)))
    if made.near_misses:
        click.echo("\nNear misses")
        for missed in made.near_misses[:10]:
            click.echo(f"  {missed.event}  {missed.headline}  ({missed.lacked})")


def _print_edits(item: Item) -> None:
    for edit in item.edits:
        if edit.runs:
            why = f", although {'; '.join(edit.problems)}: {edit.override}" if edit.problems else ""
            click.echo(f"    your {edit.part} runs{why}")
        else:
            click.echo(f"    your {edit.part} does not run: {'; '.join(edit.problems)}")
