from __future__ import annotations

import pytest
from own_words import BRIDGE, FERRY, story

from newsletter.models import Event


@pytest.fixture
def bridge() -> Event:
    return Event(
        "bridge",
        (
            story(1, "Harlow Bridge to close for 14 months after cracks found", BRIDGE),
            story(2, "Here's what you need to know about the bridge closure", FERRY, source="River Post"),
        ),
        2,
    )
