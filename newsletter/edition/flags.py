"""What is wrong with an item as long as nobody has looked at it."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.models import Item


def flags(item: Item) -> Iterator[str]:
    """In words, each completing "the item ..."."""
    for edit in item.edits:
        if edit.problems and edit.runs:
            yield f"runs with a {edit.part} that the check refused ({edit.override})"
        elif edit.problems:
            yield f"has a rewritten {edit.part} that the check refused"
