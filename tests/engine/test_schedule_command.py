"""`python scheduler.py`, whole: a newsletter's folder, real processes, and what lies in the outbox afterwards."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "content" / "sample"
SAMPLE_ENDS = date(2026, 3, 6)  # the day after its last stories


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A newsletter whose hour came a minute ago, with the sample's stories as if they were of the last three days."""
    now = datetime.now(UTC)
    content = tmp_path / "content"
    shutil.copytree(SAMPLE / "outlets", content / "outlets")
    shutil.copy(SAMPLE / "sources.toml", content)
    for story in (content / "outlets").rglob("*.md"):
        text = re.sub(r"(?m)^date: (.+)$", lambda line: f"date: {shifted(line[1], now)}", story.read_text(), count=1)
        story.write_text(text)
    (content / "newsletter.toml").write_text(
        f'[newsletter]\ntimezone = "UTC"\n[schedule]\nsend_at = "{now - timedelta(minutes=1):%H:%M}"\n'
    )
    return tmp_path


def shifted(when: str, now: datetime) -> str:
    return (datetime.fromisoformat(when) + (now.date() - SAMPLE_ENDS)).isoformat()


@contextmanager
def scheduler(home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(ROOT / "scheduler.py"), "--config", "content/newsletter.toml"]
    process = subprocess.Popen(command, cwd=home, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        try:
            yield process
        finally:
            process.kill()


def first_round(process: subprocess.Popen[str]) -> str:
    """What it says until it waits."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "the next edition" in line or "trying again" in line:
            break
    return said


def test_the_edition_is_sent_once_although_the_scheduler_is_started_twice(home: Path) -> None:
    command = [sys.executable, "-m", "newsletter", "subscribers", "add", "ada@example.org"]
    subprocess.run(command, cwd=home, check=True, capture_output=True)
    with scheduler(home) as process:
        said = first_round(process)
        assert ": running" in said
        assert "the next edition" in said
        process.send_signal(signal.SIGTERM)
        assert "the scheduler has ended" in process.communicate()[0]
        assert process.returncode == 0
    outbox = list((home / "var" / "outbox").rglob("*.eml"))
    assert len(outbox) == 1
    with scheduler(home) as process:
        said = first_round(process)
    assert ": running" not in said
    assert "the next edition" in said
    assert list((home / "var" / "outbox").rglob("*.eml")) == outbox


def test_a_wrong_configuration_is_one_line(home: Path) -> None:
    (home / "content" / "newsletter.toml").write_text('[schedule]\nsend_at = "7 in the morning"\n')
    with scheduler(home) as process:
        said, errors = process.communicate()
    assert process.returncode == 2
    assert said == ""
    assert len(errors.splitlines()) == 1
    assert "send_at" in errors
    assert "HH:MM" in errors


def test_the_scheduler_follows_no_other_clock(home: Path) -> None:
    command = [sys.executable, str(ROOT / "scheduler.py"), "--now", "2026-01-25T07:00:00Z"]
    done = subprocess.run(command, cwd=home, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--now is not for the scheduler" in done.stderr
