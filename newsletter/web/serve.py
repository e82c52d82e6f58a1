"""Serving: an ASGI app at an address, until it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from newsletter.web.local import loopback_socket


def serve(app: ASGIApp, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; says its address in one line. Raises NewsletterError when the port is taken.

    Headers of proxies are not believed here: who asks is decided by newsletter.web.clients, as configured. There is no
    access log, since links are keys.
    """
    listener = loopback_socket(port, host)
    shown = f"[{host}]" if ":" in host else host
    say(f"The readers' pages stand at http://{shown}:{listener.getsockname()[1]}/ (Ctrl-C ends it)")
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, limit_concurrency=500,
        timeout_keep_alive=10, timeout_graceful_shutdown=10,
    )  # fmt: skip
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
