"""Whether receivers will believe that the mail is ours, and whether answers find their way back: a look at the DNS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from newsletter.doctor import dmarc, spf
from newsletter.doctor.findings import Finding, advice, fine, unchecked, wrong
from newsletter.doctor.names import Lookup, addresses
from newsletter.errors import NoAnswer

_TAG = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*)(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A key that signs, and what the DNS must hold of it."""

    domain: str
    selector: str
    record: str  # "v=DKIM1; k=rsa; p=..."

    @property
    def name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"


@dataclass(frozen=True, slots=True)
class Sender:
    """How this newsletter's mail introduces itself."""

    domain: str  # of the From address, in ASCII
    bounces: str  # domain of the return path, which SPF is about
    replies: str  # domain of Reply-To
    keys: tuple[DkimKey, ...] = ()
    addresses: tuple[str, ...] = ()  # IP addresses that the mail leaves from, as far as they are known
    provider: str = ""  # who may sign and send for us: "the mail server", "Amazon SES"; "" when nothing leaves


def look(sender: Sender, lookup: Lookup) -> Iterator[Finding]:
    """All findings about the sender. Where the name service does not say, nothing is known: neither good nor bad."""
    checks = {"SPF": _spf, "DKIM": _dkim, "DMARC": _dmarc, "MX": _mx, "PTR": _ptr}
    for subject, check in checks.items():
        try:
            yield from check(sender, lookup)
        except NoAnswer as error:
            yield unchecked(subject, str(error))


def _spf(sender: Sender, lookup: Lookup) -> list[Finding]:
    domain = sender.bounces
    walk = spf.Walk(lookup)
    try:
        if spf.the_record(lookup, domain) is None:
            ips = " ".join(f"ip{ip_address(one).version}:{one}" for one in sender.addresses) or "include:YOUR-PROVIDER"
            return [
                wrong("SPF", f"{domain} has no SPF record", f'publish a TXT record at {domain}: "v=spf1 {ips} -all"')
            ]
        outsiders = walk.result(domain, None)
        if outsiders == "+":
            return [wrong("SPF", f"the SPF record of {domain} lets everybody send", 'end it with "-all" or "~all"')]
        if not sender.addresses:
            return [
                fine("SPF", f"the record of {domain} is sound ({walk.lookups} of {spf.MOST_LOOKUPS} lookups)"),
                unchecked("SPF", "which address the mail leaves from is not known here", "say it with --ip ADDRESS"),
            ]
        return [_permitted(domain, address, lookup) for address in sender.addresses]
    except spf.Broken as error:
        return [wrong("SPF", str(error), f"correct the TXT record of {domain}")]


def _permitted(domain: str, address: str, lookup: Lookup) -> Finding:
    walk = spf.Walk(lookup)
    if walk.result(domain, spf.to_address(address)) == "+":
        return fine("SPF", f"{domain} lets {address} send")
    if walk.unclear:
        return unchecked("SPF", f"whether {domain} lets {address} send depends on macros, which are not followed")
    kind = f"ip{ip_address(address).version}"
    return wrong("SPF", f"{domain} does not let {address} send", f"add {kind}:{address} to its SPF record")


def _dkim(sender: Sender, lookup: Lookup) -> list[Finding]:
    if not sender.keys:
        text = f"no key of ours signs the mail; {sender.provider} may"
        return [advice("DKIM", text, "if it does not, make a key: newsletter dkim new SELECTOR")]
    return [_published(key, lookup(key.name, "TXT")) for key in sender.keys]


def _published(key: DkimKey, records: tuple[str, ...]) -> Finding:
    ours = dict(_TAG.findall(key.record))
    mend = f'publish there: "{key.record}"'
    if not records:
        return wrong("DKIM", f"there is no TXT record at {key.name}", f'publish it: "{key.record}"')
    if len(records) > 1:
        return wrong("DKIM", f"there are {len(records)} TXT records at {key.name}", "keep the one of the key in use")
    tags = {tag.lower(): re.sub(r"\s", "", value) for tag, value in _TAG.findall(records[0])}
    if not tags.get("p"):
        return wrong("DKIM", f"the key at {key.name} is withdrawn, or its record cannot be read", mend)
    if tags["p"] != ours["p"].strip() or tags.get("k", "rsa") != ours["k"]:
        return wrong("DKIM", f"another key than ours stands at {key.name}", mend)
    if "y" in tags.get("t", "").split(":"):
        return advice("DKIM", f"{key.name} says that it is only a test (t=y)", "take t=y out of the record")
    return fine("DKIM", f"{key.name} holds our {ours['k']} key")


def _dmarc(sender: Sender, lookup: Lookup) -> list[Finding]:
    try:
        policy = dmarc.find_policy(lookup, sender.domain)
    except dmarc.Broken as error:
        return [wrong("DMARC", str(error), "correct the record; v=DMARC1; p=none is the least")]
    if policy is None:
        mend = f'publish a TXT record at _dmarc.{sender.domain}: "v=DMARC1; p=none; rua=mailto:YOUR-ADDRESS"'
        return [wrong("DMARC", f"{sender.domain} has no DMARC record, which large mail services ask for", mend)]
    found = fine("DMARC", f"_dmarc.{policy.found_at} asks receivers for p={policy.policy}")
    if policy.policy == "none":
        mend = "read the reports for some weeks, then set p=quarantine"
        found = advice("DMARC", f"_dmarc.{policy.found_at} says p=none: forged mail passes", mend)
    return [found, _alignment(sender, policy)]


def _alignment(sender: Sender, policy: dmarc.Policy) -> Finding:
    """DMARC passes when SPF or DKIM vouches for the very domain that readers see."""
    domains = [key.domain for key in sender.keys]
    signing = [one for one in domains if policy.aligned(one, sender.domain, strict=policy.strict_dkim)]
    by_spf = policy.aligned(sender.bounces, sender.domain, strict=policy.strict_spf)
    if signing or by_spf:
        by = [*(f"DKIM of {one}" for one in signing[:1]), *([f"SPF of {sender.bounces}"] if by_spf else [])]
        return fine("alignment", f"{' and '.join(by)} can vouch for the From domain {sender.domain}")
    if not sender.keys:
        text = f"SPF of {sender.bounces} does not vouch for {sender.domain}; whether {sender.provider} signs for it"
        return unchecked("alignment", f"{text} is not known here", "see that it signs with d=" + sender.domain)
    return wrong(
        "alignment",
        f"neither the DKIM domain {sender.keys[0].domain} nor the bounce domain {sender.bounces} vouches for "
        f"{sender.domain}",
        f"sign with a key of {sender.domain}, or set [deliver] bounce_address to an address there",
    )


def _mx(sender: Sender, lookup: Lookup) -> list[Finding]:
    wanted = {sender.bounces: "bounces", sender.replies: "replies"}
    if sender.bounces == sender.replies:
        wanted = {sender.bounces: "bounces and replies"}
    return [_takes_mail(domain, what, lookup) for domain, what in wanted.items()]


def _takes_mail(domain: str, what: str, lookup: Lookup) -> Finding:
    hosts = [value.partition(" ")[2] for value in lookup(domain, "MX")]
    if hosts == [""]:  # "0 .", RFC 7505
        return wrong("MX", f"{domain} says that it takes no mail", f"{what} go there: take another address")
    if not hosts:
        if addresses(lookup, domain):
            return advice("MX", f"{domain} has no MX record; {what} go to its web address", "publish an MX record")
        return wrong("MX", f"{domain} has no MX record", f"publish one, so that {what} find their way back")
    if lost := [host for host in hosts if not addresses(lookup, host)]:
        return wrong("MX", f"the MX host {lost[0]} of {domain} has no address", "correct the record, or give it one")
    return fine("MX", f"{what} to {domain} go to {', '.join(hosts)}")


def _ptr(sender: Sender, lookup: Lookup) -> list[Finding]:
    if not sender.addresses:
        return [unchecked("PTR", "which address the mail leaves from is not known here", "say it with --ip ADDRESS")]
    return [_named(address, lookup) for address in sender.addresses]


def _named(address: str, lookup: Lookup) -> Finding:
    names = lookup(address, "PTR")
    if not names:
        return wrong(
            "PTR", f"{address} has no name in the DNS", "ask whoever gave you the address to set its PTR record"
        )
    for name in names:
        if address in addresses(lookup, name):
            return fine("PTR", f"{address} is {name}, and {name} is {address}")
    return wrong(
        "PTR", f"{address} is called {names[0]}, which is at another address", f"let {names[0]} point to {address}"
    )
