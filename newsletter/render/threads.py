"""Threads: the items of several days that continue one another, oldest first."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.render.listed import Step

BEFORE, AFTER = 5, 3  # steps shown of a long thread


def around(thread: Sequence[Step], path: str) -> Sequence[Step]:
    """Where it began, and the steps next to this one: a thread of a hundred days still fits beside its story."""
    here = next((number for number, step in enumerate(thread) if step.path == path), 0)
    first = max(0, here - BEFORE)
    return [*thread[: min(1, first)], *thread[first : here + AFTER + 1]]
