"""The one place of ingest that speaks HTTP."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Collection
from functools import cache
from types import TracebackType
from typing import Literal, Self

import httpcore
import httpx
from protego import Protego

from newsletter.errors import FetchError, Forbidden, TooMuch
from newsletter.ingest.addresses import AddressGuard
from newsletter.ingest.decompress import read_body
from newsletter.ingest.limits import Limits
from newsletter.ingest.network import Deadline, GuardedBackend
from newsletter.models import Fetched, Validators

_ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
}
_REDIRECTS = (301, 302, 303, 307, 308)
_ROBOTS_BYTES = 512_000  # RFC 9309, section 2.5: a crawler reads at least 500 KiB
_LONGEST_VALIDATOR = 500  # characters; a longer ETag is not worth keeping
_PLAIN_WORDS = {
    401: "asks for a password; is there a public address?",
    403: "refuses to answer us (403); the publisher may block programs",
    404: "is not there (404); check the address",
    410: "is gone for good (410); remove the source",
    429: "says that we ask too often (429); try later",
}


class HttpFetcher:
    """A ports.Fetcher over HTTP. Safe to share between threads; use it in a `with` statement.

    It follows redirects by hand, uses no proxy of the environment and keeps no cookies.
    """

    def __init__(self, limits: Limits, user_agent: str, allow_hosts: Collection[str] = ()) -> None:
        self._limits = limits
        self._user_agent = user_agent
        self._guard = AddressGuard(frozenset(allow_hosts))
        self._robots: dict[str, Protego] = {}
        self._robots_lock = threading.Lock()

    def __enter__(self) -> Self:
        self._tls = _trusted()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._robots.clear()

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        """GET url. Raises FetchError, Forbidden or TooMuch, each with one line that names the address."""
        deadline = Deadline(self._limits.seconds)
        started = time.monotonic()
        headers = [("Accept", _ACCEPT[kind])]
        if validators.etag:
            headers.append(("If-None-Match", validators.etag))
        if validators.last_modified:
            headers.append(("If-Modified-Since", validators.last_modified))
        try:
            if kind == "page":
                self._ask_robots(_address(url), deadline)
            final, status, answer, body = self._follow(url, kind, headers, deadline, self._limits.bytes)
            _check_status(status, conditional=len(headers) > 1)
        except FetchError as error:
            raise type(error)(f"{url} {error}") from error
        return Fetched(
            url=final,
            status=status,
            body=body,
            content_type=answer.get("content-type", ""),
            validators=Validators(_short(answer.get("etag", "")), _short(answer.get("last-modified", ""))),
            seconds=time.monotonic() - started,
        )

    def _follow(
        self, url: str, kind: str, headers: list[tuple[str, str]], deadline: Deadline, limit: int
    ) -> tuple[str, int, dict[str, str], bytes]:
        here = _address(url)
        for _ in range(self._limits.redirects + 1):
            status, answer, body = self._get(here, headers, deadline, limit)
            if status not in _REDIRECTS or "location" not in answer:
                return str(here), status, answer, body
            here = _address(answer["location"], here)
            if kind == "page":
                self._ask_robots(here, deadline)
        raise TooMuch(f"leads on more than {self._limits.redirects} times; check the address")

    def _get(
        self, url: httpx.URL, headers: list[tuple[str, str]], deadline: Deadline, limit: int
    ) -> tuple[int, dict[str, str], bytes]:
        sent = [("User-Agent", self._user_agent), ("Accept-Encoding", "gzip, deflate"), *headers]
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        backend = GuardedBackend(self._guard, deadline)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
                pool.stream("GET", target, headers=[(k.encode(), v.encode("latin-1", "ignore")) for k, v in sent]) as r,
            ):
                answer = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in r.headers}
                wanted = r.status == httpx.codes.OK  # an error page or a redirect's body is not read
                body = read_body(r.iter_stream(), answer.get("content-encoding", ""), limit) if wanted else b""
                return r.status, answer, body
        except httpcore.TimeoutException as error:
            raise deadline.passed() from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise FetchError(_network_words(error)) from error

    def _ask_robots(self, url: httpx.URL, deadline: Deadline) -> None:
        """Raise Forbidden when the site's robots.txt keeps programs from this page (RFC 9309)."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        with self._robots_lock:
            rules = self._robots.get(origin)
        if rules is None:
            rules = self._read_robots(origin, deadline)
            with self._robots_lock:
                self._robots[origin] = rules
        if not rules.can_fetch(str(url), self._user_agent):
            raise Forbidden("is closed to programs by the site's robots.txt")

    def _read_robots(self, origin: str, deadline: Deadline) -> Protego:
        _, status, _, body = self._follow(f"{origin}/robots.txt", "robots", [], deadline, _ROBOTS_BYTES)
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:  # RFC 9309, 2.3.1.4: a failing server means "keep out"
            return Protego.parse("User-agent: *\nDisallow: /")
        return Protego.parse(body.decode("utf-8", "replace"))


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are believed: read once for a process, which takes as long as some hundred queries."""
    return httpcore.default_ssl_context()


def _address(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        address = base.join(url) if base else httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"is not a web address ({error})" if base is None else "leads to no web address") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise Forbidden("is not an http or https address" if base is None else "leads to another kind of address")
    return address


def _check_status(status: int, *, conditional: bool) -> None:
    if status == httpx.codes.OK or (status == httpx.codes.NOT_MODIFIED and conditional):
        return
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise FetchError(f"failed at its server ({status}); try later")
    raise FetchError(_PLAIN_WORDS.get(status, f"was not given to us (status {status})"))


def _network_words(error: Exception) -> str:
    if isinstance(error, httpcore.ConnectError):
        if "CERTIFICATE" in str(error).upper():
            return "has a certificate that does not hold; do not trust it, or check this machine's clock"
        return "cannot be reached: the connection was refused or lost; is the server up?"
    if isinstance(error, httpcore.LocalProtocolError):
        return "cannot be asked for: its address holds characters that HTTP does not allow"
    return "broke off before the answer was complete; try later"


def _short(validator: str) -> str:
    return validator if len(validator) <= _LONGEST_VALIDATOR else ""
