"""A send to readers of every kind is killed at random moments and resumed, until it is through.

Then every reader's row in the ledger is held against what the server took.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.deliver.send import Clock, Pace, send
from newsletter.deliver.smtp import Smtp
from newsletter.errors import StoreError
from newsletter.models import Delivery, Envelope
from newsletter.store import SqlAudience, SqlLedger, open_database
from newsletter.testing import DAY, NOON
from tests.deliver.faulty_smtp import FaultySmtp
from tests.patience import PATIENCE

WORKERS = 4
# How the server treats a reader -> out of a hundred; see faulty_smtp
KINDS = {"ok": 68, "grey": 7, "hard": 7, "full": 4, "cut": 3, "taken": 4, "slow": 3, "stall": 1, "spam": 2, "tired": 1}
# Without those that a sender has to be impatient with: to one who is, a busy machine stalls as well.
PROMPT = {kind: share for kind, share in KINDS.items() if kind != "stall"}
LOST = ("taken", "stall")  # the server has the message and does not say so
NEVER = ("full", "tired")  # put off each time
IMPATIENT = 0.5  # seconds for an answer
RUNS = 3  # a run tries about twelve readers of a domain that says "later" to each, and others in the next
_NOT_OURS = 3  # exit code of a sender who found another one at work


@dataclass
class Outcome:
    """How a send that was killed so often ended."""

    readers: int
    kills: int = 0
    turned_away: int = 0  # second senders who were told that another one is at work
    states: Counter[str] = field(default_factory=Counter)
    lost_to_kills: int = 0  # unknown because their sender died between the mark and the answer
    problems: list[str] = field(default_factory=list)


class Executioner:
    """Kills one of the processes that are sending, at a random moment after a random step of the conversation."""

    def __init__(self, chance: random.Random, steps: int) -> None:
        self._chance, self._most = chance, steps
        self._lock = threading.Lock()
        self._left = -1
        self._victims: list[subprocess.Popen[bytes]] = []

    def arm(self, victims: list[subprocess.Popen[bytes]]) -> None:
        with self._lock:
            self._victims, self._left = victims, self._chance.randint(1, self._most)

    def step(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                victims = list(self._victims)
                threading.Timer(self._chance.uniform(0, 0.01), lambda: [victim.kill() for victim in victims]).start()


def kill_and_resume(
    path: Path, readers: int, kills: int, seed: int, *, senders: int = 1, kinds: dict[str, int] = KINDS
) -> Outcome:
    """Send to so many readers; the senders, so many at once, are killed so often. path: of a store to be made."""
    chance = random.Random(seed)  # noqa: S311 - chooses moments, guards nothing
    drawn = chance.choices(list(kinds), list(kinds.values()), k=readers)
    patience = IMPATIENT if "stall" in kinds else PATIENCE
    outcome = Outcome(readers)
    executioner = Executioner(chance, max(8, 2 * 4 * readers // (kills + 4)))
    with open_database(path) as database, FaultySmtp(on_step=executioner.step) as server:
        addresses = [(f"{kind}{number}@r{number % 7}.example.org", kind) for number, kind in enumerate(drawn)]
        SqlAudience(database).add_all(addresses, "active", NOON)
        ledger = SqlLedger(database)
        while outcome.kills < kills:
            processes = [_start(path, server.port, patience) for _ in range(senders)]
            executioner.arm(processes)
            codes = [process.wait(2 * PATIENCE) for process in processes]
            outcome.turned_away += codes.count(_NOT_OURS)
            if -9 not in codes:
                break  # it was through before the blow fell
            outcome.kills += 1
            marked = ledger.tally(DAY).get("marked", 0)
            if marked > WORKERS:
                outcome.problems.append(f"{marked} deliveries were in hand on {WORKERS} connections")
        _finish(outcome, ledger, path, server.port, patience)
        _check(outcome, ledger, Counter(message.recipient for message in server.taken))
    return outcome


def _finish(outcome: Outcome, ledger: SqlLedger, path: Path, port: int, patience: float) -> None:
    """Run it until RUNS of them change nothing, as the scheduler does: a domain saying "later" is left to the next."""
    unchanged = 0
    while unchanged < RUNS:
        before = ledger.tally(DAY)
        last = _start(path, port, patience)
        if last.wait(2 * PATIENCE) != 0:
            outcome.problems.append(f"the last run ended with exit code {last.returncode}")
        unchanged = unchanged + 1 if ledger.tally(DAY) == before else 0


def _check(outcome: Outcome, ledger: SqlLedger, taken: Counter[str]) -> None:
    """Hold every row against what the server took."""
    for row in ledger.deliveries(DAY):
        email, kind = row.subscriber.email, row.subscriber.name
        outcome.states[row.state] += 1
        if taken[email] > 1:
            outcome.problems.append(f"{email} has it {taken[email]} times")
        if row.state not in _allowed(kind):
            outcome.problems.append(f"{email} is {row.state} ({row.error})")
        if (row.state == "sent") > taken[email]:
            outcome.problems.append(f"{email} is sent but does not have it")
        if row.state in ("pending", "failed") and taken[email]:
            outcome.problems.append(f"{email} is {row.state} but has it")
        if row.state == "unknown" and kind not in (*LOST, "cut"):
            outcome.lost_to_kills += 1
            if row.error != "the sender stopped before the answer came":
                outcome.problems.append(f"{email} is unknown without a kill ({row.error})")
    if outcome.lost_to_kills > outcome.kills * WORKERS:
        outcome.problems.append(f"{outcome.lost_to_kills} are unknown after {outcome.kills} kills")


def _allowed(kind: str) -> tuple[str, ...]:
    """The states in which a reader of this kind may end. A sender's death may leave any of them unknown."""
    if kind in LOST:
        return ("unknown",)
    if kind in NEVER or kind == "cut":  # cut: seen before the mark, or after it
        return ("pending", "unknown")
    return ("failed" if kind in ("hard", "spam") else "sent", "unknown")


def _start(path: Path, port: int, patience: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.soak.killing", str(path), str(port), str(patience)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2])


def _envelope(delivery: Delivery) -> Envelope:
    body = f"To: {delivery.subscriber.email}\r\n\r\n{'text ' * 400}\r\n".encode()
    return Envelope("news@example.org", delivery.subscriber.email, f"<{delivery.id}>", (body,), DAY, str(delivery.id))


def _run(path: Path, port: int, patience: float) -> None:
    """Send what is left. Runs in the process that is killed."""
    with open_database(path) as database:
        way = Smtp("127.0.0.1", port, "none", hello="localhost", timeout=PATIENCE, answer_timeout=patience)
        pace = Pace(WORKERS, pauses=[timedelta(milliseconds=1)] * 3)
        try:
            send(DAY, way, SqlLedger(database), _envelope, Clock.from_(datetime.now(UTC)), pace=pace)
        except StoreError as error:
            if "another process is sending" not in str(error):
                raise
            sys.exit(_NOT_OURS)


if __name__ == "__main__":
    _run(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
