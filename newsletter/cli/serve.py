"""`newsletter serve`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli.observing import Watch, watchable
from newsletter.cli.options import Call, common, example
from newsletter.cli.signals import stop_on_sigterm
from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

    from newsletter.config import Settings
    from newsletter.pipeline import Newsroom
    from newsletter.web.desk.place import Place
    from newsletter.web.public.pages import Pages


@click.command(epilog=example("newsletter serve --port 8800"))
@click.option("--host", help="Where the readers' pages listen; [web] host when left out, which is this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), help="[web] port when left out; 0: any free one.")
@click.option("--desk-port", type=click.IntRange(0, 65535), help="[desk] port when left out; 0: any free one.")
@common
@watchable
def serve(call: Call, watch: Watch, host: str | None, port: int | None, desk_port: int | None) -> None:
    """Serve until stopped: the desk for those who have an account, and the readers' pages.

    Each has an address of its own. The readers' pages need [web] public_url; without it there is the desk alone.
    """
    from newsletter.bootstrap.observing import gauges_of, unready_of

    settings = call.settings()
    with watch.over(gauges_of(settings)) as watched, watched.answering(lambda: "", unready_of(settings)):
        _serve(call, settings, host, port, desk_port)


def _serve(call: Call, settings: Settings, host: str | None, port: int | None, desk_port: int | None) -> None:
    from newsletter.bootstrap import open_newsroom
    from newsletter.web.serve import desk_beside, serve_desk

    place = _place(call, settings, desk_port)
    public = bool(settings.file.web.public_url)
    if place is None and not public:
        raise ConfigError(
            f"{call.config}: there is nothing to serve; set [web] public_url for the readers' pages, such as "
            '"https://news.example.org", or [desk] enabled = true'
        )
    with open_newsroom(settings) as room, stop_on_sigterm():
        if place and not any(member.password for member in room.members.members()):
            click.echo(
                "Nobody has an account at the desk yet; `newsletter editors add NAME --role publisher` gives one",
                err=True,
            )
        if place and not public:
            serve_desk(_desk(call, settings, place), place, click.echo)
            return
        with desk_beside(_desk(call, settings, place), place, click.echo) if place else nullcontext():
            _serve_readers(call, settings, room, host, port)


def _serve_readers(call: Call, settings: Settings, room: Newsroom, host: str | None, port: int | None) -> None:
    from newsletter.web.app import whole_app
    from newsletter.web.public.app import public_app
    from newsletter.web.serve import serve as serve_app

    web = settings.file.web
    if web.proxy_header == "" and web.public_url.startswith("https://"):
        click.echo(
            "Without [web] proxy_header all readers behind your proxy count as one, and are limited together", err=True
        )
    pages = _pages(call, settings, room)
    app = whole_app(public_app(pages), lambda: room.audience.find("nobody"), _hooks(settings, room, pages.now))
    with pages.clerk.at_work():  # the server ends by itself; what was asked is still done
        serve_app(app, host or web.host, web.port if port is None else port, click.echo)


def _place(call: Call, settings: Settings, port: int | None) -> Place | None:
    """Where the desk listens; None when it does not. Raises ConfigError for where it would not be safe."""
    from newsletter.web.desk.place import Place, check

    table = settings.file.desk
    if not table.enabled:
        return None
    certificate, key = (settings.home / name if name else None for name in (table.certificate, table.key))
    place = Place(table.host, table.port if port is None else port, certificate, key, table.proxy_header)
    check(place, call.config)
    return place


def _desk(call: Call, settings: Settings, place: Place) -> Starlette:
    from newsletter.bootstrap import open_newsroom
    from newsletter.config import defaults
    from newsletter.web.desk.live import LiveRoom
    from newsletter.web.desk.served import served_desk

    live = LiveRoom(lambda: open_newsroom(call.settings()), (settings.content,))
    watched = (settings.home / "templates", settings.content, defaults() / "templates")
    return served_desk(live, settings.build / "desk", watched, settings.templates, call.clock, place)


def _hooks(settings: Settings, room: Newsroom, now: Callable[[], datetime]) -> list[BaseRoute]:
    """Amazon's way in, where its topic is named."""
    from newsletter.deliver.sns import Web
    from newsletter.pipeline.returns import take_notice
    from newsletter.web.notices import notices

    topic, web = settings.file.deliver.ses.topic, Web()
    return [notices(lambda raw: take_notice(room, raw, topic, web, now()))] if topic else []


def _pages(call: Call, settings: Settings, room: Newsroom) -> Pages:
    from newsletter.web.public.clerk import Clerk
    from newsletter.web.public.pages import Pages

    links, web = room.press.links, settings.file.web

    assert links  # noqa: S101 - there is a [web] public_url
    return Pages(
        room=room,
        links=links,
        clerk=Clerk(room, links, call.clock),
        now=call.clock,
        topics=settings.file.edition.sections,
        languages=_languages(settings),
        proxy_header=web.proxy_header,
    )


def _languages(settings: Settings) -> tuple[str, ...]:
    """That readers may choose: those of the pages' own words, and those in which editions are told."""
    file = settings.file
    told = file.translate.languages if file.translate.ladder else ()
    chosen = file.web.languages or ((file.newsletter.language[:2],) if told else ())
    return tuple(dict.fromkeys((*chosen, *told)))
