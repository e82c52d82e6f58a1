"""How the rate grows with worker processes where waiting is the limit, and what a million rows of the ledger take.

    python -m tests.bench.workers

The mail server answers everything after 20 ms (late_smtp.py). Each worker has four connections, so that all of them
leave the cores idle for most of the time: what is measured is whether workers hinder each other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.postgres.shards import SHARD, ShardLedger
from tests.bench.memory import family, megabytes
from tests.bench.table import cores, in_own_process, print_table
from tests.postgres import Server, new_server
from tests.soak.workers import Scene, prepare

LATE = 0.02  # seconds until each answer
JOBS, CONNECTIONS = 2, 2  # of each worker
READERS = 3000  # for each worker
ROWS = int(os.environ.get("BENCH_READERS", "1000000"))
SECONDS = 15.0  # for which claims are counted
WATCHED = 3000  # messages of a worker whose memory is watched

_STEADY = """
    SELECT count(*), extract(epoch FROM max(CAST(settled AS timestamptz)) - min(CAST(settled AS timestamptz))) FROM (
        SELECT settled, percent_rank() OVER (ORDER BY settled) AS place FROM deliveries WHERE state = 'sent'
    ) AS sent WHERE place BETWEEN 0.1 AND 0.9
"""  # without the first tenth, when workers start, and the last, when shards run out
_SUBSCRIBERS = """
    INSERT INTO subscribers (key, email, name, state, added, changed)
    SELECT email, email, 'Reader', 'active', :now, :now FROM (
        SELECT 'r' || n || '@r' || n % 50 || '.example.org' AS email FROM generate_series(1, :rows) AS n
    ) AS readers
"""


def scaling(folder: Path) -> str:
    rates, busy = {}, 0.0
    for workers in (1, 2, 4):
        rates[workers], busy = _rate(folder / str(workers), workers)
    grown = ", ".join(f"{workers}: {rate:.0f}/s ({rate / rates[1]:.2f})" for workers, rate in rates.items())
    return f"{grown}; {busy:.0%} of {cores()} cores at 4"


def _rate(folder: Path, workers: int) -> tuple[float, float]:
    """Messages a second, and the part of the cores that workers and PostgreSQL used."""
    readers = [(f"r{n}@r{n % 50}.example.org", f"Reader {n}") for n in range(READERS * workers)]
    with _scene(folder, LATE, readers) as (server, scene), PostgresDatabase(scene.url) as database:
        scene.begin()
        for _ in range(workers):
            scene.start()
        _wait_for(database, 0.1 * len(readers))
        processes = [worker.pid for worker in scene.workers] + [server.process]
        before, begun = sum(map(_cpu, processes)), time.monotonic()
        _wait_for(database, 0.9 * len(readers))
        busy = (sum(map(_cpu, processes)) - before) / (time.monotonic() - begun) / cores()
        _wait_for(database, len(readers))
        scene.stop()
        with database.read() as connection:
            ((messages, seconds),) = connection.execute(_STEADY).fetchall()
    return messages / float(seconds), busy


def million(folder: Path) -> str:
    """Fix so many recipients, claim as workers do, then watch one worker that sends to the rest."""
    with _scene(folder, 0.0, []) as (server, scene), PostgresDatabase(scene.url) as database:
        with database.write() as connection:
            connection.execute(_SUBSCRIBERS, {"now": datetime.now(UTC).isoformat(), "rows": ROWS})
        begun = time.monotonic()
        scene.begin()
        frozen = time.monotonic() - begun
        claims = sum(_claims(database, scene, threads=8)) / SECONDS
        worker, in_worker, in_server = scene.start(), 0.0, 0.0
        while _sent(database) < WATCHED:
            in_worker = max(in_worker, megabytes(worker.pid))
            in_server = max(in_server, sum(map(megabytes, family(server.process))))
            time.sleep(0.5)
        scene.stop()
    return (
        f"fixed in {frozen:.0f} s, {claims:,.0f} claims/s by 8 threads; at most "
        f"{in_worker:.0f} MB in a worker, {in_server:.0f} MB in PostgreSQL ({ROWS:,} rows)"
    )


def _claims(database: PostgresDatabase, scene: Scene, threads: int) -> list[int]:
    """Rows claimed by each thread, which goes from shard to shard, for SECONDS."""
    counts, until = [0] * threads, time.monotonic() + SECONDS

    def claim(number: int) -> None:
        for shard in range(number, ROWS // SHARD, threads):
            ledger = ShardLedger(database, "", shard)
            while ledger.claim(scene.day.date(), datetime.now(UTC)):
                if time.monotonic() > until:
                    return
                counts[number] += 1

    running = [threading.Thread(target=claim, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return counts


@contextmanager
def _scene(folder: Path, late: float, readers: list[tuple[str, str]]) -> Iterator[tuple[Server, Scene]]:
    """A server, a slow mail server, and an edition that is due; workers are killed at the end."""
    command = [sys.executable, "-m", "tests.bench.late_smtp", str(late)]
    with new_server() as server, subprocess.Popen(command, stdout=subprocess.PIPE) as smtp:
        server.run("CREATE DATABASE store")
        assert smtp.stdout is not None
        where = ("127.0.0.1", int(smtp.stdout.readline()))
        scene = prepare(folder, server.url("store"), where, readers, connections=CONNECTIONS, jobs=JOBS)
        try:
            yield server, scene
        finally:
            for worker in scene.workers:
                worker.kill()
                worker.wait()
            smtp.kill()


def _sent(database: PostgresDatabase) -> int:
    with database.read() as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM deliveries WHERE state = 'sent'").fetchall()
    return int(count)


def _wait_for(database: PostgresDatabase, sent: float) -> None:
    while _sent(database) < sent:
        time.sleep(0.2)


def _cpu(process: int) -> float:
    """Seconds of CPU that a process used, and those of its children that it has waited for."""
    used = 0
    for one in family(process):
        words = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        used += int(words[11]) + int(words[12])  # user and system
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (used + int(words[13]) + int(words[14])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(globals()[sys.argv[1]](Path(sys.argv[2])))
    else:
        print_table(
            (
                ("messages a second of 1, 2 and 4 workers", in_own_process("scaling", "workers"), "4 times with 4"),
                ("a million rows of the ledger", in_own_process("million", "workers"), ""),
            )
        )
