"""A table of measures: each figure is printed as soon as it is known."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

Row = tuple[str, Callable[[], str], str]  # what, how, and what we aim at


def print_table(rows: Sequence[Row], note: str = "") -> None:
    print(f"Python {platform.python_version()}, {cores()} cores, load {os.getloadavg()[0]:.1f}{note}\n")
    print(f"{'what':58}  {'measured':>24}  aim")
    for what, measure, aim in rows:
        print(f"{what:58}  {measure():>24}  {aim}", flush=True)


def cores() -> int:
    return len(os.sched_getaffinity(0))


def in_own_process(name: str, module: str = "measures") -> Callable[[], str]:
    """Run one of a module's functions in a fresh process; it prints its own figure."""

    def run() -> str:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", f"tests.bench.{module}", name, folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
        return done.stdout.strip() if done.returncode == 0 else f"failed: {done.stderr.strip()[-200:]}"

    return run
