"""`newsletter edition ...`: an edition and what an editor says about it."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, get_args

import click

from newsletter.cli import report
from newsletter.cli.correct import correct
from newsletter.cli.deciding import change_edition, dated, decide_event, find_event, print_edition, print_subjects
from newsletter.cli.makeup import merge, picture, split, tags
from newsletter.cli.options import Call, common, example
from newsletter.edition import decisions as says
from newsletter.models import BlurbPart, Decisions, Edition, Rewrite

if TYPE_CHECKING:
    from newsletter.pipeline import Newsroom
    from newsletter.pipeline.decide import Decision


@click.group()
def edition() -> None:
    """Build, show, pin, drop, approve and correct.

    What you decide is kept in content/editions/DATE.toml, and holds when the edition is built again.
    """


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
    print_edition(made)


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
    print_edition(made)
    print_subjects(made, room.press.newsletter)
    if lines := list(report.wrote(made, spent, room.rules.models)):
        click.echo("\n" + "\n".join(lines))


@edition.command(epilog=example("newsletter edition pin 3f2a9c1e77b0"))
@click.argument("event")
@dated
@common
def pin(call: Call, event: str, day: date | None) -> None:
    """Run an event whatever its rank."""
    decide_event(call, day, event, "pinned", says.pin)


@edition.command(epilog=example('newsletter edition drop 3f2a9c1e77b0 --reason "an advertisement"'))
@click.argument("event")
@click.option("--reason", default="", help="Kept with the edition.")
@dated
@common
def drop(call: Call, event: str, reason: str, day: date | None) -> None:
    """Do not run an event."""
    why = f" ({reason})" if reason else ""
    decide_event(call, day, event, f"dropped{why}", lambda known, found: says.drop(known, found, reason))


@edition.command(epilog=example('newsletter edition move 3f2a9c1e77b0 --section "World"'))
@click.argument("event")
@click.option("--section", default="", help="Left out: where the program had it.")
@dated
@common
def move(call: Call, event: str, section: str, day: date | None) -> None:
    """Put an item into another section."""
    decide_event(call, day, event, "moved", lambda known, found: says.move(known, found, section))


@edition.command(epilog=example("newsletter edition order 3f2a9c 77b0e1"))
@click.argument("events", nargs=-1)
@dated
@common
def order(call: Call, events: tuple[str, ...], day: date | None) -> None:
    """Put items in this order, before the others; without one, in the program's own.

    Items of one section stand together all the same.
    """

    def change(_room: Newsroom, made: Edition) -> Decision:
        wanted = tuple(find_event(made, event) for event in events)
        return lambda known: replace(known, order=wanted)

    change_edition(call, day, "put the items in order", change)


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

    decide_event(call, day, event, f"rewrote the {part} of", change)


@edition.command(epilog=example("newsletter edition approve --by Ada"))
@click.option("--by", default="", help="Who signs off; your user name when left out.")
@dated
@common
def approve(call: Call, by: str, day: date | None) -> None:
    """Sign off the bytes as they would be sent now. Any later change voids it."""
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline.decide import sign_off

    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        digest = sign_off(room, wanted, by or getpass.getuser(), call.now)
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
    print_edition(made)


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


for command in (correct, merge, split, tags, picture):
    edition.add_command(command)
