"""What `newsletter serve` serves: the readers' pages, and whether all is well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from newsletter.errors import NewsletterError


def whole_app(public: ASGIApp, check: Callable[[], object], hooks: Sequence[BaseRoute] = ()) -> Starlette:
    """Put the apps together. check raises NewsletterError when the store cannot be read.

    hooks: where providers tell us what came back.
    """

    def health(request: Request) -> Response:
        del request
        try:
            check()
        except NewsletterError:
            return PlainTextResponse("the store cannot be read\n", 503, {"Cache-Control": "no-store"})
        return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})

    return Starlette(routes=[Route("/health", health, methods=["GET"]), *hooks, Mount("/", public)])
