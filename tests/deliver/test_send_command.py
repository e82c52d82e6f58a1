"""`newsletter send` by the hand of an operator: too late, paused, stopped, settled by hand."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.store import SqlLedger, open_database
from tests.cli.test_run import DAYS, LAW, NOW, own_story
from tests.conftest import Run
from tests.deliver.faulty_smtp import FaultySmtp
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def newsroom(home: Path) -> Path:
    """A newsletter with an edition to send, by SMTP."""
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    return home


@pytest.fixture
def server(newsroom: Path) -> Iterator[FaultySmtp]:
    with FaultySmtp() as server:
        config = newsroom / "content" / "newsletter.toml"
        text = config.read_text(encoding="utf-8").replace('backend = "outbox"', 'backend = "smtp"', 1)
        own = f'[deliver.smtp]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nrate_per_second = 1000\n'
        config.write_text(text + own, encoding="utf-8")
        yield server


def subscribe(newsletter: Run, *readers: str) -> None:
    for reader in readers:
        assert newsletter("subscribers", "add", f"{reader}@example.org").returncode == 0


def status(newsletter: Run) -> dict[str, object]:
    (line,) = newsletter("send", "--status", "--json").stdout.splitlines()
    found: dict[str, object] = json.loads(line)
    return found


def test_an_edition_goes_to_those_whose_wishes_it_meets(newsletter: Run, newsroom: Path) -> None:
    subscribe(newsletter, "all", "law", "ships", "weekly")
    newsletter("subscribers", "prefer", "law@example.org", "--topic", "ai", "--topic", "Ships")
    newsletter("subscribers", "prefer", "ships@example.org", "--topic", "Ships")
    newsletter("subscribers", "prefer", "weekly@example.org", "--frequency", "weekly")
    assert newsletter("run", "--no-send", *NOW).returncode == 0
    assert "It would go to 2 readers" in newsletter("send", "--dry-run", *NOW).stdout
    assert "2 sent" in newsletter("send", *NOW).stdout
    got = {path.read_text(encoding="utf-8").split("\nTo: ")[1].split("\n")[0] for path in newsroom.rglob("*.eml")}
    assert {"all@example.org", "law@example.org"} <= got
    assert not got & {"ships@example.org", "weekly@example.org"}


def test_an_edition_whose_time_is_over_is_held_and_says_so(newsletter: Run, newsroom: Path) -> None:
    subscribe(newsletter, "ada")
    late = ("--now", "2026-03-04T13:00:01Z")
    held = newsletter("run", *late)
    assert held.returncode == 0, held.stderr
    assert "Held     the edition of 2026-03-04 was due at 2026-03-04 07:00 UTC, more than 6 hours ago" in held.stdout
    assert not list((newsroom / "var").rglob("*.eml"))
    assert "Held" in newsletter("send", *late).stdout
    assert "1 sent" in newsletter("send", "--now", "2026-03-04T12:59:00Z").stdout
    assert "Sent     0 now" in newsletter("send", "--date", DAYS[0]).stdout, "nobody waits, so nothing is late"


def test_late_sends_it_all_the_same(newsletter: Run, newsroom: Path) -> None:
    subscribe(newsletter, "ada")
    assert "Sent     1 now" in newsletter("run", "--late", "--now", "2026-03-04T23:00:00Z").stdout


def test_a_paused_edition_waits_until_it_is_resumed(newsletter: Run, newsroom: Path) -> None:
    subscribe(newsletter, "ada", "grace")
    newsletter("run", "--no-send", *NOW)
    assert newsletter("send", "--pause", *NOW).returncode == 0
    assert "is paused since 2026-03-04 07:00 UTC" in newsletter("run", *NOW).stdout
    assert "Sent     2 now" in newsletter("send", "--resume", *NOW).stdout


def test_a_lost_answer_is_settled_by_hand(newsletter: Run, server: FaultySmtp) -> None:
    subscribe(newsletter, "taken1", "taken2", "taken3", "ok")
    newsletter("run", *NOW)
    shown = newsletter("send", "--status").stdout
    assert "taken1@example.org" in shown
    assert status(newsletter)["unknown"] == 3
    number = status(newsletter)["unknown_deliveries"][2]["id"]  # type: ignore[index]
    nobody = newsletter("send", "--resolve", "ok@example.org=sent", "--resolve", "taken1@example.org=sent", *NOW)
    assert nobody.returncode == 2
    assert "ok@example.org is not among the unknown deliveries of 2026-03-04" in nobody.stderr
    done = newsletter(
        "send", "--resolve", "Taken1@example.org=sent", "--resolve", "taken2@example.org=failed",
        "--resolve", f"{number}=again", *NOW,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = status(newsletter)
    assert [found[state] for state in ("sent", "failed", "unknown", "pending")] == [2, 1, 0, 1]
    newsletter("send", *NOW)
    assert [message.recipient for message in server.taken].count("taken3@example.org") == 2


@pytest.mark.parametrize("text", ["ada@example.org", "=sent", "ada@example.org=gone"])
def test_what_cannot_be_settled_is_a_mistake_of_usage(newsletter: Run, newsroom: Path, text: str) -> None:
    done = newsletter("send", "--resolve", text)
    assert done.returncode == 2
    assert "sent, failed or again" in done.stderr


def test_sigterm_finishes_what_is_in_hand(newsletter: Run, server: FaultySmtp, newsroom: Path) -> None:
    readers = "".join(f"ok{number}@example.org\n" for number in range(200))
    (newsroom / "readers.csv").write_text(f"email\n{readers}", encoding="utf-8")
    assert newsletter("subscribers", "import", "readers.csv").returncode == 0
    newsletter("run", "--no-send", *NOW)
    reached, asked = threading.Event(), threading.Event()

    def hold(count: int) -> None:
        """From the fifth on no answer leaves before the sender was asked to stop."""
        if count >= 5:
            reached.set()
            asked.wait(PATIENCE)

    server.on_taken = hold
    command = [sys.executable, "-m", "newsletter", "send", *NOW]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=newsroom, env=environment, stdout=-1, stderr=-1, text=True) as process:
        assert reached.wait(PATIENCE)
        process.send_signal(signal.SIGTERM)
        asked.set()
        said, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "asked to stop" in errors
    assert "unknown" not in said
    with open_database(newsroom / "var" / "newsletter.db") as database:
        (tally,) = SqlLedger(database).tallies().values()
    assert tally["sent"] == len(server.taken)
    assert tally.keys() == {"sent", "pending"}
    assert newsletter("send", *NOW).returncode == 0
    assert len({message.recipient for message in server.taken}) == len(server.taken) == 200
