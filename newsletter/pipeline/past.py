"""Past days again: to learn from what editors said about them, and to see what today's rules would have chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from newsletter.edition.assemble import assemble
from newsletter.edition.decisions import read_decisions
from newsletter.learn import Lesson
from newsletter.models import Decisions, Edition, Item
from newsletter.pipeline.look import look, settle
from newsletter.pipeline.newsroom import Newsroom
from newsletter.rank import select, shortlist


@dataclass(frozen=True, slots=True)
class Replay:
    """A past edition, and the one that today's rules would make of its day."""

    then: Edition
    now: Edition
    learned_from: bool  # whether the taste in use was learned from this day too, among others

    @property
    def kept(self) -> tuple[tuple[Item, Item], ...]:
        """What runs in both, as it ran and as it would."""
        pairs = ((_same(item, self.then), item) for item in _told(self.now))
        return tuple((ran, item) for ran, item in pairs if ran)

    @property
    def added(self) -> tuple[Item, ...]:
        return tuple(item for item in _told(self.now) if not _same(item, self.then))

    @property
    def left_out(self) -> tuple[tuple[Item, str], ...]:
        """What ran, and would not now; with what it lacks, where that is known."""
        lacked = {missed.event: missed.lacked for missed in self.now.near_misses}
        gone = (item for item in _told(self.then) if not _same(item, self.now))
        return tuple((item, lacked.get(item.event, "ranks lower now")) for item in gone)


def _told(edition: Edition) -> tuple[Item, ...]:
    """Best first."""
    return tuple(sorted(edition.told, key=lambda item: (-item.score, item.event)))


def _same(item: Item, edition: Edition) -> Item | None:
    """The item on the same event: it has the same id, or tells one of the same stories."""
    stories = {link.story for link in item.sources}
    alike = (one for one in _told(edition) if one.event == item.event or stories & {link.story for link in one.sources})
    return next(alike, None)


def replay(room: Newsroom, day: date) -> Replay:
    """Choose for a past day by today's rules alone, from the stories known today that were published by then.

    Editors' decisions about that day do not count, no page is fetched, no model is asked, and nothing is kept. Raises
    UsageError when there is no edition of that day.
    """
    then, _ = room.known_edition(day)
    rules, now = room.rules, then.made_at
    seen = look(room, day, now)
    best = shortlist(seen.ranked, seen.threads, Decisions(), rules.quotas.languages, rules.shortlist)
    pool = settle(room, seen, best.open, best.barred, day=day, now=now)
    selection = select(pool.ranked, pool.threads, Decisions(), rules.quotas)
    again = assemble(selection, pool.blurbs, Decisions(), rules.plan, day=day, now=now, sample=room.sample)
    return Replay(then, again, bool(rules.taste and rules.taste.first <= day <= rules.taste.last))


def lessons(room: Newsroom, progress: Callable[[date], None]) -> list[Lesson]:
    """Editions of which an editor said something, oldest first: what ran then was seen by a person, and kept.

    An edition that nobody touched teaches nothing but what the ranking did by itself, so it is left out.
    """
    plain = replace(room, rules=replace(room.rules, taste=None))
    found = []
    for edition, _ in plain.editions.editions():
        decisions = read_decisions(plain.rules.decisions, edition.date)
        if not edition.sample and judged(decisions):
            found.append(_lesson(plain, edition, decisions))
        progress(edition.date)
    return found[::-1]


def _lesson(room: Newsroom, edition: Edition, decisions: Decisions) -> Lesson:
    seen = look(room, edition.date, edition.made_at)
    # What repeats old news or is in another language did not run for that reason, which says nothing about taste.
    free = shortlist(seen.ranked, seen.threads, decisions, room.rules.quotas.languages, len(seen.ranked)).open
    picks = frozenset(link.story for item in _told(edition) for link in item.sources)
    return Lesson(edition.date, edition.made_at, free, picks)


def judged(decisions: Decisions) -> bool:
    """Whether a person chose: a note or a subject says nothing of the items."""
    return bool(
        decisions.pinned
        or decisions.dropped
        or decisions.order
        or decisions.sections
        or decisions.rewrites
        or decisions.groups
        or decisions.tags
        or decisions.pictures
        or decisions.approved_hash
    )
