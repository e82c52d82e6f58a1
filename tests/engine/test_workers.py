"""Workers as an operator meets them: processes that die, a database that is restarted, readers who get it once."""

from __future__ import annotations

from tests.soak.workers import soak


def test_workers_that_die_send_to_everybody_once() -> None:
    outcome = soak(1000, kills=2, restarts=1, cuts=1)
    assert outcome.problems == []
    assert (outcome.kills, outcome.restarts, outcome.cuts) == (2, 1, 1)
    assert outcome.states["sent"] > 800
    assert outcome.states["failed"] > 20
