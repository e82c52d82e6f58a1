"""A letter that no mailbox clips: what goes first when an edition is too long, and what the editor is told."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace

from newsletter.errors import RenderError
from newsletter.models import Edition, Item

LIMIT = 80_000  # bytes of HTML; Gmail clips a message at 102 KB, and a reader's own links are still to come


def fit(edition: Edition, render: Callable[[Edition], str]) -> Edition:
    """The edition with the least cut whose HTML is within LIMIT; the size falls with each step, so bisection finds it.

    Raises RenderError when the letter is too long without any item.
    """
    steps = range(2 * len(edition.items) + 3)
    step = bisect_left(steps, True, key=lambda step: len(render(_cut(edition, step)).encode()) <= LIMIT)
    if step == len(steps):
        raise RenderError(
            "templates/email: the letter is over 80 KB without any item; shorten masthead, footer or styles"
        )
    return _cut(edition, step)


def _cut(edition: Edition, step: int) -> Edition:
    """Step 1 to n: the last items lose their takeaways; n + 1: briefs, links; to 2n + 1: items; then what is left."""
    count = len(edition.items)
    full = max(0, count - step)
    items = edition.items[:full] + tuple(map(_without_takeaways, edition.items[full:]))
    if step <= count:
        return replace(edition, items=items)
    kept = replace(edition, items=items[: max(0, 2 * count + 1 - step)], briefs=(), links=())
    return replace(kept, note="", corrections=(), sponsor=None) if step > 2 * count + 1 else kept


def _without_takeaways(item: Item) -> Item:
    return replace(item, blurb=replace(item.blurb, takeaways=()))


def warnings(fitted: Edition, whole: Edition) -> tuple[str, ...]:
    """One line on what the letter lacks; none when it is whole."""
    if fitted == whole:
        return ()
    left_out = len(whole.items) - len(fitted.items)
    bare = sum(
        kept.blurb.takeaways != item.blurb.takeaways for kept, item in zip(fitted.items, whole.items, strict=False)
    )
    parts = [f"{left_out} items left out" if left_out else "", f"{bare} items without takeaways" if bare else ""]
    for name, words in (("briefs", "the items in brief"), ("links", "the quick links"), ("note", "the editor's note"),
                        ("sponsor", "the sponsor"), ("corrections", "the corrections")):  # fmt: skip
        parts.append(f"{words} left out" if getattr(fitted, name) != getattr(whole, name) else "")
    return (f"the email would be over {LIMIT // 1000} KB: {', '.join(filter(None, parts))}; the site has them all",)
