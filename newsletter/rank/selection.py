"""From ranked events to the day's choice: quotas, diversity, what ran before, and what the editor said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.models import Choice, Decisions, Held, RankedEvent, Selection, Thread
from newsletter.rank.language import readable
from newsletter.rank.likeness import Likeness

FLOOR = 1.5  # points: today's news of a usual outlet, told by it alone, must touch a topic of the newsletter
DIVERSITY = 3.0  # points that an event loses when it is just like one already chosen
SAME = 0.22  # likeness from which two events would read as one; seen on 32 days of a real pool (docs/decisions/rank.md)
QUIET = 0.6  # share of the usual number of items below which readers are told why
NEAR_MISSES = 20
CONSIDERED = 300  # the best ones; further down nothing is worth running, whatever the quotas hold back


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much an edition may hold."""

    items: int = 10
    per_source: int = 3  # items led by one outlet
    per_section: int = 4
    floor: float = FLOOR  # score below which nothing runs unless it is pinned
    more: str = "More"  # the section of events that belong to no other
    languages: tuple[str, ...] = ()  # ISO 639-1, of stories that may run; none means any


def select(
    ranked: Sequence[RankedEvent],
    threads: Mapping[str, Thread],
    decisions: Decisions,
    quotas: Quotas,
) -> Selection:
    """Choose from events ranked best first; `threads` maps event ids to what they repeat or continue.

    Pinned events run first and in the order of the decisions, whatever their score, and count towards the quotas;
    dropped ones never run, even if pinned. The rest are chosen by maximal marginal relevance (Carbonell and Goldstein
    1998): the score, less DIVERSITY times the likeness to what is chosen already. `held` keeps the dropped events and
    the best NEAR_MISSES of the others. Only the best CONSIDERED are looked at.
    """
    by_id = {event.event.id: event for event in ranked}
    dropped = dict(decisions.dropped)
    pins = [by_id[name] for name in dict.fromkeys(decisions.pinned) if name in by_id and name not in dropped]
    settled = {event.event.id for event in pins} | dropped.keys()
    open_events = [event for event in ranked if event.event.id not in settled][:CONSIDERED]
    table = _Table(quotas, threads, [*pins, *open_events])
    for event in pins:
        table.take(event, pinned=True)
    held = [Held(by_id[name], f"dropped by the editor: {why}") for name, why in dropped.items() if name in by_id]
    held += table.fill(open_events)
    place = {event.event.id: n for n, event in enumerate(ranked)}
    held.sort(key=lambda h: place[h.ranked.event.id])
    notices = _quiet_day(table.chosen, held, quotas)
    return Selection(tuple(table.chosen), tuple(_near_misses(held, dropped)), notices)


class _Table:
    """The edition while it is being chosen."""

    def __init__(self, quotas: Quotas, threads: Mapping[str, Thread], ranked: Sequence[RankedEvent]) -> None:
        self.chosen: list[Choice] = []
        self._quotas, self._threads = quotas, threads
        self._likeness = Likeness([r.event for r in ranked])
        self._sources: Counter[str] = Counter()
        self._sections: Counter[str] = Counter()
        self._nearest: dict[str, tuple[float, str]] = {}  # event id -> likeness to, and title of, the nearest chosen

    def fill(self, events: Sequence[RankedEvent]) -> list[Held]:
        """Choose from `events`, best first; return those that are left, with what they lacked."""
        held = []
        left = list(events)
        while left:
            best = max(left, key=self._worth)  # of equals, the better ranked
            left.remove(best)
            if lacked := self._lacks(best):
                held.append(Held(best, lacked))
            elif len(self.chosen) >= self._quotas.items:
                return [*held, *(Held(event, self._lacks(event) or _FULL) for event in (best, *left))]
            else:
                self.take(best)
        return held

    def take(self, ranked: RankedEvent, *, pinned: bool = False) -> None:
        thread = self._threads.get(ranked.event.id)
        choice = Choice(ranked, self._section(ranked), pinned, thread.earlier if thread else None)
        self.chosen.append(choice)
        self._sources[ranked.event.lead.source] += 1
        self._sections[choice.section] += 1
        for name, likeness in self._likeness.to(ranked.event.id).items():
            if likeness > self._nearest.get(name, (0.0, ""))[0]:
                self._nearest[name] = likeness, ranked.event.lead.title

    def _worth(self, ranked: RankedEvent) -> float:
        return round(ranked.score - DIVERSITY * self._nearest.get(ranked.event.id, (0.0, ""))[0], 6)

    def _lacks(self, ranked: RankedEvent) -> str:
        """Why an event may not run beside what is chosen; "" when it may."""
        return self._barred(ranked) or self._crowded_out(ranked)

    def _barred(self, ranked: RankedEvent) -> str:
        """Why it may not run whatever else does."""
        event = ranked.event
        thread = self._threads.get(event.id)
        if thread and thread.kind == "repeats":
            return f"nothing new: it {thread.fact}"
        if not readable(event.lead, self._quotas.languages):
            return f"its stories are in “{event.lead.language}”; the edition is in {', '.join(self._quotas.languages)}"
        if ranked.score < self._quotas.floor:
            return f"its score of {ranked.score:.1f} is below the floor of {self._quotas.floor:.1f}"
        return ""

    def _crowded_out(self, ranked: RankedEvent) -> str:
        """Why it may not run beside what is chosen already."""
        event, section = ranked.event, self._section(ranked)
        likeness, title = self._nearest.get(event.id, (0.0, ""))
        if likeness >= SAME:
            return f"too close to “{title}”, which runs"
        if self._sources[event.lead.source] >= self._quotas.per_source:
            return f"{event.lead.source} has its {self._quotas.per_source} items already"
        if self._sections[section] >= self._quotas.per_section:
            return f"the section {section} has its {self._quotas.per_section} items already"
        return ""

    def _section(self, ranked: RankedEvent) -> str:
        return ranked.section or self._quotas.more


_FULL = "the edition was full"


def _quiet_day(chosen: Sequence[Choice], held: Sequence[Held], quotas: Quotas) -> tuple[str, ...]:
    """A notice when too little was worth telling; an edition that its quotas keep short is not quiet."""
    worth = len(chosen) + sum(h.ranked.score >= quotas.floor and "already" in h.lacked for h in held)
    if worth >= QUIET * quotas.items:
        return ()
    if not chosen:
        return ("A quiet day: nothing that we read was worth your time.",)
    number = "one event was" if len(chosen) == 1 else f"{len(chosen)} events were"
    return (f"A quiet day: only {number} worth your time.",)


def _near_misses(held: Sequence[Held], dropped: Mapping[str, str]) -> Iterator[Held]:
    shown = 0
    for one in held:
        if one.ranked.event.id in dropped:
            yield one
        elif shown < NEAR_MISSES:
            shown += 1
            yield one
