"""`newsletter edition merge, split, tags, picture`: what an item is made of, and what stands with its words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from newsletter.cli.deciding import change_edition, dated, decide_event, find_event
from newsletter.cli.options import Call, common, example
from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import Edition

if TYPE_CHECKING:
    from newsletter.pipeline import Newsroom
    from newsletter.pipeline.decide import Decision


@click.command(epilog=example("newsletter edition merge 3f2a9c 77b0e1"))
@click.argument("event")
@click.argument("others", nargs=-1, required=True)
@dated
@common
def merge(call: Call, event: str, others: tuple[str, ...], day: date | None) -> None:
    """Make one event of several. The first one leads, and keeps what you decided of it."""

    def change(room: Newsroom, made: Edition) -> Decision:
        from newsletter.pipeline.regroup import merging

        return merging(room, made.date, [find_event(made, one) for one in (event, *others)])

    change_edition(call, day, f"merged {len(others) + 1} events into", change, event)


@click.command(epilog=example("newsletter edition split 3f2a9c 9d0c41"))
@click.argument("event")
@click.argument("stories", nargs=-1)
@dated
@common
def split(call: Call, event: str, stories: tuple[str, ...], day: date | None) -> None:
    """Take stories out of an event, into one of their own. Without a story: list those of the event."""
    if not stories:
        _list_stories(call, day, event)
        return

    def change(room: Newsroom, made: Edition) -> Decision:
        from newsletter.pipeline.judge import event_of
        from newsletter.pipeline.regroup import splitting

        found = find_event(made, event)
        known = [story.id for story in event_of(room, made.date, found).stories]
        return splitting(room, made.date, found, [_find_story(known, story) for story in stories])

    change_edition(call, day, f"split {len(stories)} of the stories from", change, event)


@click.command(epilog=example('newsletter edition tags 3f2a9c Brennick "AI law"'))
@click.argument("event")
@click.argument("names", nargs=-1)
@click.option("--undo", is_flag=True, help="Take the program's tags again.")
@dated
@common
def tags(call: Call, event: str, names: tuple[str, ...], undo: bool, day: date | None) -> None:
    """Give an item these tags, or none."""
    said = None if undo else says.tidy_tags(names)
    decide_event(call, day, event, "changed the tags of", lambda known, found: says.tag(known, found, said))


@click.command(epilog=example('newsletter edition picture 3f2a9c https://press.example/hall.jpg --alt "The hall"'))
@click.argument("event")
@click.argument("url", default="")
@click.option("--alt", default="", help="What it shows, for those who cannot see it; needed with a picture.")
@click.option("--undo", is_flag=True, help="Take the program's picture again.")
@dated
@common
def picture(call: Call, event: str, url: str, alt: str, undo: bool, day: date | None) -> None:
    """Show one of the stories' pictures with an item; without an address, none."""

    def change(room: Newsroom, made: Edition) -> Decision:
        from newsletter.pipeline.judge import choosing_picture

        found = find_event(made, event)
        if undo:
            return lambda known: says.own_picture(known, found)
        return choosing_picture(room, made.date, found, url, alt)

    change_edition(call, day, "chose the picture of", change, event)


def _list_stories(call: Call, day: date | None, event: str) -> None:
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline.judge import event_of

    with open_newsroom(call.settings()) as room:
        made, _ = room.known_edition(day or room.rules.day(call.now))
        for story in event_of(room, made.date, find_event(made, event)).stories:
            click.echo(f"  {story.id}  {story.title}  ({story.source})")
            if story.image:
                click.echo(f"    picture: {story.image.url}")


def _find_story(known: list[str], start: str) -> str:
    found = [story for story in known if story.startswith(start)]
    if len(found) != 1:
        problem = "no story" if not found else f"{len(found)} stories"
        raise UsageError(f'{problem} of the event has an id that begins with "{start}"; leave it out to list them')
    return found[0]
