"""What a page for one person on this machine needs: loopback only, read by no foreign page, running nothing foreign."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.errors import NewsletterError

LOOPBACK = "127.0.0.1"

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class DefaultHeaders:
    """Adds headers to every answer that does not have them yet."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    present.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def local_only() -> list[Middleware]:
    """Guards of a local app. The check of the Host header is what stops a foreign name that was bound to loopback."""
    return [
        Middleware(DefaultHeaders, headers=_HEADERS),
        Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", LOOPBACK, "[::1]"], www_redirect=False),
    ]


def loopback_socket(port: int) -> socket.socket:
    """A socket on loopback that no other program listens on; port 0 takes any free one. Raises NewsletterError."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise NewsletterError(
            f"port {port} on {LOOPBACK} cannot be used ({error.strerror}); choose another, or 0 for any free one"
        ) from error
    return listener
