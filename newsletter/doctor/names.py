"""Asking the name service (DNS), of this machine or at a given address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import dns.exception
import dns.resolver
import dns.reversename

from newsletter.errors import NoAnswer, UsageError

Kind = Literal["A", "AAAA", "MX", "PTR", "TXT"]
# (name, kind) -> values, () when there is no such record: addresses and names as text, "10 mail.example.org" for MX,
# the joined strings of a TXT record. Raises NoAnswer when nothing is known.
Lookup = Callable[[str, Kind], tuple[str, ...]]

SECONDS = 5.0  # for one question, with its repetitions


class Names:
    """A Lookup. A name service that once did not answer at all is not asked again: each time would cost SECONDS."""

    def __init__(self, server: str = "", port: int = 53, seconds: float = SECONDS) -> None:
        """server: the address to ask, an IP; "" asks whom the system asks. Raises UsageError."""
        self._server, self._port, self._seconds = server, port, seconds
        self._silent = ""
        self._resolver = _resolver(server, port) if server else None

    def __call__(self, name: str, kind: Kind) -> tuple[str, ...]:
        if self._silent:
            raise NoAnswer(self._silent)
        try:
            resolver = self._resolver or dns.resolver.get_default_resolver()
            asked = dns.reversename.from_address(name) if kind == "PTR" else name
            found = resolver.resolve(asked, kind, search=False, lifetime=self._seconds)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.resolver.LifetimeTimeout, dns.resolver.NoResolverConfiguration, OSError):
            self._silent = f"the name service{self._where} does not answer"
            raise NoAnswer(self._silent) from None
        except dns.exception.DNSException as error:  # it cannot tell: SERVFAIL, or a name that is none
            raise NoAnswer(f"{name}: the name service{self._where} cannot tell ({type(error).__name__})") from None
        return tuple(sorted(_text(record) for record in found))

    @property
    def _where(self) -> str:
        return f" at {self._server}:{self._port}" if self._server else ""


def addresses(lookup: Lookup, name: str) -> tuple[str, ...]:
    """All addresses of a host. Raises NoAnswer."""
    return (*lookup(name, "A"), *lookup(name, "AAAA"))


def _resolver(server: str, port: int) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=False)
    try:
        resolver.nameservers = [server]
    except ValueError:
        raise UsageError(f'"{server}" is no address of a name service; write an IP address such as 9.9.9.9') from None
    resolver.port = port
    return resolver


def _text(record: dns.rdata.Rdata) -> str:
    if strings := getattr(record, "strings", None):
        return b"".join(strings).decode("utf-8", "replace")
    return record.to_text().rstrip(".")
