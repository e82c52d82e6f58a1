"""What all readers' pages work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from newsletter.audience.links import Links
from newsletter.pipeline import Newsroom
from newsletter.render.templates import fill, load_in
from newsletter.web.clients import client_address, network_of
from newsletter.web.public.clerk import Clerk
from newsletter.web.rates import Rate

# For each network. Links that work are not limited: mail services unsubscribe for many readers from one address.
_HOUR = 3600.0
WISHES = (20, _HOUR)
REPORTS = (10, _HOUR)
BAD_LINKS = (60, 60.0)


@dataclass(frozen=True, slots=True)
class Rates:
    wishes: Rate = field(default_factory=lambda: Rate(*WISHES))
    reports: Rate = field(default_factory=lambda: Rate(*REPORTS))
    bad_links: Rate = field(default_factory=lambda: Rate(*BAD_LINKS))


@dataclass(frozen=True, slots=True)
class Pages:
    """The newsroom, and how its readers are received."""

    room: Newsroom
    links: Links
    clerk: Clerk
    now: Callable[[], datetime]
    topics: tuple[str, ...] = ()  # that readers may choose from
    languages: tuple[str, ...] = ()
    proxy_header: str = ""
    rates: Rates = field(default_factory=Rates)

    def show(self, name: str, /, status: int = 200, language: str = "", **context: object) -> Response:
        """A page of templates/public/, in a language when it is there."""
        press = self.room.press
        shared = {
            "newsletter": press.newsletter,
            "theme": press.theme,
            "root": urlsplit(self.links.public_url).path,
            "own_pages": press.pages,
            "language": language or press.newsletter.language,
        }
        template = load_in(press.templates, f"public/{name}.html", language)
        return HTMLResponse(fill(template, shared | context), status)

    def address(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        return client_address(peer, request.headers, self.proxy_header)

    def network(self, request: Request) -> str:
        return network_of(self.address(request))

    def limit(self, rate: Rate, request: Request) -> None:
        """Raises HTTPException when this network has done it too often."""
        wait = rate.take(self.network(request), self.now().timestamp())
        if wait:
            raise HTTPException(429, headers={"Retry-After": str(round(wait) + 1)})

    def bad_link(self, request: Request) -> Response:
        """The answer to a link that is none of ours; slow going for whoever tries them out."""
        self.limit(self.rates.bad_links, request)
        return self.show("problem", 404, problem="link")


def pages_of(request: Request) -> Pages:
    found: Pages = request.app.state.pages
    return found
