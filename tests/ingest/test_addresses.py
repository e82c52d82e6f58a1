from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Forbidden
from newsletter.ingest.addresses import AddressGuard, is_public

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "100::1", "3fff::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_on_the_public_internet_is_closed(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101"])
def test_a_public_address_is_open(address: str) -> None:
    assert is_public(address)


@given(st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16", "169.254.0.0/16"]), st.data())
def test_no_way_of_writing_a_private_address_into_ipv6_opens_it(network: str, data: st.DataObject) -> None:
    inside = data.draw(st.ip_addresses(v=4, network=network))
    assert inside in ip_network(network)
    number = int(inside)
    for prefix in (0, 0xFFFF << 32, 0x0064FF9B << 96, 0x2002 << 112 | number << 80):
        assert not is_public(str(IPv6Address(prefix | number)))
    assert not is_public(str(IPv4Address(number)))


@given(st.text())
def test_what_is_no_address_is_closed(text: str) -> None:
    assert not is_public(f"x{text}")


def test_one_closed_address_among_open_ones_closes_the_host() -> None:
    with pytest.raises(Forbidden, match=r"10\.0\.0\.1.*allow_hosts"):
        AddressGuard().check("news.example", ["1.1.1.1", "10.0.0.1"])


def test_an_allowed_host_may_have_any_address_but_its_address_opens_no_other_host() -> None:
    guard = AddressGuard(["127.0.0.1", "Intranet.Example"])
    guard.check("127.0.0.1", ["127.0.0.1"])
    guard.check("intranet.example.", ["10.1.1.1"])
    with pytest.raises(Forbidden):
        guard.check("rebinding.example", ["127.0.0.1"])
