"""So many requests at once to one host, of all who ask, on however many machines."""

from __future__ import annotations

import time
from typing import Literal

from newsletter.errors import TooMuch
from newsletter.ingest.limits import Limits
from newsletter.ingest.parallel import host_of
from newsletter.models import Fetched, Validators
from newsletter.ports import Fetcher, Slots

_LOOK = 0.1  # seconds between two looks for a free slot


class SharedFetcher:
    """Implements ports.Fetcher: waits for a slot of the host, as long as a fetch may take, and asks another then."""

    def __init__(self, fetcher: Fetcher, slots: Slots, limits: Limits) -> None:
        self._fetcher, self._slots, self._limits = fetcher, slots, limits

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        host = f"host {host_of(url)}"
        end = time.monotonic() + self._limits.seconds
        while not self._slots.enter(host, self._limits.per_host):
            if time.monotonic() > end:
                raise TooMuch(f"{url} was not asked: others asked its host for {self._limits.seconds:g} seconds")
            time.sleep(_LOOK)
        try:
            return self._fetcher.fetch(url, kind=kind, validators=validators)
        finally:
            self._slots.leave(host)
