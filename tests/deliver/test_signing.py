from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from newsletter.deliver.dkim import Signer, new_key, read_key, signed
from newsletter.deliver.signing import in_processes, processes_for
from newsletter.errors import DeliveryError
from newsletter.testing import make_envelope

RSA, OTHER_RSA, ED25519 = (
    Signer("example.org", kind, read_key(new_key(kind.rstrip("2")), kind)) for kind in ("rsa", "rsa2", "ed25519")
)


def test_other_processes_sign_as_this_one_does() -> None:
    signers = (ED25519, RSA, OTHER_RSA)
    envelopes = [make_envelope(number) for number in range(1, 9)]
    with in_processes(signers, 2) as elsewhere, ThreadPoolExecutor(4) as pool:
        bodies = [one.body for one in pool.map(lambda envelope: signed(envelope, elsewhere), envelopes)]
        assert len(multiprocessing.active_children()) == 2
    assert bodies == [signed(envelope, signers).body for envelope in envelopes]


def test_processes_end_with_the_sending() -> None:
    with in_processes([RSA], 1):
        (child,) = multiprocessing.active_children()
    assert child.exitcode == 0


def test_what_stops_the_sender_lets_it_finish_what_is_in_hand() -> None:
    with in_processes([RSA], 1) as (elsewhere,):
        (child,) = multiprocessing.active_children()
        signed(make_envelope(), [elsewhere])  # it has begun to listen
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(child.pid or 0, number)
        assert signed(make_envelope(), [elsewhere]) == signed(make_envelope(), [RSA])


def test_a_process_that_died_is_said() -> None:
    with in_processes([RSA], 1) as elsewhere:
        (child,) = multiprocessing.active_children()
        child.kill()
        child.join(30)
        with pytest.raises(DeliveryError, match="a process that signs messages has ended"):
            signed(make_envelope(), elsewhere)


def test_no_process_starts_for_what_it_does_not_make_quicker() -> None:
    assert processes_for(100) == processes_for(10**6, 10.0) == 0
    for signers, count in (((ED25519,), 2), ((RSA,), 0), ((), 2)):
        with in_processes(signers, count) as ready:
            assert ready == signers
            assert multiprocessing.active_children() == []
