"""`newsletter render` and `newsletter preview`: what is made from an edition."""

from __future__ import annotations

from datetime import date

import click

from newsletter.cli.options import Call, Day, common, example
from newsletter.cli.report import written


@click.command(epilog=example("newsletter render --date 2026-01-25"))
@click.option("--date", "day", type=Day(), help="The edition whose email is wanted; the latest when left out.")
@common
def render(call: Call, day: date | None) -> None:
    """Write the email of an edition and the whole archive anew, from what is stored."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    settings = call.settings()
    with open_newsroom(settings) as room:
        made = room.known_edition(day)[0]
        published = pipeline.publish(room, made)
    for line in written(published):
        click.echo(line)


@click.command(epilog=example("newsletter preview --port 8700"))
@click.option("--date", "day", type=Day(), help="The edition to look at; the latest when left out.")
@click.option("--port", type=click.IntRange(0, 65535), default=8700, show_default=True, help="0: any free one.")
@click.option("--sample", is_flag=True, help="The sample instead of your own stories.")
@common
def preview(call: Call, day: date | None, port: int, sample: bool) -> None:
    """Look at the email and the archive in a browser, on this machine only.

    The page shows changes of templates, content and the edition by itself.
    """
