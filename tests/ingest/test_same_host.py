"""Requests to one host, of all who ask at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest

from newsletter.deliver.turns import OwnTurns
from newsletter.errors import TooMuch
from newsletter.ingest import Limits
from newsletter.ingest.same_host import SharedFetcher
from newsletter.models import Fetched, Validators
from tests.patience import PATIENCE


class Site:
    """Implements ports.Fetcher; answers when two of its callers are there at once, or it is told to."""

    def __init__(self) -> None:
        self.inside, self.most = 0, 0
        self.lock, self.both = threading.Lock(), threading.Barrier(2)

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.both.wait(PATIENCE)
        with self.lock:
            self.inside -= 1
        return Fetched(url, 200, b"", "", Validators(), 0.0)


def test_two_editions_together_ask_a_host_for_no_more_than_one_may() -> None:
    site, slots = Site(), OwnTurns()
    editions = [SharedFetcher(site, slots, Limits(per_host=2)) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: editions[n % 2].fetch(f"https://a.example/{n}", kind="page"), range(6)))
    assert site.most == 2


def test_whoever_waits_too_long_is_told_why_and_another_host_is_free() -> None:
    slots = OwnTurns()
    assert slots.enter("host a.example", 1)
    fetcher = SharedFetcher(Site(), slots, Limits(per_host=1, seconds=0))
    with pytest.raises(TooMuch, match="others asked its host"):
        fetcher.fetch("https://a.example/1", kind="page")
    assert slots.enter("host b.example", 1)
