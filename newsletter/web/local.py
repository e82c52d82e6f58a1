"""What a page for one person on this machine needs: loopback only, read by no foreign page, running nothing foreign."""

from __future__ import annotations

import socket

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from newsletter.errors import NewsletterError
from newsletter.web.headers import DefaultHeaders

LOOPBACK = "127.0.0.1"

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def local_only() -> list[Middleware]:
    """Guards of a local app. The check of the Host header is what stops a foreign name that was bound to loopback."""
    return [
        Middleware(DefaultHeaders, headers=HEADERS),
        Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", LOOPBACK, "[::1]"], www_redirect=False),
    ]


def loopback_socket(port: int, host: str = LOOPBACK) -> socket.socket:
    """A socket that no other program listens on; port 0 takes any free one. Raises NewsletterError."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise NewsletterError(
            f"port {port} on {host} cannot be used ({error.strerror}); choose another, or 0 for any free one"
        ) from error
    return listener
