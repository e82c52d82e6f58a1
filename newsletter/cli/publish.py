"""`newsletter render` and `newsletter preview`: what is made from an edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from newsletter.cli import report
from newsletter.cli.options import Call, Day, common, example
from newsletter.errors import UsageError

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.pipeline import Newsroom


@click.command(epilog=example("newsletter render --date 2026-01-25"))
@click.option("--date", "day", type=Day(), help="The edition whose email is wanted; the latest when left out.")
@common
def render(call: Call, day: date | None) -> None:
    """Write the email of an edition and the whole archive anew, from what is stored."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        published = pipeline.publish(room, room.known_edition(day)[0])
    for line in report.written(published):
        click.echo(line)


@click.command(epilog=example("newsletter preview --port 8701"))
@click.option("--date", "day", type=Day(), help="The edition to look at; the latest when left out.")
@click.option("--port", type=click.IntRange(0, 65535), default=8700, show_default=True, help="0: any free one.")
@common
def preview(call: Call, day: date | None, port: int) -> None:
    """Look at the email and the archive in a browser, on this machine only.

    The pages show a change of a template, of content or of the edition by themselves. As long as there is no edition of
    your own, you see the sample.
    """
    from newsletter.config import defaults
    from newsletter.web.preview import Outputs, preview_app, serve_preview

    settings = call.settings()
    shown, rebuild = _rebuilder(call, day)
    rebuild()
    outputs = Outputs(settings.build / "site", settings.build / "email", shown)
    watched = (settings.home / "templates", settings.content, defaults() / "templates")
    serve_preview(preview_app(outputs, watched, rebuild, settings.templates), port, click.echo)


def _rebuilder(call: Call, day: date | None) -> tuple[date, Callable[[], None]]:
    """The edition to show, and what makes it anew with the configuration, decisions and templates as they are then."""
    from newsletter.bootstrap import open_newsroom, sample_settings

    with open_newsroom(call.settings()) as room:
        own = room.editions.edition(day) if day else next(room.editions.editions(), None)
    sample = own is None
    adapt: Callable[[Settings], Settings] = sample_settings if sample else lambda settings: settings
    settings = adapt(call.settings())
    if sample and not settings.database.exists():
        raise UsageError("there is no edition to look at; `newsletter run --no-send` makes one")
    with open_newsroom(settings, sample=sample) as room:
        shown = room.known_edition(day)[0].date

    def rebuild() -> None:
        with open_newsroom(adapt(call.settings()), sample=sample) as room:
            _make_anew(room, shown)

    return shown, rebuild


def _make_anew(room: Newsroom, day: date) -> None:
    """A draft follows the decisions at once; what has been signed off or sent is only rendered."""
    from newsletter import pipeline

    edition, status = room.known_edition(day)
    if status == "draft":
        edition = pipeline.build(room, day, edition.made_at)
    pipeline.publish(room, edition)
