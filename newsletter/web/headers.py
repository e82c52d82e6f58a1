"""Headers that tell browsers what a page may not do."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Readers' pages: one style sheet, forms that post to where they came from, nothing else. Their links are keys, so no
# other site learns them (Referrer-Policy), no search engine lists them and no cache keeps them.
PUBLIC = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
# A year; only for pages that are reached by https.
ALWAYS_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}


def public_headers(public_url: str) -> Mapping[str, str]:
    return PUBLIC | (ALWAYS_ENCRYPTED if public_url.startswith("https://") else {})


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
