"""What editors wrote in place of the program, put into the blurbs as far as the gate, or their reason, lets it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from newsletter.models import Blurb, Edit, Edition, Item, Rewrite, Selection
from newsletter.summarize.orders import without_orders
from newsletter.summarize.rewrite import rewrite

_log = logging.getLogger(__name__)


def rewritten(
    selection: Selection, blurbs: Mapping[str, Blurb], rewrites: Sequence[Rewrite]
) -> tuple[dict[str, Blurb], dict[str, tuple[Edit, ...]]]:
    """The blurbs with the rewrites that run, and event id -> what became of each. What does not run is logged."""
    events = {choice.ranked.event.id: choice.ranked.event for choice in selection.chosen}
    changed, edits = dict(blurbs), dict[str, tuple[Edit, ...]]()
    for change in rewrites:
        if change.event in events and change.event in changed:
            event = without_orders(events[change.event])
            changed[event.id], edit = rewrite(changed[event.id], event, change)
            edits[event.id] = (*edits.get(event.id, ()), edit)
            if not edit.runs:
                _log.error(
                    "the rewritten %s of %s does not run: %s; correct it, or give a reason in override",
                    edit.part,
                    event.id,
                    "; ".join(edit.problems),
                )
    return changed, edits


def with_edits(edition: Edition, edits: Mapping[str, tuple[Edit, ...]]) -> Edition:
    """The edition whose items say what became of their rewrites."""

    def noted(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(replace(item, edits=edits.get(item.event, ())) for item in items)

    return replace(edition, items=noted(edition.items), briefs=noted(edition.briefs))
