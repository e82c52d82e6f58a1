"""Where the desk listens, and what must be so before anybody but this machine may reach it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.errors import ConfigError
from newsletter.web.headers import ALWAYS_ENCRYPTED, DefaultHeaders
from newsletter.web.local import HEADERS, local_only


@dataclass(frozen=True, slots=True)
class Place:
    """An address, and how what is said there is kept secret."""

    host: str
    port: int
    certificate: Path | None = None  # PEM, with its chain; TLS is done here
    key: Path | None = None
    proxy_header: str = ""  # in which a proxy, which does TLS, says who asks

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by TLS."""
        return bool(self.certificate or self.proxy_header)

    def guards(self) -> list[Middleware]:
        """For an app that is served here."""
        if not self.secure:
            return local_only()
        headers = Middleware(DefaultHeaders, headers=HEADERS | ALWAYS_ENCRYPTED)
        return [headers, *([Middleware(ByProxy, header=self.proxy_header)] if self.proxy_header else [])]


class ByProxy:
    """Refuses what did not come through the proxy: nobody's password goes over the network in the clear."""

    def __init__(self, app: ASGIApp, header: str) -> None:
        self.app, self.header = app, header.lower().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.header not in dict(scope["headers"]):
            text = "The desk is reached through its proxy, which says who asks in a header; this request has none.\n"
            await PlainTextResponse(text, 421)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def check(place: Place, file: Path) -> None:
    """Raises ConfigError, which names the file, for a place that would let passwords be read on their way."""
    if not place.secure and not _is_this_machine(place.host):
        raise ConfigError(
            f'{file}: [desk] host = "{place.host}" opens the desk to the network, where passwords need TLS; set '
            "certificate and key, or proxy_header where a proxy does TLS, or leave host out"
        )
    if bool(place.certificate) != bool(place.key):
        raise ConfigError(f"{file}: [desk] certificate and key belong together; set both, or neither")
    if place.certificate:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(place.certificate, place.key, password="")
        except OSError as error:  # ssl.SSLError is one
            why = error.strerror or getattr(error, "reason", "") or str(error)
            raise ConfigError(
                f"{file}: [desk] certificate {place.certificate} and key {place.key} cannot be used ({why}); both are "
                "PEM files that this user may read, and the key is the certificate's"
            ) from error


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return host == "localhost"
