"""Earlier items that an item's readers may want as well, and what most outlets told in a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from newsletter.render.listed import Listed

# Only earlier items count, and not for long: so a page does not change when later editions come.
WINDOW = timedelta(days=30)
MOST = 3
TELLING = 1 / 12  # what a tag that a dozen items of the window carry says by itself; commoner ones must add up to it
WEEK = timedelta(days=7)
COVERED = 5
OUTLETS = 3


def related(
    items: Sequence[Listed], before: Sequence[Listed], but: Mapping[str, Collection[str]]
) -> dict[str, tuple[Listed, ...]]:
    """For each item those of the earlier ones that share the rarest tags with it, best first.

    before: oldest first; but: for an item's address those of items to leave out.
    """
    carriers: dict[str, list[int]] = {tag.path: [] for item in items for tag in item.tags}
    for number, earlier in enumerate(before):
        for tag in earlier.tags:
            if tag.path in carriers:
                carriers[tag.path].append(number)
    return {
        item.path: tuple(before[n] for n in _best(item, before, carriers, but.get(item.path, ()))) for item in items
    }


def _best(
    item: Listed, before: Sequence[Listed], carriers: Mapping[str, Sequence[int]], but: Collection[str]
) -> list[int]:
    likeness: dict[int, float] = defaultdict(float)
    for tag in item.tags:
        for number in carriers[tag.path]:
            likeness[number] += 1 / len(carriers[tag.path])
    telling = [n for n, sum_ in likeness.items() if sum_ >= TELLING and before[n].path not in but]
    return sorted(telling, key=lambda n: (-likeness[n], -n))[:MOST]


def most_covered(week: Sequence[Listed]) -> list[Listed]:
    """What most outlets told, of one week's items; of equals the later first. week: newest first."""
    told = [item for item in week if len(item.sources) >= OUTLETS]
    return sorted(told, key=lambda item: -len(item.sources))[:COVERED]
