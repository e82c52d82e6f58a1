from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.patience import PATIENCE
from tests.web.public.office import Office, open_office
from tests.web.serving import serving


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    with open_office(home) as office:
        yield office


@pytest.fixture
def client(office: Office) -> Iterator[httpx.Client]:
    """Real HTTP, on loopback."""
    with serving(office.app) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client
