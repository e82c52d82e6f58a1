"""`newsletter edition ...`: an edition and what an editor says about it."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

import click

from newsletter.cli import report
from newsletter.cli.correct import correct
from newsletter.cli.options import Call, Day, common, example
from newsletter.cli.show import many
from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import BlurbPart, Decisions, Edition, Item, Rewrite

if TYPE_CHECKING:
    from newsletter.render import Newsletter


@click.group()
def edition() -> None:
    """Build, show, pin, drop, approve and correct.

    What you decide is kept in content/editions/DATE.toml, and holds when the edition is built again.
    """


edition.add_command(correct)


def dated(function: Any) -> Any:
    """--date: the edition meant; today's when left out."""
    return click.option("--date", "day", type=Day(), help="The edition's date; today when left out.")(function)


@edition.command(epilog=example("newsletter edition build --date 2026-01-25"))
@dated
@common
def build(call: Call, day: date | None) -> None:
    """Choose and explain the day's events from the stories that are stored."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        made = pipeline.build(room, day or room.rules.day(call.now), call.now)
        pipeline.publish(room, made)
        report.warn(pipeline.overlooked(room, made.date))
    _print(made)


@edition.command(epilog=example("newsletter edition show --json"))
@dated
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@common
def show(call: Call, day: date | None, as_json: bool) -> None:
    """Show an edition's items with the ids that pin and drop take, and its near misses."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        made, status = room.known_edition(day or room.rules.day(call.now))
        spent = room.spending.spent(made.date)
        report.warn(pipeline.overlooked(room, made.date))
    if as_json:
        import msgspec

        whole = {"status": status, "edition": made, "models": spent}
        click.echo(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())
        return
    click.echo(f"{made.date} is {status}")
    _print(made)
    _print_subjects(made, room.press.newsletter)
    if lines := list(report.wrote(made, spent, room.rules.models)):
        click.echo("\n" + "\n".join(lines))


@edition.command(epilog=example("newsletter edition pin 3f2a9c1e77b0"))
@click.argument("event")
@dated
@common
def pin(call: Call, event: str, day: date | None) -> None:
    """Run an event whatever its rank."""
    _decide(call, day, event, "pinned", says.pin)


@edition.command(epilog=example('newsletter edition drop 3f2a9c1e77b0 --reason "an advertisement"'))
@click.argument("event")
@click.option("--reason", default="", help="Kept with the edition.")
@dated
@common
def drop(call: Call, event: str, reason: str, day: date | None) -> None:
    """Do not run an event."""
    why = f" ({reason})" if reason else ""
    _decide(call, day, event, f"dropped{why}", lambda known, found: says.drop(known, found, reason))


@edition.command(epilog=example('newsletter edition move 3f2a9c1e77b0 --section "World"'))
@click.argument("event")
@click.option("--section", default="", help="Left out: where the program had it.")
@dated
@common
def move(call: Call, event: str, section: str, day: date | None) -> None:
    """Put an item into another section."""
    _decide(call, day, event, "moved", lambda known, found: says.move(known, found, section))


@edition.command(epilog=example("newsletter edition order 3f2a9c 77b0e1"))
@click.argument("events", nargs=-1)
@dated
@common
def order(call: Call, events: tuple[str, ...], day: date | None) -> None:
    """Put items in this order, before the others; without one, in the program's own.

    Items of one section stand together all the same.
    """

    def change(made: Edition, known: Decisions) -> Decisions:
        return replace(known, order=tuple(_find(made, event) for event in events))

    _change(call, day, "put the items in order", change)


@edition.command(epilog=example('newsletter edition rewrite 3f2a9c --part why --text "Tests cost money."'))
@click.argument("event")
@click.option("--part", type=click.Choice(get_args(BlurbPart)), required=True, help="Which part of the item.")
@click.option("--text", default="", help='Your sentences, of takeaways one each; "" leaves the part out.')
@click.option("--override", default="", help="Why it runs although the check refuses it; kept, and told to readers.")
@click.option("--undo", is_flag=True, help="Take the program's words again.")
@dated
@common
def rewrite(call: Call, event: str, part: BlurbPart, text: str, override: str, undo: bool, day: date | None) -> None:
    """Put your own words in place of a part of an item.

    They are checked against the stories like any other. What the check refuses does not run without a reason.
    """

    def change(known: Decisions, found: str) -> Decisions:
        if undo:
            return says.as_written(known, found, part)
        return says.rewrite(known, Rewrite(found, part, text, override))

    _decide(call, day, event, f"rewrote the {part} of", change)


@edition.command(epilog=example("newsletter edition approve --by Ada"))
@click.option("--by", default="", help="Who signs off; your user name when left out.")
@dated
@common
def approve(call: Call, by: str, day: date | None) -> None:
    """Sign off the bytes as they would be sent now. Any later change voids it."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        digest = pipeline.approve(room, wanted, by or getpass.getuser(), call.now)
    click.echo(f"Approved {wanted}: {digest[:16]}")


@edition.command(epilog=example("newsletter edition undo --date 2026-01-25"))
@dated
@common
def undo(call: Call, day: date | None) -> None:
    """Take the last decision back; once more, the one before."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline.decide import undo as take_back

    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        change = take_back(room, wanted, getpass.getuser(), call.now)
        made, _ = room.known_edition(wanted)
        pipeline.publish(room, made)
    click.echo(f"Took back: {change.what} ({change.who}, {change.at:%Y-%m-%d %H:%M} UTC)")
    _print(made)


@edition.command(epilog=example("newsletter edition history --date 2026-01-25"))
@dated
@common
def history(call: Call, day: date | None) -> None:
    """Show who decided what, newest first."""
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        changes = room.journal.changes(wanted)
    if not changes:
        click.echo(f"Nobody has decided anything about the edition of {wanted}.")
    for change in changes:
        click.echo(f"{change.at:%Y-%m-%d %H:%M} UTC  {change.who}  {change.what}")


def _decide(call: Call, day: date | None, event: str, what: str, change: Callable[[Decisions, str], Decisions]) -> None:
    """Change what is decided about one event."""

    def of_event(made: Edition, known: Decisions) -> Decisions:
        return change(known, _find(made, event))

    _change(call, day, what, of_event, event)


def _change(
    call: Call, day: date | None, what: str, change: Callable[[Edition, Decisions], Decisions], event: str = ""
) -> None:
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline.decide import decide

    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        made, _ = room.known_edition(wanted)
        line = f"{what} “{made.headlines[_find(made, event)]}”" if event else what
        made = decide(room, wanted, getpass.getuser(), line, lambda known: change(made, known), call.now)
        pipeline.publish(room, made)
    click.echo(f"Kept in {says.decisions_path(room.rules.decisions, wanted)}")
    _print(made)


def _find(made: Edition, start: str) -> str:
    """The event whose id begins so; raises UsageError when there is none, or more than one."""
    found = sorted(event for event in made.headlines if event.startswith(start))
    if len(found) != 1:
        problem = "no event" if not found else f"{len(found)} events"
        raise UsageError(
            f'{problem} of {made.date} has an id that begins with "{start}"; `newsletter edition show` lists them'
        )
    return found[0]


def _print_subjects(made: Edition, newsletter: Newsletter) -> None:
    from newsletter.render import subject_line, subject_variants

    chosen = subject_line(made, newsletter)
    click.echo(f"\nSubject: {chosen}")
    click.echo(f'Others, for `subject = "..."` in content/editions/{made.date}.toml')
    for variant in subject_variants(made, newsletter):
        if variant != chosen:
            click.echo(f"  {variant}")


def _print(made: Edition) -> None:
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
