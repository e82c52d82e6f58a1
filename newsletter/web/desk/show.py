"""What each page of the desk shows: an edition in, values for a template out; pages.py lists what stands here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from newsletter.edition.decisions import MOST_TAGS
from newsletter.models import BlurbPart, Change, Rewrite
from newsletter.pipeline import overlooked
from newsletter.pipeline.again import others
from newsletter.pipeline.decide import is_about_approval, undoable
from newsletter.pipeline.judge import judge, told
from newsletter.pipeline.statistics import by_day, by_edition, choices
from newsletter.render import subject_line, subject_variants
from newsletter.summarize.translate import fingerprint
from newsletter.web.desk.checklist import checklist
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.fields import Nothing, OfEvent, Words
from newsletter.web.desk.numbers import HEIGHT, SHOWN, STATES, WIDTH, bars, funnel, precision, span
from newsletter.web.desk.views import (
    MOST_BYTES,
    PARTS,
    Caution,
    cautions,
    sentences,
    shown_text,
    version,
    with_marks,
)


def frame(desk: Desk) -> dict[str, Any]:
    """What stands around every page."""
    return {
        "day": desk.day,
        "status": desk.status,
        "locked": desk.status not in ("draft", "approved"),
        "approval": desk.approval,
        "approved_by": desk.decisions.approved_by,
        "approved_at": desk.decisions.approved_at,
    }


def today(desk: Desk, _asked: Nothing) -> dict[str, Any]:
    """The edition as it stands: items, near misses, reading time, size, and what to look at first."""
    room, edition = desk.room, desk.edition
    return {
        "edition": edition,
        "size": len(desk.letter.html.encode()),
        "most_bytes": MOST_BYTES,
        "budget": room.rules.plan.seconds,
        "cautions": [
            *map(Caution, overlooked(room, desk.day)),
            *cautions(edition, desk.letter, room.stories.health(), desk.now),
        ],
        "pinned": set(desk.decisions.pinned),
        "dropped": dict(desk.decisions.dropped),
        "sections": sorted({*room.rules.plan.sections, *(item.section for item in edition.items)}),
        "order": " ".join(item.event for item in edition.items),
        "decisions": desk.decisions,
        "subject": subject_line(edition, room.press.newsletter),
        "subjects": subject_variants(edition, room.press.newsletter),
        "undoable": _undoable(desk),
    }


def item(desk: Desk, asked: OfEvent) -> dict[str, Any]:
    """An item with the stories that its sentences rest on. Raises UsageError when the edition has none of this id."""
    event = asked.event
    found = desk.item(event)
    known, _ = told(desk.room, desk.day, event)
    rewrites = [rewrite for rewrite in desk.decisions.rewrites if rewrite.event == event]
    return {
        "item": found,
        "parts": PARTS,
        "texts": {part: shown_text(found, desk.decisions, part) for part in PARTS},
        "own": {rewrite.part for rewrite in rewrites},
        "refused": {edit.part: edit for edit in found.edits if edit.problems},
        "sentences": sentences(found.blurb),
        "stories": with_marks(known, found.blurb),
        "version": fingerprint(found.blurb),
        "others": [version(one, found.blurb) for one in others(desk.room, desk.day, event)],
        "writers": [one.name for one in desk.room.summarizers],
        "events": {name: called for name, called in desk.edition.headlines.items() if name != event},
        "most_tags": MOST_TAGS,
        "pictures": {story.image.url: story for story in known.stories if story.image},
        "picture": next((one for one in desk.decisions.pictures if one.event == event), None),
        "own_tags": event in dict(desk.decisions.tags),
    }


def signing(desk: Desk, _asked: Nothing) -> dict[str, Any]:
    """The checklist, who approved what, and whether the sending is stopped."""
    room = desk.room
    return {
        "edition": desk.edition,
        "checks": list(checklist(desk)),
        "decisions": desk.decisions,
        "required": room.rules.approval_required,
        "unapproved": room.rules.unapproved,
        "send_at": room.rules.send_at,
        "zone": room.rules.zone.key,
        "digest": desk.digest,
        "readers": room.audience.count()["active"],
        "paused": room.ledger.paused(desk.day),
        "tally": {state: count for state, count in room.ledger.tally(desk.day).items() if count},
    }


def numbers(desk: Desk, _asked: Nothing) -> dict[str, Any]:
    """What became of the editions, and of their readers, by edition and by day."""
    chosen = choices(desk.room, SHOWN)
    since = desk.day - timedelta(days=SHOWN - 1)
    tables = {"edition": by_edition(desk.room, since), "day": by_day(desk.room, since)}
    return {
        "states": STATES,
        "width": WIDTH,
        "height": HEIGHT,
        "readers": desk.room.audience.count(),
        "precision": precision(chosen),
        "funnel": funnel(chosen),
        "choices": chosen,
        "pictures": [(name, bars(counts), span(counts), counts[:SHOWN]) for name, counts in tables.items()],
    }


def history(desk: Desk, _asked: Nothing) -> dict[str, Any]:
    """Who changed what in the edition."""
    return {"changes": desk.room.journal.changes(desk.day), "undoable": _undoable(desk)}


class Checking(OfEvent, frozen=True):
    part: BlurbPart
    text: Words


def verdict(desk: Desk, said: Checking) -> dict[str, Any]:
    """What the check says of words that are being typed. Nothing is kept. Raises UsageError."""
    blurb, edit = judge(desk.room, desk.day, Rewrite(said.event, said.part, said.text))
    return {"problems": edit.problems, "words": blurb.words, "seconds": blurb.seconds}


def _undoable(desk: Desk) -> Change | None:
    """What this person may take back."""
    change = undoable(desk.room, desk.day)
    return None if change and desk.role != "publisher" and is_about_approval(change) else change
