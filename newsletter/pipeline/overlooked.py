"""Decisions that do nothing, because they name an event that there is not: mistyped, or gone since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from newsletter.edition.decisions import decisions_path, read_decisions
from newsletter.models import Decisions, Edition
from newsletter.pipeline.newsroom import Newsroom
from newsletter.text import one_line

SHOWN = 40  # characters of an id that a person mistyped


def overlooked(room: Newsroom, day: date) -> tuple[str, ...]:
    """A line for each: the file, the id, what to do. None once the edition is on its way. Raises ConfigError."""
    known = room.editions.edition(day)
    if known is None or known[1] not in ("draft", "approved"):
        return ()
    events = _events(room, known[0])
    path = decisions_path(room.rules.decisions, day)
    named = _named(read_decisions(room.rules.decisions, day))
    return tuple(f"{path}: {_problem(kind, event, events)}" for kind, event in named if event not in events)


def _events(room: Newsroom, edition: Edition) -> set[str]:
    """Ids of all events that the edition was chosen from."""
    pool = room.editions.pool(edition.date)
    return edition.headlines.keys() | {one.event.id for one in (pool.ranked if pool else ())}


def _named(decisions: Decisions) -> Iterator[tuple[str, str]]:
    """(key of the file, event id), each once."""
    found = (
        *(("pin", event) for event in decisions.pinned),
        *(("order", event) for event in decisions.order),
        *(("drop", event) for event, _ in decisions.dropped),
        *(("move", event) for event, _ in decisions.sections),
        *(("rewrite", change.event) for change in decisions.rewrites),
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
