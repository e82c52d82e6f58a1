"""`newsletter doctor`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import short
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.doctor.findings import Finding
    from newsletter.doctor.names import Lookup

_COLUMN = 11  # characters


class Server(click.ParamType[tuple[str, int]]):
    """HOST or HOST:PORT."""

    name = "HOST[:PORT]"

    def __init__(self, usual_port: int) -> None:
        self._usual_port = usual_port

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        host, colon, port = str(value).rpartition(":")
        if not colon or ":" in host:  # a bare host, or an IPv6 address
            return str(value), self._usual_port
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            self.fail(f'"{value}" is no server such as 9.9.9.9 or 127.0.0.1:5353', param, ctx)
        return host, int(port)


class Address(click.ParamType[str]):
    """An IP address, in its usual spelling."""

    name = "ADDRESS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return str(ip_address(str(value)))
        except ValueError:
            self.fail(f'"{value}" is no IP address', param, ctx)


@click.command(epilog=example("newsletter doctor --ip 203.0.113.7"))
@click.option("--ip", "addresses", type=Address(), multiple=True, help="An address that your mail leaves from.")
@click.option("--resolver", type=Server(53), help="Ask this name service, and not the system's.")
@click.option("--time-server", type=Server(123), default="pool.ntp.org", show_default=True, help="Whose time is right.")
@click.option("--offline", is_flag=True, help="Look at this machine alone.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line.")
@common
def doctor(
    call: Call,
    *,
    addresses: tuple[str, ...],
    resolver: tuple[str, int] | None,
    time_server: tuple[str, int],
    offline: bool,
    as_json: bool,
) -> None:
    """Look at everything that an edition needs, and say what is wrong and how to mend it. Sends nothing.

    Store, disk, templates; sources, mail server, certificates, clock; SPF, DKIM, DMARC, MX and PTR in the DNS. Exit
    code 1 when something is wrong.
    """
    from newsletter.doctor.findings import unchecked
    from newsletter.doctor.names import Names

    found: Counter[str] = Counter()
    settings = call.settings()
    looks = _here(settings)
    if offline:
        rest = iter([unchecked("network", "sources, mail server, certificates, clock and DNS were not asked")])
    else:
        rest = _outside(call, settings, Names(*resolver) if resolver else Names(), addresses, time_server)
    for looked in (looks, rest):
        for finding in looked:
            found[finding.state] += 1
            click.echo(_as_json(finding) if as_json else _as_line(finding))
    if not as_json:
        click.echo(f"{found['wrong']} wrong, {found['advice']} to consider, {found['unchecked']} not checked")
    if found["wrong"]:
        sys.exit(1)


def _here(settings: Settings) -> Iterator[Finding]:
    """What needs no network."""
    from newsletter.bootstrap import open_newsroom
    from newsletter.doctor import disk
    from newsletter.doctor.findings import wrong
    from newsletter.pipeline import checkup

    for folder in (settings.var, settings.build):
        yield disk.look(folder)
    yield from _store(settings)
    try:
        with open_newsroom(settings) as room:
            yield from checkup.templates(room)
            yield from checkup.deliveries(room)
            yield checkup.hours(room)
    except NewsletterError as error:
        yield wrong("newsroom", str(error), "")


def _store(settings: Settings) -> Iterator[Finding]:
    from newsletter.bootstrap import open_store
    from newsletter.doctor.findings import fine, wrong
    from newsletter.store import SqliteDatabase
    from newsletter.store.sqlite.soundness import damage

    try:
        with open_store(settings) as database:
            if not isinstance(database, SqliteDatabase):
                yield fine("store", f"{database.name} answers")
                return
            hurt = damage(database)
    except NewsletterError as error:
        yield wrong("store", str(error), "")
        return
    name = short(settings.database)
    mend = "put a backup in its place: move the damaged file and its -wal file away first"
    yield wrong("store", f"{name} is damaged ({hurt[0]})", mend) if hurt else fine("store", f"{name} is whole")


def _outside(
    call: Call, settings: Settings, lookup: Lookup, addresses: tuple[str, ...], time_server: tuple[str, int]
) -> Iterator[Finding]:
    """What others have to be asked for."""
    from newsletter.bootstrap import open_newsroom
    from newsletter.doctor import clock
    from newsletter.pipeline import checkup

    yield clock.look(*time_server, datetime.now(UTC))
    try:
        with open_newsroom(settings) as room:
            yield from checkup.sources(room, call.now)
            yield from checkup.way_out(room, call.now)
            yield from checkup.website(room, call.now)
            yield from checkup.in_the_dns(room, lookup, addresses)
    except NewsletterError:
        return  # said already: `_here` opened it too


def _as_line(finding: Finding) -> str:
    return f"{finding.state:{_COLUMN}}{finding.subject:{_COLUMN + 1}}{finding.line}"


def _as_json(finding: Finding) -> str:
    return json.dumps({
        "subject": finding.subject, "state": finding.state, "what": finding.what, "mend": finding.mend
    }, ensure_ascii=False)  # fmt: skip
