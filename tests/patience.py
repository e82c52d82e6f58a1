"""How long tests wait for what others do: as long as it takes. Busy machines stop for seconds; that is no fault."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 180.0  # seconds: no machine takes as long, so that a test that waits in vain ends


def until(reached: Callable[[], bool]) -> None:
    """Ask until it is so."""
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
