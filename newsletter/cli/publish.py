"""`newsletter render` and `newsletter preview`: what is made from an edition."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from newsletter.cli import report, show
from newsletter.cli.options import Call, Day, common, example
from newsletter.errors import UsageError
from newsletter.models import Member

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.pipeline import Newsroom


@click.command(epilog=example("newsletter render --date 2026-01-25"))
@click.option("--date", "day", type=Day(), help="The edition whose email is wanted; the latest when left out.")
@click.option("--all", "everything", is_flag=True, help="Look at every page of the archive, changed or not.")
@common
def render(call: Call, day: date | None, everything: bool) -> None:
    """Write the email of an edition, and what has changed in the archive, from what is stored."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room, show.bar(100, "pages") as reach:
        edition = room.known_edition(day)[0]
        published = pipeline.publish(
            room, edition, everything=everything, progress=lambda done, of: reach(100 * done // max(of, 1))
        )
    for line in report.written(published):
        click.echo(line)


@click.command(epilog=example("newsletter preview --port 8701"))
@click.option("--date", "day", type=Day(), help="The edition to look at; the latest when left out.")
@click.option("--port", type=click.IntRange(0, 65535), default=8700, show_default=True, help="0: any free one.")
@common
def preview(call: Call, day: date | None, port: int) -> None:
    """Work at the edition in a browser, on this machine only: read it, change it, sign it off, see email and archive.

    It prints a link that lets you in, once. The pages show a change of a template, of content or of the edition by
    themselves. As long as there is no edition of your own, you see the sample.
    """
    from newsletter.bootstrap import open_newsroom
    from newsletter.config import defaults
    from newsletter.web.desk.app import desk_app
    from newsletter.web.desk.door import Door
    from newsletter.web.desk.live import LiveRoom
    from newsletter.web.preview import Outputs, preview_app, serve_local

    shown, sample, current = _shown(call, day)
    settings = current()

    def rebuild() -> None:
        with open_newsroom(current(), sample=sample) as room:
            _make_anew(room, shown)

    rebuild()
    outputs = Outputs(settings.build / "site", settings.build / "email", shown)
    watched = (settings.home / "templates", settings.content, defaults() / "templates")
    live = LiveRoom(lambda: open_newsroom(current(), sample=sample), (settings.content,))
    door = Door(live, call.clock)
    frames = preview_app(outputs, watched, rebuild, settings.templates)
    invitation = door.invite(_member(live()))
    app = desk_app(live, shown, door, call.clock, settings.templates, frames)
    serve_local(app, port, lambda address: _announce(f"{address}/in/{invitation}"))


def _announce(link: str) -> None:
    click.echo(f"The desk stands at {link} (the link works once; Ctrl-C ends it)")
    if sys.stdout.isatty():
        click.launch(link)


def _member(room: Newsroom) -> str:
    """The user of this machine, who may do everything and needs no password here."""
    name = getpass.getuser()
    if room.members.member(name) is None:
        room.members.save(Member(name, "publisher", ""))
    return name


def _shown(call: Call, day: date | None) -> tuple[date, bool, Callable[[], Settings]]:
    """The edition to show, whether it is the sample's, and what reads its settings as they are then."""
    from newsletter.bootstrap import open_newsroom, sample_settings

    with open_newsroom(call.settings()) as room:
        own = room.editions.edition(day) if day else next(room.editions.editions(), None)
    sample = own is None

    def current() -> Settings:
        return sample_settings(call.settings()) if sample else call.settings()

    if sample and not current().database.exists():
        raise UsageError("there is no edition to look at; `newsletter run --no-send` makes one")
    with open_newsroom(current(), sample=sample) as room:
        return room.known_edition(day)[0].date, sample, current


def _make_anew(room: Newsroom, day: date) -> None:
    """A draft follows the decisions at once; what has been signed off or sent is only rendered."""
    from newsletter import pipeline
    from newsletter.pipeline.decide import follow

    edition, status = room.known_edition(day)
    if status == "draft":
        edition = follow(room, day)
    pipeline.publish(room, edition)
