"""[approval] if_unapproved = "send-unflagged": at its hour an edition leaves without what needs a person's eye."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

from newsletter.edition import decisions as says
from newsletter.edition.flags import flags
from newsletter.models import Decisions, Item
from newsletter.pipeline import Newsroom
from newsletter.pipeline.approve import is_approved
from newsletter.pipeline.decide import decide
from newsletter.pipeline.send import flagged

POLICY = "policy"  # who it is, in the journal


def drop_flagged(room: Newsroom, day: date, now: datetime) -> list[Item]:
    """Drop the flagged items of an edition that nobody approved, if the policy says so. Returns them.

    What takes their place may be flagged too, as an editor may have rewritten it.
    """
    dropped: list[Item] = []
    while items := _to_drop(room, day):
        why = {item.event: "; ".join(flags(item)) for item in items}
        named = (f"“{item.blurb.headline}”, as it {why[item.event]}" for item in items)
        line = f"dropped what nobody approved: {'; '.join(named)}"
        decide(room, day, POLICY, line, partial(_without, why=why), now)
        dropped += items
    return dropped


def _without(known: Decisions, why: Mapping[str, str]) -> Decisions:
    for event, flagged_for in why.items():
        known = says.drop(known, event, f"not approved in time, and it {flagged_for}")
    return known


def _to_drop(room: Newsroom, day: date) -> list[Item]:
    edition, status = room.known_edition(day)
    rules = room.rules
    if not rules.approval_required or rules.unapproved != "send-unflagged" or status not in ("draft", "approved"):
        return []
    return [] if room.ledger.paused(day) or is_approved(room, edition) else flagged(edition)
