from __future__ import annotations

import pytest

from tests.email.letters import NAMES, Made, made


@pytest.fixture(params=NAMES)
def letter(request: pytest.FixtureRequest) -> Made:
    """Each of the letters that are checked."""
    return made(request.param, request)
