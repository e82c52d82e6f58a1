from __future__ import annotations

from collections.abc import Iterator

import pytest

from newsletter.deliver.dkim import dns_value, new_key, read_key
from tests.doctor.servers import NameServer, Zone

KEY_PEM = new_key("rsa")
KEY = dns_value(read_key(KEY_PEM, "test"))
SERVER = "192.0.2.25"


def quoted(text: str) -> str:
    """A TXT record: strings of at most 255 bytes."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))


def good_zone() -> Zone:
    """A domain about which nothing is wrong."""
    return {
        ("brief.example", "TXT"): ['"other=1"', f'"v=spf1 ip4:{SERVER} -all"'],
        ("brief.example", "MX"): ["10 mail.brief.example."],
        ("mail.brief.example", "A"): [SERVER],
        ("25.2.0.192.in-addr.arpa", "PTR"): ["mail.brief.example."],
        ("january._domainkey.brief.example", "TXT"): [quoted(KEY)],
        ("_dmarc.brief.example", "TXT"): ['"v=DMARC1; p=quarantine"'],
    }


@pytest.fixture
def name_server() -> Iterator[NameServer]:
    server = NameServer(good_zone())
    yield server
    server.close()
