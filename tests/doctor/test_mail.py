"""What the doctor says about a domain, by what a real name server holds of it."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import replace

import pytest

from newsletter.doctor.findings import Finding
from newsletter.doctor.mail import DkimKey, Sender, look
from newsletter.doctor.names import Names
from newsletter.errors import NoAnswer, UsageError
from tests.doctor.conftest import KEY, SERVER
from tests.doctor.servers import NameServer
from tests.patience import PATIENCE

KEYS = (DkimKey("brief.example", "january", KEY),)
SENDER = Sender("brief.example", "brief.example", "brief.example", KEYS, (SERVER,), "the mail server")
SPF, DMARC, DKIM = ("brief.example", "TXT"), ("_dmarc.brief.example", "TXT"), (KEYS[0].name, "TXT")


def findings(server: NameServer, sender: Sender = SENDER) -> dict[str, Finding]:
    return {finding.subject: finding for finding in look(sender, Names("127.0.0.1", server.port, PATIENCE))}


def test_nothing_is_wrong_with_a_good_domain(name_server: NameServer) -> None:
    found = findings(name_server)
    assert list(found) == ["SPF", "DKIM", "DMARC", "alignment", "MX", "PTR"]
    assert {finding.state for finding in found.values()} == {"fine"}
    assert (
        found["alignment"].what
        == "DKIM of brief.example and SPF of brief.example can vouch for the From domain brief.example"
    )
    assert found["PTR"].what == "192.0.2.25 is mail.brief.example, and mail.brief.example is 192.0.2.25"


@pytest.mark.parametrize(
    ("records", "what"),
    [
        ([], "brief.example has no SPF record"),
        (["v=spf1 -all", "v=spf1 mx -all"], "brief.example has 2 SPF records"),
        (["v=spf1 +all"], "lets everybody send"),
        (["v=spf1 ip4:198.51.100.7 -all"], "brief.example does not let 192.0.2.25 send"),
        (["v=spf1 ip4:192.0.2.300 -all"], 'holds "ip4:192.0.2.300", which is not right'),
        (["v=spf1 include:gone.example -all"], "gone.example has no SPF record"),
        (["v=spf1 include:loop.example -all"], "needs more than 10 lookups"),
        (["v=spf1 include:brief.example -all"], "includes itself"),
    ],
)
def test_what_is_wrong_with_spf(name_server: NameServer, records: list[str], what: str) -> None:
    name_server.zone[SPF] = [f'"{record}"' for record in records] or ['"other=1"']
    name_server.zone["loop.example", "TXT"] = ['"v=spf1 ' + "a " * 11 + '-all"']
    finding = findings(name_server)["SPF"]
    assert (finding.state, what in finding.what) == ("wrong", True), finding
    assert finding.mend


@pytest.mark.parametrize(
    "record", ["v=spf1 a:mail.brief.example -all", "v=spf1 mx/24 -all", "v=spf1 include:other.example -all",
               "v=spf1 redirect=other.example", "v=spf1 ?ptr:nowhere.example mx -all"],
)  # fmt: skip
def test_the_ways_to_let_an_address_send(name_server: NameServer, record: str) -> None:
    name_server.zone[SPF] = [f'"{record}"']
    name_server.zone["other.example", "TXT"] = ['"v=spf1 ip4:192.0.2.0/24 ~all"']
    assert findings(name_server)["SPF"].what == "brief.example lets 192.0.2.25 send"


def test_where_the_mail_leaves_from_may_be_unknown(name_server: NameServer) -> None:
    found = list(look(replace(SENDER, addresses=()), Names("127.0.0.1", name_server.port, PATIENCE)))
    unknown = [finding.subject for finding in found if finding.state == "unchecked"]
    assert unknown == ["SPF", "PTR"]
    assert all("--ip" in finding.mend for finding in found if finding.state == "unchecked")


def test_a_macro_is_not_guessed_at(name_server: NameServer) -> None:
    name_server.zone[SPF] = ['"v=spf1 exists:%{i}.spf.brief.example -all"']
    assert findings(name_server)["SPF"].state == "unchecked"


@pytest.mark.parametrize(
    ("records", "state", "what"),
    [
        ([], "wrong", "there is no TXT record at january._domainkey.brief.example"),
        (['"v=DKIM1; k=rsa; p="'], "wrong", "is withdrawn"),
        (['"v=DKIM1; k=rsa; p=MIIBother"'], "wrong", "another key than ours"),
        (['"v=DKIM1; p=1"', '"v=DKIM1; p=2"'], "wrong", "2 TXT records"),
    ],
)
def test_what_is_wrong_with_dkim(name_server: NameServer, records: list[str], state: str, what: str) -> None:
    name_server.zone[DKIM] = records
    finding = findings(name_server)["DKIM"]
    assert (finding.state, what in finding.what) == (state, True), finding
    assert KEY in finding.mend or "keep" in finding.mend


def test_a_key_under_test_is_told(name_server: NameServer) -> None:
    head, _, key = KEY.partition(" p=")
    name_server.zone[DKIM] = [f'"{head} t=y;" " p={key[:200]}" "{key[200:]}"']
    assert findings(name_server)["DKIM"].state == "advice"


def test_without_a_key_the_provider_may_sign(name_server: NameServer) -> None:
    found = findings(name_server, replace(SENDER, keys=()))
    assert (found["DKIM"].state, found["alignment"].state) == ("advice", "fine")
    assert "newsletter dkim new" in found["DKIM"].mend


@pytest.mark.parametrize(
    ("record", "state", "what"),
    [
        ("", "wrong", "no DMARC record"),
        ("v=DMARC1; p=none", "advice", "p=none"),
        ("v=DMARC1; p=later", "wrong", '"later"'),
        ("v=DMARC1; p=reject", "fine", "p=reject"),
    ],
)
def test_what_dmarc_says(name_server: NameServer, record: str, state: str, what: str) -> None:
    name_server.zone[DMARC] = [f'"{record}"'] if record else []
    finding = findings(name_server)["DMARC"]
    assert (finding.state, what in finding.what) == (state, True), finding


def test_a_subdomain_comes_under_the_record_above_it(name_server: NameServer) -> None:
    name_server.zone["_dmarc.example", "TXT"] = ['"v=DMARC1; p=reject; psd=y"']  # a registry's
    name_server.zone["news.brief.example", "TXT"] = ['"v=spf1 -all"']
    found = findings(name_server, replace(SENDER, domain="news.brief.example"))
    assert found["DMARC"].what == "_dmarc.brief.example asks receivers for p=quarantine"
    assert found["alignment"].state == "fine", "one organisation"


@pytest.mark.parametrize(
    ("bounces", "signing", "record", "state"),
    [
        ("bounce.other.example", "brief.example", "p=reject", "fine"),
        ("brief.example", "other.example", "p=reject", "fine"),
        ("mail.brief.example", "other.example", "p=reject", "fine"),
        ("mail.brief.example", "other.example", "p=reject; aspf=s", "wrong"),
        ("bounce.other.example", "other.example", "p=reject", "wrong"),
        ("bounce.other.example", "mail.brief.example", "p=reject; adkim=s", "wrong"),
    ],
)
def test_somebody_must_vouch_for_the_from_domain(
    name_server: NameServer, bounces: str, signing: str, record: str, state: str
) -> None:
    name_server.zone[DMARC] = [f'"v=DMARC1; {record}"']
    sender = replace(SENDER, bounces=bounces, keys=(DkimKey(signing, "january", KEY),))
    assert findings(name_server, sender)["alignment"].state == state


@pytest.mark.parametrize(
    ("hosts", "state", "what"),
    [
        (["0 ."], "wrong", "takes no mail"),
        (["10 gone.brief.example."], "wrong", "gone.brief.example"),
        ([], "wrong", "no MX record"),
    ],
)
def test_what_is_wrong_with_mx(name_server: NameServer, hosts: list[str], state: str, what: str) -> None:
    name_server.zone["brief.example", "MX"] = hosts
    finding = findings(name_server)["MX"]
    assert (finding.state, what in finding.what) == (state, True), finding


def test_a_web_address_may_take_mail(name_server: NameServer) -> None:
    name_server.zone["brief.example", "MX"] = []
    name_server.zone["brief.example", "AAAA"] = ["2001:db8::1"]
    assert findings(name_server)["MX"].state == "advice"


@pytest.mark.parametrize(("names", "what"), [([], "has no name"), (["else.brief.example."], "is at another address")])
def test_what_is_wrong_with_ptr(name_server: NameServer, names: list[str], what: str) -> None:
    name_server.zone["25.2.0.192.in-addr.arpa", "PTR"] = names
    finding = findings(name_server)["PTR"]
    assert (finding.state, what in finding.what) == ("wrong", True), finding


def test_where_the_name_service_cannot_tell_nothing_is_known(name_server: NameServer) -> None:
    sender = Sender("broken.example", "broken.example", "broken.example", KEYS, (SERVER,), "the mail server")
    found = findings(name_server, sender)
    states = {subject: finding.state for subject, finding in found.items()}
    assert states == {"SPF": "unchecked", "DKIM": "fine", "DMARC": "wrong", "MX": "unchecked", "PTR": "fine"}
    assert "cannot tell" in found["SPF"].what


def test_a_silent_name_service_is_asked_once() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        names = Names("127.0.0.1", silent.getsockname()[1], seconds=0.2)
        found = list(look(SENDER, names))
        silent.setblocking(False)
        asked = {bytes(silent.recv(512)[12:])}
        with suppress(BlockingIOError):
            while True:
                asked.add(silent.recv(512)[12:])
    assert len(asked) == 1, "one question, though it may be repeated"
    assert {finding.state for finding in found} == {"unchecked"}
    with pytest.raises(NoAnswer, match="does not answer"):
        names("brief.example", "A")


def test_a_name_service_has_an_address() -> None:
    with pytest.raises(UsageError, match="IP address"):
        Names("dns.example")
