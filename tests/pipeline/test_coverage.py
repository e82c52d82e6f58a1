"""The sample's edition says how outlets told an event; a rewritten headline is marked as a person's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from tests.conftest import Run

OUTAGE = "2026-03-04/cloud-failure-sends-14-hospitals-back-to-paper"


@pytest.fixture
def outage(newsletter: Run, home: Path) -> str:
    done = newsletter("run", "--sample", "--no-send")
    assert done.returncode == 0, done.stderr
    page = html.fromstring((home / "build" / "site" / OUTAGE / "index.html").read_bytes())
    return re.sub(r"\s+", " ", page.find_class("coverage")[0].text_content())


def test_the_disputed_share_of_the_outage_is_shown_from_both_sides(outage: str) -> None:
    differ = outage[outage.index("Those whom they quote disagree") : outage.index("What they agree on")]
    mine, theirs = differ.split("31% of the services Pinglight")
    assert "about 11% of customers" in mine
    for outlet in ("Perimeter Report", "Carrow Herald", "Mergepoint"):
        assert outlet in mine
    assert "Perimeter Report" in theirs
    assert "Mergepoint" in theirs
    assert "Carrow Herald" not in theirs


def test_who_reported_the_outage_first(outage: str) -> None:
    first = outage[outage.index("Who reported first") :]
    assert re.search("Carrow Herald 3 March, 13:30 .*Perimeter Report 3 March, 15:10, 1 h 40 min later", first)
