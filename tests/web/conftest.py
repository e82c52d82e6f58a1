from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.desk import Served, Visit, desk


@pytest.fixture
def served(own_sample: Path) -> Iterator[Served]:
    with desk(own_sample) as running:
        yield running


@pytest.fixture
def ada(served: Served) -> Iterator[Visit]:
    with served.visit() as visit:
        yield visit
