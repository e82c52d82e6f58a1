"""`newsletter doctor` by the hand of an operator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_run import LAW, NOW, own_story
from tests.conftest import Run
from tests.deliver.faulty_smtp import FaultySmtp
from tests.doctor.conftest import KEY_PEM, SERVER
from tests.doctor.servers import NameServer, time_server

SETTINGS = """
[deliver]
backend = "smtp"
bounce_address = "bounces@brief.example"
[deliver.smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
[[deliver.dkim]]
selector = "january"
key = "var/dkim/january.pem"
"""


@pytest.fixture
def server() -> Iterator[FaultySmtp]:
    with FaultySmtp(extensions=("AUTH PLAIN",)) as server:
        yield server


@pytest.fixture
def asked(home: Path, name_server: NameServer, server: FaultySmtp) -> Iterator[list[str]]:
    """A newsletter about which nothing is wrong, and whom its doctor asks."""
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    (home / "var" / "dkim").mkdir(parents=True)
    (home / "var" / "dkim" / "january.pem").write_bytes(KEY_PEM)
    config = home / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace("newsletter@localhost", "daily@brief.example")
    with time_server() as clock:
        config.write_text(text.partition("\n[deliver]")[0] + SETTINGS.format(port=server.port), encoding="utf-8")
        yield [
            *("--resolver", f"127.0.0.1:{name_server.port}"),
            *("--time-server", f"127.0.0.1:{clock}"),
            *("--ip", SERVER),
            *NOW,
        ]


def found(newsletter: Run, *arguments: str) -> dict[str, dict[str, str]]:
    lines = newsletter("doctor", "--json", *arguments).stdout.splitlines()
    return {finding["subject"]: finding for finding in map(json.loads, lines)}


def test_a_newsletter_in_good_health(newsletter: Run, asked: list[str], server: FaultySmtp) -> None:
    newsletter("run", "--no-send", *NOW)
    done = newsletter("doctor", *asked)
    assert done.returncode == 0, done.stdout
    assert "wrong  " not in done.stdout
    assert done.stdout.splitlines()[-1].endswith("0 wrong, 0 to consider, 0 not checked")
    for subject in ("disk", "store", "templates", "clock", "sources", "way out", "SPF", "DKIM", "DMARC", "MX", "PTR"):
        assert f"fine       {subject:12}" in done.stdout
    assert not server.taken, "the doctor sends nothing"


def test_what_is_wrong_ends_in_exit_code_1_and_says_how_to_mend_it(
    newsletter: Run, asked: list[str], name_server: NameServer, home: Path
) -> None:
    name_server.zone["brief.example", "TXT"] = []
    name_server.zone["_dmarc.brief.example", "TXT"] = []
    config = home / "content" / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("port = ", "port = 1 #"), encoding="utf-8")
    (home / "content" / "sources.toml").write_text(
        '[[source]]\nname = "own"\nkind = "folder"\nlocation = "nowhere"\n', encoding="utf-8"
    )
    (home / "templates" / "site" / "style.css").write_text("{% if %}", encoding="utf-8")
    done = newsletter("doctor", *asked)
    assert done.returncode == 1
    wrong = {line[11:23].strip(): line[23:] for line in done.stdout.splitlines() if line.startswith("wrong")}
    assert set(wrong) == {"templates", "sources", "way out", "SPF", "DMARC"}
    assert 'publish a TXT record at brief.example: "v=spf1 ip4:192.0.2.25 -all"' in wrong["SPF"]
    assert "check host and port" in wrong["way out"]
    assert "style.css, line 1" in wrong["templates"]
    assert all("; " in line for line in wrong.values()), "each says what to do"


def test_a_refused_login_is_told(newsletter: Run, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_SMTP_USER", "news")
    monkeypatch.setenv("NEWSLETTER_SMTP_PASSWORD", "wrong")
    way_out = found(newsletter, *asked)["way out"]
    assert (way_out["state"], way_out["mend"]) == ("wrong", "check user and password")


def test_offline_it_says_what_it_did_not_check(newsletter: Run, home: Path) -> None:
    done = newsletter("doctor", "--offline")
    assert done.returncode == 0, done.stdout
    assert "unchecked  network     sources, mail server, certificates, clock and DNS were not asked" in done.stdout
    assert "0 wrong, 0 to consider, 1 not checked" in done.stdout


def test_a_new_newsletter_has_no_domain_yet(newsletter: Run, home: Path, asked: list[str]) -> None:
    config = home / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace("daily@brief.example", "newsletter@localhost")
    config.write_text(text, encoding="utf-8")
    assert found(newsletter, *asked)["mail"]["state"] == "wrong", "by SMTP nobody takes such mail"
    config.write_text(text.replace('"smtp"', '"outbox"'), encoding="utf-8")
    assert found(newsletter, *asked)["mail"]["state"] == "unchecked"


def test_a_store_that_cannot_be_read_hides_nothing_else(newsletter: Run, home: Path) -> None:
    (home / "var").mkdir()
    (home / "var" / "newsletter.db").write_bytes(b"not a database, " * 100)
    done = newsletter("doctor", "--offline", "--json")
    assert done.returncode == 1
    states = {finding["subject"]: finding["state"] for finding in map(json.loads, done.stdout.splitlines())}
    assert (states["store"], states["disk"], states["network"]) == ("wrong", "fine", "unchecked")


def test_what_waits_for_a_person_is_named(newsletter: Run, home: Path, asked: list[str]) -> None:
    newsletter("subscribers", "add", "taken1@example.org")
    newsletter("run", *NOW)
    finding = found(newsletter, "--offline")["deliveries"]
    assert finding["what"] == "the answer to 1 of 2026-03-04 was lost, they may have arrived"
    assert "--resolve" in finding["mend"]


@pytest.mark.parametrize(
    "arguments", [("--ip", "mail.example"), ("--resolver", "dns.example"), ("--resolver", "1.1.1.1:x")]
)
def test_what_cannot_be_asked_is_a_mistake_of_usage(newsletter: Run, home: Path, arguments: tuple[str, str]) -> None:
    assert newsletter("doctor", *arguments).returncode == 2
