"""What was decided of events goes on to what they become."""

from __future__ import annotations

from newsletter.edition.grouping import merge, split
from newsletter.models import Decisions, Merge, Picture, Rewrite, Split

KNOWN = Decisions(
    pinned=("a", "b", "c"),
    dropped=(("b", "told"), ("d", "an advertisement")),
    order=("c", "b", "a"),
    sections=(("a", "World"), ("b", "Policy")),
    rewrites=(Rewrite("a", "why", "It costs money."), Rewrite("b", "why", "It costs time.")),
    tags=(("b", ("ferries",)), ("c", ("bridges",))),
    pictures=(Picture("a", ""),),
)


def test_a_merged_event_keeps_what_was_said_of_the_first_one() -> None:
    one = Merge(("a", "b"))
    now = merge(KNOWN, ("a", "b"))
    assert now.groups == (one,)
    assert now.pinned == (one.id, "c")
    assert now.order == ("c", one.id)
    assert now.dropped == (("d", "an advertisement"),)
    assert now.sections == ((one.id, "World"),)
    assert now.rewrites == (Rewrite(one.id, "why", "It costs money."),)
    assert now.tags == (("c", ("bridges",)),)
    assert now.pictures == (Picture(one.id, ""),)


def test_what_is_left_of_a_split_event_keeps_what_was_said_of_it() -> None:
    now = split(KNOWN, "c", ["s2", "s1"])
    one = Split("c", ("s1", "s2"))
    assert now.groups == (one,)
    assert now.pinned == ("a", "b", one.rest)
    assert now.order == (one.rest, "b", "a")
    assert now.tags == (("b", ("ferries",)), (one.rest, ("bridges",)))
    assert one.part not in now.pinned
