"""Clock, certificates, disk and store."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsletter.doctor import certificates, clock, disk
from newsletter.doctor.findings import fine
from newsletter.errors import StoreError
from newsletter.pipeline import checkup
from newsletter.store import SqlAudience, open_database
from newsletter.store.sqlite.soundness import damage
from newsletter.testing import NOON
from tests.deliver.conftest import Certificate, certificate
from tests.doctor.servers import time_server
from tests.free_port import free_port
from tests.patience import PATIENCE

__all__ = ["certificate"]


@pytest.mark.parametrize(
    ("off", "state", "what"),
    [
        (timedelta(seconds=3), "fine", "right to 3 s"),
        (timedelta(minutes=5), "wrong", "0:05:00 ahead of 127.0.0.1"),
        (timedelta(hours=-26), "wrong", "1 day, 2:00:00 behind 127.0.0.1"),
    ],
)
def test_the_clock_is_held_against_another(off: timedelta, state: str, what: str) -> None:
    with time_server(NOON) as port:
        finding = clock.look("127.0.0.1", port, NOON + off, PATIENCE)
    assert (finding.state, what in finding.what) == (state, True), finding


def test_the_clock_goes_on_after_2036() -> None:
    later = datetime(2040, 5, 1, tzinfo=UTC)
    with time_server(later) as port:
        assert clock.ask("127.0.0.1", port, later, PATIENCE) == later


def test_a_server_that_does_not_know_the_time_is_not_believed() -> None:
    with time_server(NOON, stratum=0) as port:
        assert clock.look("127.0.0.1", port, NOON, PATIENCE).state == "unchecked"
    assert clock.look("127.0.0.1", free_port(), NOON, seconds=0.2).state == "unchecked"


@contextmanager
def https(context: ssl.SSLContext) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            with server.accept()[0] as plain:
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    return  # the client does not trust us

        thread = threading.Thread(target=greet)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_a_certificate_tells_its_end(certificate: Certificate) -> None:
    trust = ssl.create_default_context(cafile=str(certificate.public))
    now = datetime.now(UTC)
    with https(certificate.server) as port:
        finding = certificates.look("127.0.0.1", port, now, trust)
    assert finding.state == "advice", "ours holds for two days"
    assert f"{now + timedelta(days=2):%Y-%m-%d}" in finding.what
    assert certificates.judge("x", now + timedelta(days=60), now).state == "fine"


def test_a_certificate_that_nobody_vouches_for_is_wrong(certificate: Certificate) -> None:
    with https(certificate.server) as port:
        finding = certificates.look("127.0.0.1", port, NOON)
    assert (finding.state, "is not trusted" in finding.what) == ("wrong", True)
    assert certificates.look("127.0.0.1", free_port(), NOON).state == "unchecked"


def test_a_certificate_for_another_name_is_wrong(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = ssl.create_default_context(cafile=str(certificate.public))
    connect = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda server, *rest: connect(("127.0.0.1", server[1]), *rest))
    for host in ("news.example.org", "127.0.0.2"):
        with https(certificate.server) as port:
            finding = certificates.look(host, port, NOON, trust)
        assert finding.state == "wrong"
        assert finding.line == f"that of {host}:{port} is for another name; take one that names {host}"


def test_the_readers_pages_are_looked_at_like_the_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "look", lambda host, port, _: fine("certificate", f"{host}:{port}"))

    def website(base_url: str, public_url: str) -> list[str]:
        newsletter = SimpleNamespace(base_url=base_url, public_url=public_url)
        room = SimpleNamespace(press=SimpleNamespace(newsletter=newsletter))
        return [finding.line for finding in checkup.website(room, NOON)]  # type: ignore[arg-type]

    site, pages = "https://brief.example", "https://read.brief.example:8443/x"
    assert website(site, pages) == ["brief.example:443", "read.brief.example:8443"]
    assert website(site, f"{site}/pages") == ["brief.example:443"]
    assert website(site, "") == ["brief.example:443"]
    assert website("http://brief.example", "http://localhost:8000") == []
    (open_to_all,) = website("", "http://brief.example/read")
    assert "public_url is http://brief.example/read" in open_to_all
    assert "one-click" in open_to_all


def test_the_disk_has_room_or_not(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    assert disk.look(folder).state in ("fine", "advice")
    full = disk.look(folder, needed=10**18)
    assert (full.state, "1000000000.2 GB are needed" in full.what) == ("wrong", True)


def test_a_damaged_store_is_found(tmp_path: Path) -> None:
    path = tmp_path / "newsletter.db"
    with open_database(path) as database:
        SqlAudience(database).add_all([(f"r{n}@example.org", "x" * 200) for n in range(2000)], "active", NOON)
        assert damage(database) == ()
    body = bytearray(path.read_bytes())
    body[-40_000:-20_000] = b"\xff" * 20_000
    path.write_bytes(body)
    with open_database(path) as database:
        try:
            assert damage(database)
        except StoreError as error:
            assert "damaged" in str(error)  # noqa: PT017 - which of the two it is depends on the page
