"""Serving: ASGI apps at their addresses, until they are stopped."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from newsletter.web.desk.place import Place
from newsletter.web.local import loopback_socket
from newsletter.web.preview import EndingServer


def serve(app: ASGIApp, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve the readers' pages until Ctrl-C or SIGTERM; says its address in one line.

    Headers of proxies are not believed here: who asks is decided by newsletter.web.clients, as configured. There is no
    access log, since links are keys. Raises NewsletterError when the port is taken.
    """
    listener = loopback_socket(port, host)
    say(f"The readers' pages stand at {address('http', host, listener)} (Ctrl-C ends it)")
    with suppress(KeyboardInterrupt):
        uvicorn.Server(_config(app)).run(sockets=[listener])


def serve_desk(app: Starlette, place: Place, say: Callable[[str], None]) -> None:
    """Serve the desk until Ctrl-C or SIGTERM. Raises NewsletterError when the port is taken."""
    server, listener = _desk(app, place, say)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


@contextmanager
def desk_beside(app: Starlette, place: Place, say: Callable[[str], None]) -> Iterator[None]:
    """Serve the desk in a thread of its own until the end of the block. Raises NewsletterError as `serve_desk`."""
    with beside(*_desk(app, place, say), "desk"):
        yield


@contextmanager
def beside(server: uvicorn.Server, listener: socket.socket, name: str) -> Iterator[None]:
    """Let a server run in a thread of this name until the end of the block."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name=name)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def address(scheme: str, host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{listener.getsockname()[1]}/"


def _desk(app: Starlette, place: Place, say: Callable[[str], None]) -> tuple[uvicorn.Server, socket.socket]:
    listener = loopback_socket(place.port, place.host)
    say(f"The desk stands at {address('https' if place.certificate else 'http', place.host, listener)}")
    config = _config(app, ssl_certfile=place.certificate, ssl_keyfile=place.key, lifespan="on")
    return EndingServer(config, app.state.changes), listener


def _config(app: ASGIApp, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, limit_concurrency=500,
        timeout_keep_alive=10, timeout_graceful_shutdown=10, log_config=None, **more,
    )  # fmt: skip
