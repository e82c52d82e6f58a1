"""An editor decides: file, draft and journal change together, add up between editors, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from newsletter.edition import decisions as says
from newsletter.errors import ConfigError, UsageError
from newsletter.models import Correction, Decisions
from newsletter.pipeline import Newsroom, revise
from newsletter.pipeline.decide import decide, is_about_approval, sign_off, undo, undoable
from newsletter.testing import NOON
from tests.conftest import SAMPLE_DAY as DAY

LATER = NOON + timedelta(minutes=1)


def text(room: Newsroom) -> str:
    path = says.decisions_path(room.rules.decisions, DAY)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def events(room: Newsroom) -> list[str]:
    return [item.event for item in room.known_edition(DAY)[0].items]


def test_a_decision_shows_in_the_draft_the_file_and_the_journal(room: Newsroom) -> None:
    first, second, *_ = events(room)
    decide(room, DAY, "Ada", "dropped “A”", lambda known: says.drop(known, first, "told"), NOON)
    assert first not in events(room)
    decide(room, DAY, "Bo", "moved “B”", lambda known: says.move(known, second, "World"), LATER)
    (moved,) = (item for item in room.known_edition(DAY)[0].items if item.event == second)
    assert moved.section == "World"
    newest, oldest = room.journal.changes(DAY)
    assert [(line.who, line.what) for line in (oldest, newest)] == [("Ada", "dropped “A”"), ("Bo", "moved “B”")]
    assert oldest.before == ""
    assert oldest.after == newest.before
    assert newest.after == text(room)


def test_items_stand_as_the_editor_puts_them_and_sections_stay_together(room: Newsroom) -> None:
    wanted = tuple(reversed(events(room)))
    decide(room, DAY, "Ada", "order", lambda known: Decisions(order=wanted), NOON)
    edition = room.known_edition(DAY)[0]
    assert edition.items[0].event == wanted[0]
    sections = [item.section for item in edition.items]
    assert len(set(sections)) == sum(1 for n, name in enumerate(sections) if n == 0 or sections[n - 1] != name)
    for section in set(sections):
        inside = [item.event for item in edition.items if item.section == section]
        assert inside == [event for event in wanted if event in inside]


def test_undo_takes_back_one_change_after_the_other(room: Newsroom) -> None:
    before, (first, second, *_) = room.known_edition(DAY)[0], events(room)
    for event in (first, second):
        decide(room, DAY, "Ada", f"dropped {event}", partial(says.drop, event=event, reason=""), NOON)
    assert undo(room, DAY, "Bo", LATER).what == f"dropped {second}"
    assert second in events(room)
    assert first not in events(room)
    assert undo(room, DAY, "Bo", LATER).what == f"dropped {first}"
    assert room.known_edition(DAY)[0] == before
    assert text(room) == ""
    assert undoable(room, DAY) is None
    with pytest.raises(UsageError, match="nothing to take back"):
        undo(room, DAY, "Bo", LATER)
    decide(room, DAY, "Ada", "again", lambda known: says.drop(known, first, ""), LATER)
    assert undo(room, DAY, "Ada", LATER).what == "again"


def test_what_was_written_by_hand_since_is_not_taken_back(room: Newsroom) -> None:
    decide(room, DAY, "Ada", "note", lambda known: Decisions(note="Hello."), NOON)
    says.write_decisions(room.rules.decisions, DAY, Decisions(note="By hand."))
    with pytest.raises(UsageError, match="outside the desk"):
        undo(room, DAY, "Ada", LATER)
    assert "By hand." in text(room)


def test_a_decision_that_cannot_hold_changes_nothing(room: Newsroom) -> None:
    before = room.known_edition(DAY)
    wrong = Decisions(corrections=(Correction(DAY - timedelta(days=300), "It was Friday."),))
    with pytest.raises(ConfigError, match="no earlier edition"):
        decide(room, DAY, "Ada", "corrected", lambda known: wrong, NOON)
    assert text(room) == ""
    assert room.journal.changes() == []
    assert room.known_edition(DAY) == before


def test_what_has_gone_out_is_not_decided_about(room: Newsroom) -> None:
    room.editions.set_status(DAY, "sent")
    with pytest.raises(UsageError, match="is sent"):
        decide(room, DAY, "Ada", "note", lambda known: Decisions(note="Hello."), NOON)
    assert text(room) == ""


def test_what_was_dropped_yesterday_does_not_come_back_unless_it_is_pinned(room: Newsroom) -> None:
    first = room.known_edition(DAY)[0].items[0].event
    yesterday = DAY - timedelta(days=1)
    says.write_decisions(room.rules.decisions, yesterday, Decisions(dropped=((first, "an advertisement"),)))
    made = revise(room, DAY)
    assert first not in events(room)
    (missed,) = (one for one in made.near_misses if one.event == first)
    assert missed.lacked == f"dropped by the editor: an advertisement, on {yesterday}"
    decide(room, DAY, "Ada", "pinned", lambda known: says.pin(known, first), NOON)
    assert first in events(room)


def test_an_older_file_that_cannot_be_read_stops_nothing(room: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    before = room.known_edition(DAY)[0]
    yesterday = says.decisions_path(room.rules.decisions, DAY - timedelta(days=1))
    yesterday.parent.mkdir(parents=True, exist_ok=True)
    yesterday.write_text("drop = 3", encoding="utf-8")
    assert revise(room, DAY) == before
    assert "does not count" in caplog.text


def test_an_approval_is_a_line_of_the_journal_and_taken_back_like_any_other(room: Newsroom) -> None:
    decide(room, DAY, "Ada", "a note", lambda known: replace(known, note="Hello."), NOON)
    before = text(room)
    digest = sign_off(room, DAY, "Ada", NOON)
    change = undoable(room, DAY)
    assert change
    assert (change.what, is_about_approval(change)) == ("approved the edition", True)
    assert digest in text(room)
    assert undo(room, DAY, "Ada", LATER) == change
    assert text(room) == before
    assert room.known_edition(DAY)[1] == "draft"
    note = undoable(room, DAY)
    assert note
    assert (note.what, is_about_approval(note)) == ("a note", False)
