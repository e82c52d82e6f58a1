"""Two machines that share an edition, each cut off from the network once in the middle of the send."""

from __future__ import annotations

from tests.soak.network import soak


def test_a_machine_that_is_cut_off_and_comes_back_sends_to_nobody_twice() -> None:
    """The send ends only if the other takes over what it had, and if it takes part again when it is back."""
    outcome = soak(500, cuts=2)
    assert outcome.problems == []
    assert outcome.cuts == 2
    assert outcome.states["sent"] > 400
