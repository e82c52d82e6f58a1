"""Which network addresses we may speak to.

Feeds name any address they like: a feed, a redirect, or a name that resolves differently the second time must not lead
us to a machine that only the operator can reach.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from newsletter.errors import Forbidden

# What is_global leaves open in some versions of Python; see IANA's special-purpose address registries.
_CLOSED_V4 = tuple(map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))  # protocol assignments; 6to4 relays
_OPEN_V6 = IPv6Network("2000::/3")  # all that is assigned for global unicast
_CLOSED_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))  # Teredo .. 6to4
_NAT64 = IPv6Network("64:ff9b::/96")  # carries an IPv4 address, RFC 6052


def is_public(address: str) -> bool:
    """Whether this literal IPv4 or IPv6 address is a machine on the public internet."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip in _NAT64:
        ip = IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.is_multicast or not ip.is_global:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in closed for closed in _CLOSED_V4)
    return ip in _OPEN_V6 and not any(ip in closed for closed in _CLOSED_V6)


def plain_host(host: str) -> str:
    """A host as it is compared: lower case, without brackets and final dot."""
    return host.strip("[]").rstrip(".").lower()


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """Refuses addresses that are not public, except those of hosts that the operator allowed by name."""

    allow_hosts: Collection[str] = ()

    def check(self, host: str, addresses: Iterable[str]) -> None:
        """Raise Forbidden when any of the addresses that host stands for is closed to us."""
        if plain_host(host) in map(plain_host, self.allow_hosts):
            return
        for address in addresses:
            if not is_public(address):
                raise Forbidden(
                    f"is at {address}, which is not a public address; if you trust {host}, add it to ingest.allow_hosts"
                )
