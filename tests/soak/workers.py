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
MANY = {"ok": 80, "grey": 4, "hard": 5, "full": 2, "cut": 2, "taken": 3, "slow": 3, "spam": 1}
FEW = {"ok": 87, "hard": 5, "taken": 4, "slow": 4}  # none who says "later", which takes a minute
LOST = ("taken", "cut")  # the answer never comes: the message was taken, or the line cut before or after the mark
NEVER = ("full",)  # put off each time
STOPPED = "the sender stopped before the answer came"
SILENCE = 3  # seconds


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


@dataclass
class Scene:
    """What a send needs: a folder with an edition that is due, its readers, and those who send."""

    home: Path
    url: str
    day: datetime
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def config(self) -> Path:
        return self.home / "content" / "newsletter.toml"

    def start(self) -> None:
        log = (self.home / "workers.log").open("ab")
        command = [sys.executable, "-m", "newsletter", "worker", "--jobs", str(JOBS), "--silence", str(SILENCE)]
        with log:
            self.workers.append(
                subprocess.Popen([*command, str(self.home)], cwd=Path(__file__).parents[2], stdout=log, stderr=log)
            )

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


def prepare(home: Path, url: str, port: int, readers: list[tuple[str, str]]) -> Scene:
    shutil.copytree(defaults() / "content", home / "content")
    now = datetime.now(UTC)
    config = home / "content" / "newsletter.toml"
    said = re.sub(r"(?m)^\[(schedule|deliver[^\]]*|store)\]\n(?:(?!\[).*\n)*", "", config.read_text())
    said = re.sub(r"(?m)^timezone = .*$", 'timezone = "UTC"', said)
    config.write_text(
        f'{said}\n[store]\nurl = "{url}"\n[schedule]\nsend_at = "{now:%H:%M}"\n[deliver]\nbackend = "smtp"\n'
        f'[deliver.smtp]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nconnections = {CONNECTIONS}\n'
        "rate_per_second = 100000\n"
    )
    (home / "content" / "sources.toml").write_text("")
    scene = Scene(home, url, now)
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
            _wait_for(scene, partial(_has_taken, smtp, 0.8 * total * (number + 1) / (len(troubles) + 1)))
            time.sleep(chance.uniform(0, 0.05))
            act[trouble]()
        _wait_for(scene, partial(_is_through, database))
        scene.stop()
        outcome.seconds = time.monotonic() - begun
        _check(outcome, ledger, scene, Counter(message.recipient for message in smtp.taken))
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


def _wait_for(scene: Scene, reached: Callable[[], bool]) -> None:
    while not reached():
        if dead := [worker for worker in scene.workers if worker.poll() is not None]:
            raise AssertionError(
                f"{len(dead)} workers ended ({dead[0].returncode}): {(scene.home / 'workers.log').read_text()[-9000:]}"
            )
        time.sleep(0.02)


def _has_taken(smtp: FaultySmtp, messages: float) -> bool:
    return len(smtp.taken) >= messages


def _is_through(database: PostgresDatabase) -> bool:
    """Nothing is in hand, and whoever waits was told "later" twice."""
    with database.read() as connection:
        ((left,),) = connection.execute(
            "SELECT count(*) FROM deliveries"
            " WHERE state IN ('claimed', 'marked') OR state = 'pending' AND (attempts < 2 OR error = '')"
        ).fetchall()
    return not left


def _check(outcome: Outcome, ledger: SqlLedger, scene: Scene, taken: Counter[str]) -> None:
    for row in ledger.deliveries(scene.day.date()):
        outcome.states[row.state] += 1
        outcome.stopped += row.state == "unknown" and row.error == STOPPED
        outcome.problems += _wrong(row, taken[row.subscriber.email])
    most = outcome.kills * JOBS * CONNECTIONS
    if outcome.stopped > most:
        outcome.problems.append(f"{outcome.stopped} are unknown after {outcome.kills} kills, which had {most} in hand")


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
    if row.state == "unknown" and kind not in LOST and row.error != STOPPED:
        found.append(f"{email} is unknown without a death ({row.error})")
    return found


def _allowed(kind: str) -> tuple[str, ...]:
    """The states in which a reader of this kind may end. A worker's death may leave any of them unknown."""
    if kind in LOST:
        return ("unknown", "pending") if kind == "cut" else ("unknown",)
    if kind in NEVER:
        return ("pending", "unknown")
    return ("failed" if kind in ("hard", "spam") else "sent", "unknown")


def readers_of_all_kinds(number: int, seed: int, shares: dict[str, int]) -> list[tuple[str, str]]:
    """Address and kind; each kind in domains of its own, since a domain that says "later" is left alone for a while."""
    chance = random.Random(seed)  # noqa: S311 - guards nothing
    kinds = chance.choices(list(shares), list(shares.values()), k=number)
    return [(f"{kind}{n}@{kind}{n % 7}.example.org", kind) for n, kind in enumerate(kinds)]


def soak(
    readers: int, *, kills: int, restarts: int, cuts: int, seed: int = 1, shares: dict[str, int] = MANY
) -> Outcome:
    with new_server() as server, FaultySmtp() as smtp, tempfile.TemporaryDirectory() as folder:
        server.run("CREATE DATABASE store")
        scene = prepare(Path(folder) / "n", server.url("store"), smtp.port, readers_of_all_kinds(readers, seed, shares))
        try:
            return send_with_trouble(server, scene, smtp, kills=kills, restarts=restarts, cuts=cuts, seed=seed)
        finally:
            scene.stop()


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.soak.workers")
    for name, default in {"readers": 20_000, "kills": 50, "restarts": 3, "cuts": 3, "seed": 1}.items():
        arguments.add_argument(f"--{name}", type=int, default=default)
    given = arguments.parse_args()
    outcome = soak(given.readers, kills=given.kills, restarts=given.restarts, cuts=given.cuts, seed=given.seed)
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(outcome.states.items()))
    print(f"{given.readers:,} readers in shards of {SHARD}, {WORKERS} workers, {outcome.seconds:.0f} s: {states}")
    print(
        f"{outcome.kills} kills ({outcome.stopped} unknown by them), {outcome.restarts} restarts, {outcome.cuts} cuts"
    )
    for problem in outcome.problems[:50]:
        print(f"WRONG: {problem}")
    print(f"{len(outcome.problems)} wrong")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
