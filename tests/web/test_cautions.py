"""What the desk asks an editor to look at first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

import pytest

from newsletter.models import Account, Evidence, Letter, Restatement, Revision, Side
from newsletter.web.desk.views import cautions
from tests.factories import edition, full_day

NOW = datetime(2026, 1, 27, 7, tzinfo=UTC)
SENTENCE = "The fire at the Orrin mill killed 9 people."


@pytest.mark.parametrize(("kind", "verb"), [("contradicts", "contradict"), ("updates", "go beyond")])
def test_new_stories_that_say_otherwise_come_with_both_figures_and_their_outlet(
    kind: Literal["contradicts", "updates"], verb: str
) -> None:
    ran = full_day()[0].event
    now = Side("9 people", (Account("Plain Gazette", (Evidence("s", 0, len(SENTENCE), SENTENCE),)),))
    told = Restatement(kind, "figure", "12 people", "A fire killed 12 people.", now)
    revisions = tuple(Revision(event, date(2026, 1, 25), "mill", "Mill burns", told) for event in (ran, "held"))
    found = cautions(edition(revisions=revisions), Letter("", "", ""), {}, NOW)
    first, second = (caution for caution in found if caution.text.startswith("New stories"))
    assert first.text == (
        f"New stories {verb} “Mill burns” of 25 January: told “12 people”, now “9 people” by Plain Gazette"
    )
    assert (first.link, second.link) == (ran, "")
