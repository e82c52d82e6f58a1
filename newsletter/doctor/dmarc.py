"""DMARC (RFC 7489): what receivers are asked to do with mail that only pretends to come from a domain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.doctor.names import Lookup

_MOST_LABELS = 8  # DMARCbis, DNS Tree Walk: no name with more is asked for
_TAG = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*?)\s*(?:;|$)", re.IGNORECASE)


class Broken(Exception):
    """The record is wrong, so that receivers ignore it. The text says what."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The record that counts for a domain."""

    found_at: str  # the domain that has it: the one asked for, or one above it
    organisation: str  # the highest domain with such a record: its subdomains count as one sender
    policy: str  # "none", "quarantine", "reject"
    strict_spf: bool  # aspf=s: the same domain, not just the same organisation
    strict_dkim: bool  # adkim=s

    def aligned(self, domain: str, sender: str, *, strict: bool) -> bool:
        """Whether a domain that passed a check may speak for the sender's."""
        if strict or domain == sender:
            return domain == sender
        return all(one == self.organisation or one.endswith(f".{self.organisation}") for one in (domain, sender))


def find_policy(lookup: Lookup, domain: str) -> Policy | None:
    """Walk up from the domain, as DMARCbis has it; needs no list of public suffixes. Raises Broken, NoAnswer."""
    labels = domain.split(".")
    names = [".".join(labels[start:]) for start in range(max(0, len(labels) - _MOST_LABELS), len(labels) - 1)]
    records = {name: tags for name in names if (tags := _record(lookup, name)) is not None}
    own = [name for name in records if records[name].get("psd") != "y"]  # psd=y: a registry's, such as "bank"
    if not own:
        return None
    nearest, tags = own[0], records[own[0]]
    policy = tags.get("p", "").lower()
    if nearest != domain:
        policy = tags.get("sp", policy).lower()
    if policy not in ("none", "quarantine", "reject"):
        raise Broken(f'_dmarc.{nearest} asks for the policy "{policy}", which is none')
    strict_spf, strict_dkim = (tags.get(tag, "r").lower() == "s" for tag in ("aspf", "adkim"))
    return Policy(nearest, own[-1], policy, strict_spf, strict_dkim)


def _record(lookup: Lookup, domain: str) -> dict[str, str] | None:
    records = [text for text in lookup(f"_dmarc.{domain}", "TXT") if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text)]
    if len(records) > 1:
        raise Broken(f"_dmarc.{domain} has {len(records)} DMARC records, and receivers then count none of them")
    return {tag.lower(): value for tag, value in _TAG.findall(records[0])} if records else None
