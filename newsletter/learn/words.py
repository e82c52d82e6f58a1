"""What was learned, in words: for an editor to nod at, or to frown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsletter.learn.features import in_words
from newsletter.learn.model import Taste

SHOWN = 6  # of each kind, for and against
_KINDS = (
    ("Sources", ("source", "site")),
    ("Subjects", ("site-section", "folder")),
    ("Age", ("age", "monday", "source-age")),
    ("Words", ("title", "summary")),
)


def told(taste: Taste) -> Iterator[str]:
    """For each kind of fact, a line for what is picked more and one for what is passed over; points in brackets."""
    for label, kinds in _KINDS:
        found = [(name, points) for name, points in taste.weights.items() if name.partition(":")[0] in kinds]
        liked = sorted((f for f in found if f[1] > 0), key=lambda f: (-f[1], f[0]))
        disliked = sorted((f for f in found if f[1] < 0), key=lambda f: (f[1], f[0]))
        if liked:
            yield f"{label:9} picked more: {_listed(liked)}"
        if disliked:
            yield f"{'' if liked else label:9} passed over: {_listed(disliked)}"


def _listed(facts: Sequence[tuple[str, float]]) -> str:
    return "; ".join(f"{in_words(name)} ({points:+.1f})" for name, points in facts[:SHOWN])
