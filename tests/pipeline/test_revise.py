"""The edition is made anew from what was kept of its making, and is what a build would make."""

from __future__ import annotations

import pytest

from newsletter import pipeline
from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import Decisions
from newsletter.pipeline import Newsroom
from tests.conftest import SAMPLE_DAY as DAY


def decide(room: Newsroom, decisions: Decisions) -> None:
    says.write_decisions(room.rules.decisions, DAY, decisions)


def test_without_a_decision_nothing_changes(room: Newsroom) -> None:
    edition, _ = room.known_edition(DAY)
    assert pipeline.revise(room, DAY) == edition


def test_a_revised_edition_is_the_one_that_a_build_would_make(room: Newsroom) -> None:
    edition, _ = room.known_edition(DAY)
    items, missed = edition.items, edition.near_misses
    decide(
        room, Decisions(pinned=(missed[0].event, items[2].event), dropped=((items[0].event, "told"),), note="Hello.")
    )
    revised = pipeline.revise(room, DAY)
    told = [item.event for item in (*revised.items, *revised.briefs)]
    assert {missed[0].event, items[2].event} <= set(told)
    assert items[0].event not in told
    assert pipeline.build(room, DAY, edition.made_at) == revised
    assert pipeline.revise(room, DAY) == revised


def test_an_event_that_was_not_kept_takes_a_build(room: Newsroom) -> None:
    edition, _ = room.known_edition(DAY)
    pool = room.editions.pool(DAY)
    assert pool
    unlucky = pool.ranked[-1].event.id
    room.editions.keep_pool(type(pool)(pool.date, pool.made_at, pool.ranked[:-1], {}, pool.blurbs, {}, {}))
    decide(room, Decisions(pinned=(unlucky,)))
    revised = pipeline.revise(room, DAY)
    assert unlucky in {item.event for item in (*revised.items, *revised.briefs)}
    assert revised.made_at == edition.made_at


def test_what_has_gone_out_is_not_revised(room: Newsroom) -> None:
    room.editions.set_status(DAY, "sent")
    with pytest.raises(UsageError, match="is sent"):
        pipeline.revise(room, DAY)
