"""A send is killed at random moments and run again: nobody gets the edition twice, nobody is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.killing import PROMPT, kill_and_resume


@pytest.mark.parametrize("senders", [1, 2])
def test_nobody_twice_and_nobody_missed(tmp_path: Path, senders: int) -> None:
    path = tmp_path / "newsletter.db"
    outcome = kill_and_resume(path, readers=200, kills=5, seed=senders, senders=senders, kinds=PROMPT)
    assert outcome.problems == []
    assert outcome.kills >= 3, "a send that nobody interrupts shows nothing"
    assert sum(outcome.states.values()) == 200
    assert senders > 1 or outcome.turned_away == 0  # whether two meet is a matter of chance
