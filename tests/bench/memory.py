"""The memory of this process, and of it and all that it started, at its highest."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.2  # seconds


@dataclass
class Peak:
    megabytes: float = 0.0


@contextmanager
def peak() -> Iterator[Peak]:
    """Watch while the block runs. What processes share counts once (Linux: proportional set size)."""
    found, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(EVERY):
            found.megabytes = max(found.megabytes, sum(map(megabytes, family(os.getpid()))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()


def own_peak() -> float:
    """Megabytes that this program took at most (Linux).

    Not `ru_maxrss`: a new program takes over that of the process that started it, such as a test runner's.
    """
    lines = _read(Path("/proc/self/status")).splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def family(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _read(task).split():
            yield from family(int(child))


def megabytes(process: int) -> float:
    lines = _read(Path(f"/proc/{process}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has ended meanwhile
        return ""
