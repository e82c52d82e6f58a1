"""A send is killed at random moments and run again: nobody gets the edition twice, nobody is left out."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from newsletter.deliver.send import Clock, Pace, send
from newsletter.deliver.smtp import Smtp
from newsletter.models import Delivery, Envelope
from newsletter.store import SqliteAudience, SqliteLedger, open_database
from newsletter.testing import DAY, NOON
from tests.deliver.faulty_smtp import FaultySmtp

READERS = 300
KILLS = 8
WORKERS = 3


def envelope(delivery: Delivery) -> Envelope:
    body = f"To: {delivery.subscriber.email}\r\n\r\n{'text ' * 400}\r\n".encode()
    return Envelope("news@example.org", delivery.subscriber.email, f"<{delivery.id}>", body, DAY, str(delivery.id))


def run(path: Path, port: int) -> None:
    """Send what is left. Runs in the process that is killed."""
    with open_database(path) as database:
        way = Smtp("127.0.0.1", port, "none", hello="localhost")
        pauses = [timedelta(milliseconds=1)] * 3
        send(DAY, way, SqliteLedger(database), envelope, Clock.from_(NOON), pace=Pace(WORKERS, pauses=pauses))


def start(path: Path, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.deliver.test_send_killed", str(path), str(port)],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
    )


class Executioner:
    """Kills the process that is sending as soon as the server has taken a number of messages."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.moment = 0

    def __call__(self, taken: int) -> None:
        if self.process and taken == self.moment:
            self.process.kill()


def test_nobody_twice_and_nobody_missed(tmp_path: Path) -> None:
    path, moments, executioner = tmp_path / "newsletter.db", random.Random(7), Executioner()  # noqa: S311
    with open_database(path) as database, FaultySmtp(on_taken=executioner) as server:
        kinds = ("ok", "ok", "ok", "grey", "hard", "taken")
        readers = [(f"{kinds[n % len(kinds)]}{n}@example.org", kinds[n % len(kinds)]) for n in range(READERS)]
        SqliteAudience(database).add_all(readers, "active", NOON)
        ledger = SqliteLedger(database)
        for _ in range(KILLS):
            executioner.moment = len(server.taken) + moments.randint(1, READERS // (KILLS + 2))
            with start(path, server.port) as executioner.process:
                assert executioner.process.wait(60) == -9
        executioner.process = None
        with start(path, server.port) as last:
            assert last.communicate(timeout=60) == (None, b"")
            assert last.returncode == 0
        rows = {row.subscriber.email: row for row in ledger.deliveries(DAY)}
        taken = Counter(message.recipient for message in server.taken)

    assert max(taken.values()) == 1, "nobody twice"
    states = {email: row.state for email, row in rows.items()}
    assert set(states.values()) == {"sent", "failed", "unknown"}
    assert {email for email, state in states.items() if state == "sent"} <= taken.keys(), "sent means taken"
    assert all(state == "failed" for email, state in states.items() if email.startswith("hard"))
    lost = [email for email, state in states.items() if state == "unknown" and not email.startswith("taken")]
    assert len(lost) <= KILLS * WORKERS, "at most one for each connection and kill"
    assert taken.keys() | set(lost) >= {email for email in states if not email.startswith("hard")}, "nobody missed"


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
