"""An editor decides: the file of decisions, the draft and the journal change together, or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock

from newsletter.edition import decisions as says
from newsletter.errors import NewsletterError, UsageError
from newsletter.models import Change, Decisions, Edition
from newsletter.pipeline import Newsroom, approve, revise

Decision = Callable[[Decisions], Decisions]
AT_ONCE = 10  # lines of the journal


def decide(room: Newsroom, day: date, who: str, what: str, decision: Decision, now: datetime) -> Edition:
    """Change what is decided about an edition, and make it anew. what: in words, for the journal.

    The decision gets what is decided at that moment, so that two editors' changes add up; it raises UsageError when it
    no longer fits. Raises UsageError when the edition has gone out; whatever is raised, all is as it was.
    """
    path = says.decisions_path(room.rules.decisions, day)
    with alone(room):
        before = _text(path)
        decided = decision(says.read_decisions(room.rules.decisions, day))
        return _write(room, day, before, lambda: says.write_decisions(path.parent, day, decided), (who, what), now)


def sign_off(room: Newsroom, day: date, who: str, now: datetime) -> str:
    """Approve the edition as it is, and return the hash of its bytes; `undo` takes that back, too.

    Raises UsageError when the edition has gone out.
    """
    path = says.decisions_path(room.rules.decisions, day)
    with alone(room):
        before = _text(path)
        digested = approve(room, day, who, now)
        room.journal.keep(Change(now, who, day, "approved the edition", before, _text(path)))
    return digested


def is_about_approval(change: Change) -> bool:
    """Whether to take this back would change who approved what."""
    return _approval(change.before) != _approval(change.after)


def undo(
    room: Newsroom, day: date, who: str, now: datetime, refuse: Callable[[Change], None] = lambda _: None
) -> Change:
    """Take the newest change of an edition back that is not taken back yet. Returns it.

    refuse raises for a change that this person may not take back. Raises UsageError when there is none, or when the
    file was changed since by something else than the desk.
    """
    path = says.decisions_path(room.rules.decisions, day)
    with alone(room):
        change = _newest(room, day)
        refuse(change)
        if _text(path) != change.after:
            raise UsageError(f"{path} was changed outside the desk since; change it back there")
        line = (who, f"took back: {change.what}")
        _write(room, day, change.after, lambda: _restore(path, change.before), line, now)
    return change


def follow(room: Newsroom, day: date) -> Edition:
    """Make the draft anew as the file of decisions is now, whoever wrote it. Raises UsageError when it has gone out."""
    with alone(room):
        return revise(room, day)


def undoable(room: Newsroom, day: date) -> Change | None:
    """The change that `undo` would take back."""
    try:
        return _newest(room, day)
    except UsageError:
        return None


def _newest(room: Newsroom, day: date) -> Change:
    """Changes that were taken back, and those that took back, cancel each other out like brackets."""
    taken_back = 0
    for change in _journal(room, day):
        if change.before == change.after:
            continue
        if change.what.startswith("took back: "):
            taken_back += 1
        elif taken_back:
            taken_back -= 1
        else:
            return change
    raise UsageError(f"there is nothing to take back in the edition of {day}")


def _journal(room: Newsroom, day: date) -> Iterator[Change]:
    """Newest first, a few at a time: each line holds the whole file twice, and the first ones are mostly enough."""
    page = room.journal.changes(day, limit=AT_ONCE)
    while page:
        yield from page
        page = room.journal.changes(day, limit=AT_ONCE, before=page[-1].number)


def _write(
    room: Newsroom, day: date, before: str, write: Callable[[], object], line: tuple[str, str], now: datetime
) -> Edition:
    path = says.decisions_path(room.rules.decisions, day)
    write()
    try:
        edition = revise(room, day)
    except NewsletterError:
        _restore(path, before)
        raise
    who, what = line
    room.journal.keep(Change(now, who, day, what, before, _text(path)))
    return edition


def alone(room: Newsroom) -> FileLock:
    """Held during a change: one at a time, of all processes."""
    room.rules.decisions.mkdir(parents=True, exist_ok=True)
    room.press.folder.mkdir(parents=True, exist_ok=True)
    return FileLock(str(room.press.folder / "decisions.lock"))


def _approval(text: str) -> object:
    return tomllib.loads(text).get("approval")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _restore(path: Path, text: str) -> None:
    if text:
        path.write_text(text, encoding="utf-8")
    else:
        path.unlink(missing_ok=True)
