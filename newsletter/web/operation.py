"""What machines ask a running program: its metrics, whether it lives, whether it can work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from newsletter.web.local import loopback_socket
from newsletter.web.serve import address, beside

_FRESH = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers. The last two say what is wrong in words, or "". Each may be called in any thread."""

    metrics: Callable[[str], tuple[bytes, str]]  # what the asking program takes -> a body, and its type
    dead: Callable[[], str]
    unready: Callable[[], str]


def operation_app(asked: Asked) -> Starlette:
    def metrics(request: Request) -> Response:
        body, kind = asked.metrics(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": kind, **_FRESH})

    def health(request: Request) -> Response:
        del request
        return _said(asked.dead())

    def ready(request: Request) -> Response:
        del request
        return _said(asked.unready())

    return Starlette(routes=[Route("/metrics", metrics), Route("/health", health), Route("/ready", ready)])


@contextmanager
def operation_beside(app: Starlette, host: str, port: int, say: Callable[[str], None]) -> Iterator[None]:
    """Answer in a thread of its own until the end of the block. Raises NewsletterError when the port is taken."""
    listener = loopback_socket(port, host)
    say(f"Metrics, health and readiness stand at {address('http', host, listener)}")
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="warning", access_log=False))
    with beside(server, listener, "operation"):
        yield


def _said(wrong: str) -> Response:
    return PlainTextResponse(f"{wrong or 'ok'}\n", 503 if wrong else 200, _FRESH)
