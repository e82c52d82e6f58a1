"""Decisions that do nothing, because they name an event that there is not: mistyped, or gone since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from newsletter.edition.decisions import decisions_path, read_decisions
from newsletter.models import Decisions
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.regroup import regrouped
from newsletter.pipeline.standing import standing_decisions
from newsletter.text import one_line

SHOWN = 40  # characters of an id that a person mistyped


def overlooked(room: Newsroom, day: date) -> tuple[str, ...]:
    """A line for each: the file, the id, what to do. None once the edition is on its way. Raises ConfigError."""
    known = room.editions.edition(day)
    if known is None or known[1] not in ("draft", "approved"):
        return ()
    path = decisions_path(room.rules.decisions, day)
    decisions = read_decisions(room.rules.decisions, day)
    pool = room.editions.pool(day)
    now = regrouped(pool, standing_decisions(room.rules, day).groups) if pool else None
    events = known[0].headlines.keys() | (now.events.keys() if now else set())
    misfits = (
        f"a [[group]] does nothing: {now.refused[one]}" for one in decisions.groups if now and one in now.refused
    )
    lines = (_problem(kind, event, events) for kind, event in _named(decisions) if event not in events)
    return tuple(f"{path}: {line}" for line in (*misfits, *lines))


def _named(decisions: Decisions) -> Iterator[tuple[str, str]]:
    """(key of the file, event id), each once."""
    found = (
        *(("pin", event) for event in decisions.pinned),
        *(("order", event) for event in decisions.order),
        *(("drop", event) for event, _ in decisions.dropped),
        *(("move", event) for event, _ in decisions.sections),
        *(("rewrite", change.event) for change in decisions.rewrites),
        *(("tag", event) for event, _ in decisions.tags),
        *(("picture", one.event) for one in decisions.pictures),
    )
    return iter(dict.fromkeys(found))


def _problem(kind: str, event: str, events: Collection[str]) -> str:
    """Ids stand in full in the file; the beginning of a single event's is likely to mean it."""
    meant = [known for known in events if event and known.startswith(event)]
    advice = (
        f'write the whole id, "{meant[0]}"'
        if len(meant) == 1
        else "write an id that `newsletter edition show` lists, or take the line out, and build again"
    )
    return f'{kind} "{one_line(event)[:SHOWN]}" fits no event of this edition, so it does nothing; {advice}'
