"""How commands print: tables, times, sizes and progress."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the last one takes what the terminal has left."""
    if not rows:
        return "(none)"
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    room = max(20, shutil.get_terminal_size((120, 24)).columns - sum(widths[:-1]) - 2 * len(widths))
    widths[-1] = 0
    return "\n".join(_row(row, widths, room if sys.stdout.isatty() else None) for row in (head, *rows))


def _row(cells: Sequence[str], widths: Sequence[int], room: int | None) -> str:
    last = cells[-1] if room is None or len(cells[-1]) <= room else cells[-1][: room - 1] + "…"
    return "  ".join((*(cell.ljust(width) for cell, width in zip(cells[:-1], widths, strict=False)), last)).rstrip()


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago, in one unit."""
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit} ago"
    return "just now"


@contextmanager
def bar(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, nothing elsewhere; what it gives takes how far the work has come."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield lambda done: shown.update(done - shown.pos)


def many(number: int, one: str, more: str = "") -> str:
    """1 story, 2 stories."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def short(path: Path) -> str:
    """A path as the user would type it from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
