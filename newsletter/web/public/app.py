"""The readers' pages as one ASGI app."""

from __future__ import annotations

import logging

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.render.templates import fill, load
from newsletter.web.headers import DefaultHeaders, public_headers
from newsletter.web.public import joining, leading_on, leaving, reporting, wishes
from newsletter.web.public.pages import Pages, pages_of

_log = logging.getLogger(__name__)


def public_app(pages: Pages) -> Starlette:
    """All that a reader can reach."""
    app = Starlette(
        routes=[
            Route("/", joining.form, methods=["GET"]),
            Route("/subscribe", joining.form, methods=["GET"]),
            Route("/subscribe", joining.subscribe, methods=["POST"]),
            Route("/confirm/{token}", joining.question, methods=["GET"]),
            Route("/confirm/{token}", joining.confirm, methods=["POST"]),
            Route("/preferences/{token}", wishes.form, methods=["GET"]),
            Route("/preferences/{token}", wishes.save, methods=["POST"]),
            Route("/unsubscribe/{token}", leaving.question, methods=["GET"]),
            Route("/unsubscribe/{token}", leaving.leave, methods=["POST"]),
            Route("/report", reporting.form, methods=["GET"]),
            Route("/report", reporting.report, methods=["POST"]),
            Route("/to/{edition}/{seal}", leading_on.lead_on, methods=["GET"]),
            Route("/style.css", style, methods=["GET"]),
        ],
        middleware=[Middleware(DefaultHeaders, headers=public_headers(pages.links.public_url))],
        exception_handlers={HTTPException: refused, Exception: failed},
    )
    app.state.pages = pages
    return app


def style(request: Request) -> Response:
    press = pages_of(request).room.press
    text = fill(load(press.templates, "public/style.css"), {"theme": press.theme})
    return Response(text, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def refused(request: Request, error: Exception) -> Response:
    """A page that says what was wrong with a request, in words."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    answer = pages_of(request).show("problem", error.status_code, problem=str(error.status_code))
    answer.headers.update(error.headers or {})
    return answer


def failed(request: Request, error: Exception) -> Response:
    """Something of ours is broken: the log says what, the reader is told to come back."""
    _log.error("%s of a readers' page failed", request.method, exc_info=error)
    headers = public_headers(pages_of(request).links.public_url)
    return Response("Something is broken here. Please try again later.\n", 500, headers, "text/plain")
