"""Two machines send an edition while the one is cut off from the network, and then the other.

    python -m tests.soak.network --readers 20000 --cuts 10

Each machine is a network namespace with an address of its own, and a `newsletter worker`; PostgreSQL and the mail
server are in a third. A wire that is cut carries nothing and tells nobody. It is mended when the other machine has
taken over what the first had in hand; then the other is cut off, so that the send ends only if the first is back.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from newsletter.store.ledger import SqlLedger
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.rows import to_text
from tests.deliver.faulty_smtp import FaultySmtp
from tests.namespaces import Machine, Wire, connect, new_machine
from tests.postgres import new_server
from tests.soak.workers import (
    CONNECTIONS,
    JOBS,
    KINDS,
    Outcome,
    Scene,
    check,
    has_taken,
    is_through,
    prepare,
    readers_of,
    wait_for,
)

# Addresses that are for examples (RFC 5737)
HUB, NETWORKS = "192.0.2.1", ("198.51.100", "203.0.113")


@dataclass(frozen=True)
class Office:
    """A machine that sends, and its way to the others."""

    machine: Machine
    wire: Wire


@contextmanager
def offices() -> Iterator[list[Office]]:
    """Two, and this thread where PostgreSQL and the mail server are."""
    with new_machine() as hub, new_machine() as one, new_machine() as two, hub.inside():
        hub.ip("address", "add", f"{HUB}/32", "dev", "lo")
        yield [
            Office(machine, connect(hub, machine, f"wire{number}", network))
            for number, (machine, network) in enumerate(zip((one, two), NETWORKS, strict=True))
        ]


def soak(readers: int, cuts: int, *, seed: int = 1) -> Outcome:
    with (
        offices() as both,
        new_server(HUB) as server,
        FaultySmtp(host=HUB, keep=False) as smtp,
        tempfile.TemporaryDirectory() as folder,
    ):
        server.run("CREATE DATABASE store")
        given = readers_of(KINDS, readers, seed)
        scene = prepare(Path(folder) / "n", server.url("store"), (HUB, smtp.port), given)
        try:
            return _send(scene, smtp, both, cuts)
        finally:
            for worker in scene.workers:
                worker.kill()
                worker.wait()


def _send(scene: Scene, smtp: FaultySmtp, both: list[Office], cuts: int) -> Outcome:
    outcome, begun = Outcome(), time.monotonic()
    with PostgresDatabase(scene.url) as database:
        ledger = SqlLedger(database)
        scene.begin()
        for office in both:
            with office.machine.inside():
                scene.start()
        total = sum(ledger.tally(scene.day.date()).values())
        for number in range(cuts):
            wait_for(scene, partial(has_taken, smtp, 0.8 * total * (number + 1) / (cuts + 1)))
            both[number % 2].wire.cut()
            outcome.cuts += 1
            wait_for(scene, partial(_is_taken_over, database, datetime.now(UTC)))
            if number + 1 == cuts:
                wait_for(scene, partial(is_through, database))  # by the one that was cut off before
            both[number % 2].wire.mend()
        wait_for(scene, partial(is_through, database))
        scene.stop()
        outcome.seconds = time.monotonic() - begun
        check(outcome, ledger, scene, smtp, most=outcome.cuts * JOBS * CONNECTIONS)
    return outcome


def _is_taken_over(database: PostgresDatabase, cut: datetime) -> bool:
    """Nothing is in hand that was so when the wire was cut."""
    query = "SELECT count(*) FROM deliveries WHERE state IN ('claimed', 'marked') AND claimed < ?"
    with database.read() as connection:
        ((left,),) = connection.execute(query, (to_text(cut),)).fetchall()
    return not left


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.soak.network")
    for name, default in {"readers": 5000, "cuts": 4, "seed": 1}.items():
        arguments.add_argument(f"--{name}", type=int, default=default)
    given = arguments.parse_args()
    outcome = soak(given.readers, given.cuts, seed=given.seed)
    outcome.print(f"{given.readers:,} readers, 2 machines")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
