"""Measure, each in a process of its own where memory counts, and print the table."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import measures

ROUNDS = 5  # the median of these is printed, where one round is short


def main() -> None:
    print(f"Python {platform.python_version()}, {measures.cores()} cores, {measures.stories_come_from()}\n")
    print(f"{'what':58}  {'measured':>24}  aim")
    for what, measure, aim in ROWS:
        print(f"{what:58}  {measure():>24}  {aim}", flush=True)


def start_up() -> str:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "newsletter", "--help"], check=True, capture_output=True)
        return time.perf_counter() - start

    return f"{statistics.median(once() for _ in range(ROUNDS)):.2f} s"


def in_own_process(name: str, module: str = "measures") -> Callable[[], str]:
    """Run one of a module's functions in a fresh process; it prints its own figure."""

    def run() -> str:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", f"tests.bench.{module}", name, folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
        return done.stdout.strip() if done.returncode == 0 else f"failed: {done.stderr.strip()[-200:]}"

    return run


ROWS: tuple[tuple[str, Callable[[], str], str], ...] = (
    ("start-up of `newsletter --help`", start_up, "under 0.3 s"),
    ("real feeds: parse and store / feedparser alone", in_own_process("feeds"), "at most 1.5"),
    ("real feeds: parse and store / feedparser without cleaning", in_own_process("bare_feeds"), "(for comparison)"),
    ("10,000 stories clustered and ranked", in_own_process("choose"), "under 10 s"),
    ("10,000 stored stories to a rendered edition", in_own_process("whole_run"), "under 20 s, 600 MB"),
    ("mail out, over smtp-source: plain / RSA / Ed25519", in_own_process("throughput", "sending"), "0.5 without DKIM"),
    ("memory of a send to a million readers", in_own_process("memory", "sending"), "under 300 MB"),
    (
        "ten years of archive (3,650 editions) from nothing",
        in_own_process("from_nothing", "ten_years"),
        "under 90 s, 1 GB",
    ),
    ("one more edition after so many days", in_own_process("curve", "ten_years"), "no more than at first"),
    ("a picture for a shared link, drawn", in_own_process("pictures", "ten_years"), "(for comparison)"),
    ("edition and event pages rendered", in_own_process("pages"), "1,000 a second or more"),
)

main()
