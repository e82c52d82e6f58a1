"""The pool as editors put its events together and took them apart, ranked and explained like any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from newsletter.cluster.by_hand import Regrouped, regroup
from newsletter.edition.grouping import merge, split
from newsletter.errors import UsageError
from newsletter.learn import taught
from newsletter.models import Decisions, Event, Merge, Pool, RankedEvent, Selection, Split
from newsletter.pipeline.explain import explain
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.standing import standing_decisions
from newsletter.rank import rank, select, weigh


def chosen(room: Newsroom, pool: Pool, decisions: Decisions) -> tuple[Pool, Selection]:
    """What is to run, by these decisions, and the pool with the blurbs of the events that they made."""
    groups = decisions.groups
    wider = _grouped(room, pool, groups) if groups else pool
    selection = select(wider.ranked, wider.threads, decisions, room.rules.quotas)
    return replace(pool, blurbs=wider.blurbs), selection


def regrouped(pool: Pool, groups: Sequence[Merge | Split]) -> Regrouped:
    """The pool's events as the decisions have them, and which decisions do not fit."""
    return regroup({one.event.id: one.event for one in pool.ranked}, pool.threads, groups)


def merging(room: Newsroom, day: date, events: Sequence[str]) -> Callable[[Decisions], Decisions]:
    """The decision that these events are one. It raises UsageError when it does not fit what is decided by then."""

    def decision(known: Decisions) -> Decisions:
        _check_fit(room, day, Merge(tuple(events)))
        return merge(known, events)

    return decision


def splitting(room: Newsroom, day: date, event: str, stories: Sequence[str]) -> Callable[[Decisions], Decisions]:
    """The decision that these stories are an event of their own. It raises UsageError as `merging`."""

    def decision(known: Decisions) -> Decisions:
        _check_fit(room, day, Split(event, tuple(sorted(stories))))
        return split(known, event, stories)

    return decision


def _check_fit(room: Newsroom, day: date, wanted: Merge | Split) -> None:
    pool = room.editions.pool(day)
    if pool is None:
        raise UsageError(f"what the edition of {day} was made from is no longer kept; build it anew, then decide again")
    standing = standing_decisions(room.rules, day).groups
    if wanted in standing:
        raise UsageError("this is decided already; load the page again")
    if problem := regrouped(pool, (*standing, wanted)).refused.get(wanted):
        raise UsageError(f"{problem}; look at the edition as it is now, then decide again")


def _grouped(room: Newsroom, pool: Pool, groups: Sequence[Merge | Split]) -> Pool:
    now = regrouped(pool, groups)
    kept = [one for one in pool.ranked if one.event.id in now.events]
    made = [event for event in now.events.values() if event.id not in {one.event.id for one in pool.ranked}]
    ranked = _ranked(room, made, pool, now)
    blurbs = {**pool.blurbs, **explain([r for r in ranked if r.event.id not in pool.blurbs], room.summarizers[-1:])}
    bare = [event.id for event in made if event.id not in blurbs or not blurbs[event.id].what]
    return replace(pool, ranked=weigh((*kept, *ranked), bare), threads=now.threads, blurbs=blurbs)


def _ranked(room: Newsroom, events: Sequence[Event], pool: Pool, now: Regrouped) -> tuple[RankedEvent, ...]:
    ranked = rank(events, room.rules.profile, pool.made_at, now.threads)
    return taught(ranked, room.rules.taste, pool.made_at) if room.rules.taste else ranked
