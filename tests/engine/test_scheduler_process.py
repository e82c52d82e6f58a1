"""The scheduler as a process: it wakes at its hour, ends when asked, is alone, and shows that it lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsletter.engine.health import main as health_main
from newsletter.engine.health import problem

PROCESS = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo
from newsletter.engine.scheduler import Schedule, Work, run_forever
from newsletter.errors import NewsletterError

zone, folder, seconds = ZoneInfo("Europe/London"), Path(sys.argv[1]), int(sys.argv[2])
done = folder / "done"
say = lambda line: print(line, flush=True)

def run_day(day):
    say("run begins")
    sys.stdin.readline()  # the test decides when the job ends
    done.write_text(str(day))
    say("run ends")

send_at = (datetime.now(zone) + timedelta(seconds=seconds)).time().replace(microsecond=0)
ingest, is_done = lambda: say("ingest"), lambda day: done.exists()
work = Work(run_day, lambda day: None, ingest, is_done, lambda _: None, lambda: datetime.now(UTC), say)
try:
    run_forever(Schedule(send_at, zone), work, folder / "scheduler.lock")
except NewsletterError as error:
    sys.exit(str(error))
"""


@contextmanager
def scheduler(folder: Path, seconds: int) -> Iterator[subprocess.Popen[str]]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-c", PROCESS, str(folder), str(seconds)]
    with subprocess.Popen(command, text=True, env={**os.environ, "TZ": "Asia/Kathmandu"}, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], text: str) -> list[str]:
    """Lines up to the one that holds text; fails when the process ends before."""
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if text in line:
            return lines
    pytest.fail(f"never said {text!r}: {lines} {process.stderr.read() if process.stderr else ''}")


def test_wakes_at_the_wall_time_and_finishes_the_job_before_it_ends(tmp_path: Path) -> None:
    with scheduler(tmp_path, 2) as process:
        read_until(process, "run begins")
        process.send_signal(signal.SIGTERM)
        read_until(process, "SIGTERM: leaving after the current job")
        print(file=process.stdin, flush=True)
        lines = read_until(process, "the scheduler has ended")
        assert "run ends" in lines
        assert process.wait() == 0
        assert process.stderr
        assert process.stderr.read() == ""
    assert (tmp_path / "done").exists()


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with scheduler(tmp_path, -60) as process:  # a minute late: it catches up
        read_until(process, "run begins")
        process.send_signal(signal.SIGINT)
        read_until(process, "SIGINT: leaving after the current job")
        process.send_signal(signal.SIGINT)
        assert process.wait() == 128 + signal.SIGINT


def test_a_second_scheduler_leaves_with_one_line_and_the_first_goes_on(tmp_path: Path) -> None:
    with scheduler(tmp_path, 3600) as first:
        read_until(first, "is due at")
        with scheduler(tmp_path, 3600) as second:
            _, errors = second.communicate()
            assert second.returncode == 1
            assert errors.splitlines() == [
                f"another scheduler is at work here (it holds {tmp_path / 'scheduler.lock'}): leaving it alone"
            ]
        first.send_signal(signal.SIGTERM)
        read_until(first, "the scheduler has ended")
        assert first.wait() == 0


def test_a_killed_scheduler_leaves_no_lock_behind(tmp_path: Path) -> None:
    with scheduler(tmp_path, 3600) as first:
        read_until(first, "is due at")
    with scheduler(tmp_path, 3600) as second:
        read_until(second, "is due at")


def test_the_sign_of_life_is_seen_from_outside(tmp_path: Path) -> None:
    with scheduler(tmp_path, 3600) as process:
        read_until(process, "ingest")  # comes after the first beat
        alive = tmp_path / "scheduler.alive"
        command = [sys.executable, "-m", "newsletter.engine.health", str(alive)]
        assert subprocess.run(command, check=False).returncode == 0
        process.kill()
    later = datetime.fromisoformat(alive.read_text()) + timedelta(minutes=3)
    assert problem(alive, later) == f"the scheduler has been silent for 180 s (see {alive})"


def test_health_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert health_main([str(tmp_path / "none")]) == 1
    assert "has not started" in capsys.readouterr().err
    (tmp_path / "odd").write_text("yesterday")
    assert health_main([str(tmp_path / "odd")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert health_main([]) == 2
