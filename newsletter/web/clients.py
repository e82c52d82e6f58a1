"""Who asks: the address of a client, also behind a proxy, and the network it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network


def client_address(peer: str, headers: Mapping[str, str], proxy_header: str) -> str:
    """The address of the client in its normal form.

    peer is who is connected. Only where a proxy's header is configured is it read, and of its addresses the last one,
    which is the proxy's own word: whatever stands before it, the client may have written. "" when it cannot be known.
    """
    told = headers.get(proxy_header, "") if proxy_header else ""
    for text in (told.rpartition(",")[2].strip(), peer):
        try:
            return str(ip_address(text.removeprefix("[").removesuffix("]").partition("%")[0]))
        except ValueError:
            continue
    return ""


def network_of(address: str) -> str:
    """What one owner usually has: a /24 of IPv4, a /48 of IPv6; "" for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network((mapped, 24 if mapped.version == 4 else 48), strict=False))
