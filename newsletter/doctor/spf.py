"""SPF (RFC 7208): whether a domain lets an address send its mail, asked as a receiver would.

Macros are counted but not followed: their targets depend on the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from newsletter.doctor.names import Lookup, addresses

MOST_LOOKUPS = 10  # RFC 7208, 4.6.4: receivers stop there and count the record as broken; so with hosts of an "mx"
_MOST_VOID = 2  # lookups that find nothing, in the same paragraph
_PREFIX = r"(?:/(0|[1-9]\d?))?(?://(0|[1-9]\d{0,2}))?"
_TERM = re.compile(
    rf"([+?~-]?)(?:(all)|(include|exists):([^/]+)|(ptr)(?::([^/]+))?|(a|mx)(?::([^/]+))?{_PREFIX}|(ip[46]):(\S+))",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=(\S*)", re.IGNORECASE)
_DOMAIN = re.compile(  # 7.1, domain-spec: ends in a top label, which is no number, or in a macro
    r"[\x21-\x7e]*(?:\.(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])\.?|%\{[^}]+\})", re.IGNORECASE
)

Address = IPv4Address | IPv6Address


class Broken(Exception):
    """The record is wrong, so that receivers ignore it or refuse the mail. The text says what."""


@dataclass(frozen=True, slots=True)
class _Mechanism:
    qualifier: str
    kind: str  # "all", "include", "a", "mx", "ptr", "ip", "exists"
    target: str = ""  # a domain, or a network; "" means the record's own domain
    prefixes: tuple[int, int] = (32, 128)


@dataclass(slots=True)
class Walk:
    """One evaluation. lookups counts what RFC 7208 limits; unclear says that a macro was met."""

    lookup: Lookup
    lookups: int = 0
    unclear: bool = False
    _void: int = 0
    _within: list[str] = field(default_factory=list)

    def result(self, domain: str, address: Address | None) -> str:
        """The qualifier: + pass, - fail, ~ softfail, ? neutral. Without an address nothing but "all" matches.

        Raises Broken, and NoAnswer when the name service does not say.
        """
        record = the_record(self.lookup, domain)
        if record is None:
            raise Broken(f"{domain} has no SPF record")
        if domain in self._within:
            raise Broken(f"the SPF record of {domain} includes itself")
        mechanisms, redirect = _parsed(record, domain)
        self._within.append(domain)
        try:
            for mechanism in mechanisms:
                if self._matches(mechanism, domain, address):
                    return mechanism.qualifier
            ends = any(mechanism.kind == "all" for mechanism in mechanisms)
            target = "" if ends or not redirect else self._counted(redirect)
            return self.result(target, address) if target else "?"
        finally:
            self._within.pop()

    def _matches(self, mechanism: _Mechanism, domain: str, address: Address | None) -> bool:
        if mechanism.kind == "all":
            return True
        if mechanism.kind == "ip":
            return _inside(address, mechanism.target)
        target = self._counted(mechanism.target or domain)
        if target and mechanism.kind == "include":
            return self.result(target, address) == "+"
        if target and mechanism.kind == "exists":
            return bool(self._found(self.lookup(target, "A")))
        if not target or address is None:
            return False
        return self._is_called(address, target) if mechanism.kind == "ptr" else self._is_at(address, target, mechanism)

    def _is_at(self, address: Address, domain: str, mechanism: _Mechanism) -> bool:
        """Whether the domain's own hosts ("a") or its mail hosts ("mx") have the address."""
        hosts = [domain] if mechanism.kind == "a" else self._mail_hosts(domain)
        width = mechanism.prefixes[address.version == 6]
        return any(_inside(address, f"{one}/{width}") for host in hosts for one in self._alike(host, address))

    def _mail_hosts(self, domain: str) -> list[str]:
        hosts = [value.split()[-1] for value in self._found(self.lookup(domain, "MX"))]
        if len(hosts) > MOST_LOOKUPS:
            raise Broken(f"{domain} has {len(hosts)} MX records, where SPF allows {MOST_LOOKUPS}")
        return hosts

    def _is_called(self, address: Address, domain: str) -> bool:
        """Deprecated (5.5): costs receivers a lookup for each name, so that many do not follow it."""
        names = [name.lower() for name in self.lookup(str(address), "PTR")]
        near = [name for name in names if name == domain.lower() or name.endswith(f".{domain.lower()}")]
        return any(str(address) in addresses(self.lookup, name) for name in near)

    def _alike(self, host: str, address: Address) -> tuple[str, ...]:
        return self._found(self.lookup(host, "A" if address.version == 4 else "AAAA"))

    def _found(self, values: tuple[str, ...]) -> tuple[str, ...]:
        self._void += not values
        if self._void > _MOST_VOID:
            raise Broken(f"the SPF record names more than {_MOST_VOID} hosts or domains that do not exist")
        return values

    def _counted(self, target: str) -> str:
        """Count a lookup; "" for a macro, whose target depends on the message."""
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise Broken(f"the SPF record needs more than {MOST_LOOKUPS} lookups, where receivers stop")
        if "%" in target:
            self.unclear = True
            return ""
        return target.rstrip(".")


def the_record(lookup: Lookup, domain: str) -> str | None:
    """The domain's SPF record. Raises Broken when it has several, NoAnswer."""
    records = [text for text in lookup(domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"]
    if len(records) > 1:
        raise Broken(f"{domain} has {len(records)} SPF records, and receivers then count none of them")
    return records[0] if records else None


def _parsed(record: str, domain: str) -> tuple[list[_Mechanism], str]:
    """Its mechanisms, and where it redirects to. Raises Broken for a mistake anywhere (4.6)."""
    mechanisms: list[_Mechanism] = []
    modifiers: dict[str, str] = {}
    for term in record.split(" ")[1:]:
        if modifier := _MODIFIER.fullmatch(term):
            name = modifier[1].lower()
            domain_wanted = name in ("redirect", "exp")
            if domain_wanted and (name in modifiers or not _DOMAIN.fullmatch(modifier[2])):
                raise _no_term(domain, term)
            modifiers[name] = modifier[2]
        elif term:
            mechanisms.append(_mechanism(term, domain))
    return mechanisms, modifiers.get("redirect", "")


def _mechanism(term: str, domain: str) -> _Mechanism:
    found = _TERM.fullmatch(term)
    if not found:
        raise _no_term(domain, term)
    qualifier, all_, asks, asked, ptr, named, host, its_name, four, six, ip, network = found.groups()
    if ip and not _is_network(network, ip[-1]):
        raise _no_term(domain, term)
    target = asked or named or its_name or ""
    if target and not _DOMAIN.fullmatch(target):
        raise _no_term(domain, term)
    prefixes = (int(four or 32), int(six or 128))
    if prefixes[0] > 32 or prefixes[1] > 128:
        raise _no_term(domain, term)
    kind = "ip" if ip else (all_ or asks or ptr or host).lower()
    return _Mechanism(qualifier or "+", kind, network or target, prefixes)


def _no_term(domain: str, term: str) -> Broken:
    return Broken(f'the SPF record of {domain} holds "{term}", which is not right')


def _is_network(text: str, version: str) -> bool:
    try:
        return ip_network(text, strict=False).version == int(version) and not re.search(r"/0\d", text)
    except ValueError:
        return False


def _inside(address: Address | None, network: str) -> bool:
    return address is not None and address in ip_network(network, strict=False)


def to_address(text: str) -> Address:
    """An IPv4 address in the clothes of IPv6 counts as IPv4 (5). Raises ValueError."""
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address
