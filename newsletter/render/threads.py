"""Threads: the items of several days that continue one another, oldest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.render.links import event_path
from newsletter.render.views import EditionView

BEFORE, AFTER = 5, 3  # steps shown of a long thread


@dataclass(frozen=True, slots=True)
class Step:
    day: date
    headline: str
    path: str  # "" when the archive does not hold the page


def threads(days: Sequence[EditionView]) -> Mapping[str, Sequence[Step]]:
    """Path of an item -> the steps of its thread around it; items that stand alone are absent. days in any order."""
    entries = [entry for day in sorted(days, key=lambda one: one.day) for entry in day.items]
    known = {entry.path for entry in entries}
    found: dict[str, list[Step]] = {}
    for entry in entries:
        if before := entry.item.follows:
            path = event_path(before.date, before.slug)
            thread = found.setdefault(path, [Step(before.date, before.headline, path if path in known else "")])
            thread.append(Step(entry.day, entry.headline, entry.path))
            found[entry.path] = thread
    return {path: _around(thread, path) for path, thread in found.items()}


def _around(thread: Sequence[Step], path: str) -> Sequence[Step]:
    """Where it began, and the steps next to this one: a thread of a hundred days still fits beside its story."""
    here = next((number for number, step in enumerate(thread) if step.path == path), 0)
    first = max(0, here - BEFORE)
    return [*thread[: min(1, first)], *thread[first : here + AFTER + 1]]
