"""Four workers send an edition while they are killed, their connections cut, and PostgreSQL restarted.

    python -m tests.soak.workers --readers 100000 --kills 50 --restarts 3

Each worker is a process of its own, `newsletter worker`, with nothing but a folder and the database. At the end every
reader's row is held against what the mail server took.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from newsletter.bootstrap import open_newsroom
from newsletter.bootstrap.workers import Reread, open_folders
from newsletter.config import defaults
from newsletter.engine.workers.jobs import make
from newsletter.models import Delivery
from newsletter.store import SqlAudience
from newsletter.store.ledger import SqlLedger
from newsletter.store.postgres.database import PostgresDatabase, open_database
from newsletter.store.postgres.shards import SHARD
from tests.deliver.faulty_smtp import FaultySmtp
from tests.factories import edition
from tests.postgres import Server, new_server

WORKERS, JOBS, CONNECTIONS = 4, 2, 3
# How the server treats a reader -> out of a hundred; see faulty_smtp
KINDS = {"ok": 87, "hard": 5, "taken": 4, "slow": 4}
WITH_LATER = KINDS | {"grey": 4}  # tried again after ten seconds, the first of the sender's pauses
LOST = "taken"  # the server takes the message and closes without an answer
STOPPED = "the sender stopped before the answer came"
SILENCE = 3  # seconds
AGAIN = 10  # workers that may end because they came while the database was away
STUCK = 600.0  # seconds after which something hangs that should not


@dataclass
class Outcome:
    """How it ended."""

    kills: int = 0
    restarts: int = 0
    cuts: int = 0  # of connections to the database
    seconds: float = 0.0
    states: Counter[str] = field(default_factory=Counter)
    stopped: int = 0  # unknown because their worker died between the mark and the answer
    problems: list[str] = field(default_factory=list)

    def print(self, scene: str) -> None:
        states = ", ".join(f"{count:,} {state}" for state, count in sorted(self.states.items()))
        print(f"{scene}, {self.seconds:.0f} s: {states}")
        print(f"{self.kills} kills, {self.restarts} restarts, {self.cuts} cuts; {self.stopped} unknown by them")
        for problem in self.problems[:50]:
            print(f"WRONG: {problem}")
        print(f"{len(self.problems)} wrong")


@dataclass
class Scene:
    """What a send needs: a folder with an edition that is due, its readers, and those who send."""

    home: Path
    url: str
    day: datetime
    jobs: int = JOBS
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    again: int = 0  # workers that ended by themselves and were started again

    @property
    def config(self) -> Path:
        return self.home / "content" / "newsletter.toml"

    def start(self) -> subprocess.Popen[bytes]:
        log = (self.home / "workers.log").open("ab")
        command = [sys.executable, "-m", "newsletter", "worker", "--jobs", str(self.jobs), "--silence", str(SILENCE)]
        with log:
            worker = subprocess.Popen([*command, str(self.home)], cwd=Path(__file__).parents[2], stdout=log, stderr=log)
        self.workers.append(worker)
        return worker

    def stop(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait()

    def begin(self) -> None:
        """Put up the edition now, rather than at the next full minute."""
        with open_folders([Reread(self.config, os.environ)], silence=SILENCE) as (crew, _):
            (only,) = crew.newsletters.values()
            make(crew, only, self.day.date(), self.day, send=True)


def prepare(
    home: Path,
    url: str,
    smtp: tuple[str, int],
    readers: list[tuple[str, str]],
    *,
    jobs: int = JOBS,
    connections: int = CONNECTIONS,
) -> Scene:
    """smtp: host and port of the mail server, to which each of a worker's jobs opens so many connections."""
    shutil.copytree(defaults() / "content", home / "content")
    now = datetime.now(UTC)
    config = home / "content" / "newsletter.toml"
    said = re.sub(r"(?m)^\[(schedule|deliver[^\]]*|store)\]\n(?:(?!\[).*\n)*", "", config.read_text())
    said = re.sub(r"(?m)^timezone = .*$", 'timezone = "UTC"', said)
    config.write_text(
        f'{said}\n[store]\nurl = "{url}"\n[schedule]\nsend_at = "{now:%H:%M}"\n[deliver]\nbackend = "smtp"\n'
        f'[deliver.smtp]\nhost = "{smtp[0]}"\nport = {smtp[1]}\ntls = "none"\nconnections = {connections}\n'
        "rate_per_second = 100000\n"
    )
    (home / "content" / "sources.toml").write_text("")
    scene = Scene(home, url, now, jobs)
    with open_database(url) as database:
        for start in range(0, len(readers), 10_000):
            SqlAudience(database).add_all(readers[start : start + 10_000], "active", now)
        with open_newsroom(Reread(config, os.environ)(), database=database) as room:
            room.editions.save(edition(day=now.date()), "approved")
    return scene


def send_with_trouble(
    server: Server, scene: Scene, smtp: FaultySmtp, *, kills: int, restarts: int, cuts: int, seed: int
) -> Outcome:
    """Send to all; the troubles come when so many messages have been taken, evenly, in random order."""
    chance, outcome, begun = random.Random(seed), Outcome(), time.monotonic()  # noqa: S311 - chooses moments, guards nothing
    with PostgresDatabase(scene.url) as database:
        ledger = SqlLedger(database)
        scene.begin()
        for _ in range(WORKERS):
            scene.start()
        total = sum(ledger.tally(scene.day.date()).values())
        troubles = ["kill"] * kills + ["restart"] * restarts + ["cut"] * cuts
        chance.shuffle(troubles)
        act: dict[str, Callable[[], None]] = {
            "kill": partial(_kill, scene, chance, outcome),
            "restart": partial(_restart, server, chance, outcome),
            "cut": partial(_cut, server, outcome),
        }
        for number, trouble in enumerate(troubles):
            wait_for(scene, partial(has_taken, smtp, 0.8 * total * (number + 1) / (len(troubles) + 1)))
            time.sleep(chance.uniform(0, 0.05))
            act[trouble]()
        wait_for(scene, partial(is_through, database))
        scene.stop()
        outcome.seconds = time.monotonic() - begun
        check(outcome, ledger, scene, smtp, most=outcome.kills * JOBS * CONNECTIONS)
    return outcome


def _kill(scene: Scene, chance: random.Random, outcome: Outcome) -> None:
    victim = chance.choice(scene.workers)
    victim.kill()
    victim.wait()
    scene.workers.remove(victim)
    scene.start()
    outcome.kills += 1


def _restart(server: Server, chance: random.Random, outcome: Outcome) -> None:
    server.stop(at_once=chance.random() < 0.5)
    server.start()
    outcome.restarts += 1


def _cut(server: Server, outcome: Outcome) -> None:
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'newsletter%'")
    outcome.cuts += 1


def wait_for(scene: Scene, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STUCK
    while not reached():
        if time.monotonic() > deadline:
            raise AssertionError(
                f"nothing came of it in {STUCK:g} s: {(scene.home / 'workers.log').read_text()[-9000:]}"
            )
        for worker in [worker for worker in scene.workers if worker.poll() is not None]:
            said = (scene.home / "workers.log").read_text()
            if worker.returncode != 1 or scene.again == AGAIN:
                raise AssertionError(f"a worker ended ({worker.returncode}): {said[-9000:]}")
            scene.again += 1  # as a service manager does: it came while the database was away, and said so
            scene.workers.remove(worker)
            scene.start()
        time.sleep(0.02)


def has_taken(smtp: FaultySmtp, messages: float) -> bool:
    return len(smtp.taken) >= messages


def is_through(database: PostgresDatabase) -> bool:
    """Nothing is in hand, and nobody waits."""
    query = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE state IN ('pending', 'claimed', 'marked'))"
    with database.read() as connection:
        ((left,),) = connection.execute(query).fetchall()
    return not left


def check(outcome: Outcome, ledger: SqlLedger, scene: Scene, smtp: FaultySmtp, *, most: int) -> None:
    """Hold every row against what the mail server took. most: how many were in hand of workers that died.

    On a busy machine a worker may be silent for so long that it is taken for dead.
    """
    handed_over = (scene.home / "workers.log").read_text().count("goes to another")
    most = max(most, handed_over * CONNECTIONS)
    taken = Counter(message.recipient for message in smtp.taken)
    for row in ledger.deliveries(scene.day.date()):
        outcome.states[row.state] += 1
        outcome.stopped += row.state == "unknown" and row.error == STOPPED
        outcome.problems += _wrong(row, taken[row.subscriber.email])
    if outcome.stopped > most:
        outcome.problems.append(f"{outcome.stopped} are unknown of workers that had {most} in hand")


def _wrong(row: Delivery, times: int) -> list[str]:
    """What is not as promised about one reader."""
    email, kind = row.subscriber.email, row.subscriber.name
    found = []
    if times > 1:
        found.append(f"{email} has it {times} times")
    if row.state not in _allowed(kind):
        found.append(f"{email} is {row.state} ({row.error})")
    if row.state == "sent" and not times:
        found.append(f"{email} is sent but does not have it")
    if row.state in ("pending", "failed") and times:
        found.append(f"{email} is {row.state} but has it")
    if row.state == "unknown" and kind != LOST and row.error != STOPPED:
        found.append(f"{email} is unknown without a death ({row.error})")
    return found


def _allowed(kind: str) -> tuple[str, ...]:
    """The states in which a reader of this kind may end. A worker's death may leave any of them unknown."""
    if kind == LOST:
        return ("unknown",)
    return ("failed" if kind == "hard" else "sent", "unknown")


def readers_of(kinds: dict[str, int], number: int, seed: int) -> list[tuple[str, str]]:
    """Address and kind."""
    chance = random.Random(seed)  # noqa: S311 - guards nothing
    drawn = chance.choices(list(kinds), list(kinds.values()), k=number)
    return [(f"{kind}{n}@r{n % 7}.example.org", kind) for n, kind in enumerate(drawn)]


def soak(
    readers: int, *, kills: int, restarts: int, cuts: int, kinds: dict[str, int] = KINDS, seed: int = 1
) -> Outcome:
    with new_server() as server, FaultySmtp(keep=False) as smtp, tempfile.TemporaryDirectory() as folder:
        server.run("CREATE DATABASE store")
        home, where = Path(folder) / "n", ("127.0.0.1", smtp.port)
        scene = prepare(home, server.url("store"), where, readers_of(kinds, readers, seed))
        try:
            return send_with_trouble(server, scene, smtp, kills=kills, restarts=restarts, cuts=cuts, seed=seed)
        finally:
            scene.stop()


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.soak.workers")
    for name, default in {"readers": 3000, "kills": 12, "restarts": 3, "cuts": 3, "seed": 1}.items():
        arguments.add_argument(f"--{name}", type=int, default=default)
    given = arguments.parse_args()
    troubles = {"kills": given.kills, "restarts": given.restarts, "cuts": given.cuts}
    outcome = soak(given.readers, **troubles, kinds=WITH_LATER, seed=given.seed)
    outcome.print(f"{given.readers:,} readers in shards of {SHARD}, {WORKERS} workers")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
