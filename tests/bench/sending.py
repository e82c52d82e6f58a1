"""How fast editions leave: our send beside Postfix's smtp-source, to the same smtp-sink, in the same run.

The sink has one core, the sender the other; with RSA both, which signing leaves to the other threads. smtp-source sends
one message over and over and keeps no books; we make each message, claim, mark and settle it. Other work on the machine
moves the rates; what a message takes of a core moves less.
"""

from __future__ import annotations

import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsletter.deliver.dkim import Signer, new_key, read_key, signed
from newsletter.deliver.message import Masthead, Message, compose
from newsletter.deliver.send import Clock, Pace, send
from newsletter.deliver.smtp import Smtp
from newsletter.models import READER_NAME, UNSUBSCRIBE_URL, Delivery, Envelope, Letter
from newsletter.store import SqlAudience, SqlLedger, open_database
from newsletter.testing import DAY, NOON, MemoryDeliverer, make_envelope
from tests.bench.memory import own_peak

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "5000"))  # of each sender; 100000 for a figure to quote
SIZE = 60_000  # bytes of a message, about
CONNECTIONS = 8


def throughput(folder: Path) -> str:
    """Messages a second by smtp-source and by us, their ratio, and the CPU time that a message took."""
    if not (sink := _tool("smtp-sink")) or not (source := _tool("smtp-source")):
        return "Postfix's smtp-sink is not here"
    with _running(sink) as port:
        theirs = MESSAGES / _by_source(source, port)
        taken = [_by_us(port, folder / name, signers, _cores(name)) for name, signers in _signers().items()]
    rates = [MESSAGES / seconds for seconds, _ in taken]
    ratios = " / ".join(f"{rate / theirs:.2f}" for rate in rates)
    cpu = ", ".join(f"{seconds / MESSAGES * 1e6:.0f}" for _, seconds in taken)
    return (
        f"{ratios} ({', '.join(f'{rate:,.0f}' for rate in rates)}; smtp-source {theirs:,.0f}/s; {cpu} µs of CPU each)"
    )


def _signers() -> dict[str, tuple[Signer, ...]]:
    keys = {kind: read_key(new_key(kind), kind) for kind in ("rsa", "ed25519")}
    return {"plain": ()} | {kind: (Signer("brief.example", kind, key),) for kind, key in keys.items()}


def _cores(name: str) -> set[int]:
    cores = os.sched_getaffinity(0)
    return cores if name == "rsa" else {max(cores)}


def memory(folder: Path) -> str:
    """Of a process that freezes, claims and sends to a few of READERS readers, at its highest."""
    readers = int(os.environ.get("BENCH_READERS", "1000000"))
    with open_database(folder / "newsletter.db") as database:
        audience = SqlAudience(database)
        for start in range(0, readers, 10_000):
            audience.add_all([(f"r{n}@example.org", "") for n in range(start, start + 10_000)], "active", NOON)
        way, count = MemoryDeliverer(), 0

        def build(delivery: Delivery) -> Envelope:
            nonlocal count
            count += 1
            if count > MESSAGES:
                raise KeyboardInterrupt
            return make_envelope(delivery.id)

        with suppress(KeyboardInterrupt):
            send(DAY, way, SqlLedger(database), build, Clock.from_(NOON))
    return f"{own_peak():.0f} MB ({readers:,} readers)"


def _by_source(program: str, port: int) -> float:
    """-d keeps its connections open, as we do."""
    command = [program, "-d", "-s", str(CONNECTIONS), "-l", str(SIZE), "-m", str(MESSAGES),
               "-f", "news@example.org", "-t", "reader@example.org", f"127.0.0.1:{port}"]  # fmt: skip
    start = time.perf_counter()
    subprocess.run(_on_core(-1, command), check=True, capture_output=True)
    return time.perf_counter() - start


def _by_us(port: int, folder: Path, signers: tuple[Signer, ...], on: set[int]) -> tuple[float, float]:
    """Seconds, and seconds of CPU time."""
    message = _message()

    def build(delivery: Delivery) -> Envelope:
        reader = delivery.subscriber
        own = {READER_NAME: reader.name, UNSUBSCRIBE_URL: f"https://brief.example/leave/{reader.id}"}
        return signed(message.to(reader.email, reader.name, str(delivery.id), own), signers)

    cores = os.sched_getaffinity(0)
    with open_database(folder / "newsletter.db") as database:
        os.sched_setaffinity(0, on)
        before = _cpu()
        readers = [(f"r{n}@r{n % 50}.example.org", f"Reader {n}") for n in range(MESSAGES)]
        SqlAudience(database).add_all(readers, "active", NOON)
        ledger, way = SqlLedger(database), Smtp("127.0.0.1", port, "none", hello="localhost")
        start = time.perf_counter()
        report = send(DAY, way, ledger, build, Clock.from_(NOON), pace=Pace(CONNECTIONS))
        seconds = time.perf_counter() - start
        os.sched_setaffinity(0, cores)
    assert report.sent == MESSAGES, report
    return seconds, _cpu() - before


def _cpu() -> float:
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def _message() -> Message:
    line = (
        f'<p>Dear {READER_NAME}, the harbour bridge opened on Sunday, at 9 in the morning. <a href="/">More</a></p>\n'
    )
    letter = Letter("Bridge opens", f"<p>Dear {READER_NAME}</p>" + line.replace(READER_NAME, "reader") * 560, "Hello")
    return compose(letter, Masthead("Brief", "brief@brief.example", "brief.example"), DAY, NOON)


@contextmanager
def _running(program: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = _on_core(0, [program, "-u", "root", f"127.0.0.1:{port}", "200"])
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)  # until it listens
        yield port
        process.kill()


def _on_core(number: int, command: list[str]) -> list[str]:
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[number]), *command] if len(cores) > 1 else command


def _tool(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")


if __name__ == "__main__":
    print(globals()[sys.argv[1]](Path(sys.argv[2])))
