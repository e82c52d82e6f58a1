"""`newsletter serve`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.signals import stop_on_sigterm
from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from newsletter.config import Settings
    from newsletter.pipeline import Newsroom
    from newsletter.web.public.pages import Pages


@click.command(epilog=example("newsletter serve --port 8800"))
@click.option("--host", help="Where to listen; [web] host when left out, which is this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), help="[web] port when left out; 0: any free one.")
@common
def serve(call: Call, host: str | None, port: int | None) -> None:
    """Serve the readers' pages until stopped: subscribe, confirm, preferences, unsubscribe, report an error."""
    from newsletter.bootstrap import open_newsroom
    from newsletter.web.app import whole_app
    from newsletter.web.public.app import public_app
    from newsletter.web.serve import serve as serve_app

    settings = call.settings()
    web = settings.file.web
    if web.proxy_header == "" and web.public_url.startswith("https://"):
        click.echo(
            "Without [web] proxy_header all readers behind your proxy count as one, and are limited together", err=True
        )
    with open_newsroom(settings) as room:
        pages = _pages(call, settings, room)
        app = whole_app(public_app(pages), lambda: room.audience.find("nobody"), _hooks(settings, room, pages.now))
        with stop_on_sigterm(), pages.clerk.at_work():  # the server ends by itself; what was asked is still done
            serve_app(app, host or web.host, web.port if port is None else port, click.echo)


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

    def now() -> datetime:
        return call.asked_now or datetime.now(UTC)

    if links is None:
        raise ConfigError(
            f"{call.config}: [web] public_url is not set; write where readers will reach the pages, such as "
            '"https://news.example.org"'
        )
    return Pages(
        room=room,
        links=links,
        clerk=Clerk(room, links, now),
        now=now,
        topics=settings.file.edition.sections,
        languages=web.languages,
        proxy_header=web.proxy_header,
    )
