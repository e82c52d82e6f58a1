"""Long titles as an editor would shorten them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.summarize.shorten import shorter
from newsletter.summarize.titles import clean_title, teases

MOST = 12


def best(title: str) -> str:
    found = shorter(title, MOST)
    return found[0][1] if found else ""


@pytest.mark.parametrize(
    ("title", "short"),
    [
        (  # the least missed part goes
            "County opens an inquiry into Tern Line over loud engines on ships made by Lunde Yards",
            "County opens an inquiry into Tern Line over loud engines on ships",
        ),
        (
            "Tern Line, armed with a fresh loan, is building a night ferry to cut queues in Estmouth",
            "Tern Line is building a night ferry to cut queues in Estmouth",
        ),
        (  # who says so stays, wherever it stands
            "Ticket prices rose 2.7% in December from a year earlier, the county said Tuesday, unchanged since May",
            "Ticket prices rose 2.7%, the county said Tuesday",
        ),
        (
            "Fishermen of Port Callen do not want to leave the county, survey shows",
            "Fishermen of Port Callen do not want to leave county, survey shows",
        ),
        (  # a verb keeps what it waits for
            "Mayor Maria Okafor is said to be eager to add more night ferries to all of the routes",
            "",
        ),
        (  # an amount keeps what it counts
            "Maria Okafor says Tern Line has 20 ships and about 14 million in old yard debts",
            "",
        ),
        (  # whose team is banned is the news
            "Estmouth and a group of sailors call on county and league to ban Lunde’s rowing team",
            "",
        ),
        (  # a clause that only leads up to the news is no headline
            "If the council of the county cannot afford a bridge, Tern Line will sell it a ferry",
            "",
        ),
    ],
)
def test_what_is_left_is_true_and_whole(title: str, short: str) -> None:
    assert best(title) == short


words = st.lists(
    st.sampled_from(
        """Tern Line Estmouth says county not to of in as after ferries, the a – : closes opens without Maria Okafor's
        if 12% million , and who built by "quiet" (old) U.S. because""".split()  # noqa: SIM905
    ),
    min_size=1,
    max_size=30,
).map(" ".join)


@given(words)
def test_a_shorter_title_only_leaves_out(title: str) -> None:
    for cost, text in shorter(title, MOST):
        assert cost >= 0
        assert 4 <= len(text.split()) <= MOST
        rest = iter(re.findall(r"[\w%]+", title.lower()))
        assert all(word in rest for word in re.findall(r"[\w%]+", text.lower()))  # in the same order


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Report: Tern Line buys a yard", "Report: Tern Line buys a yard"),  # it is not the newsletter's own claim
        ("Opinion: Ferries are enough", "Opinion: Ferries are enough"),
        ("How Tern Line is bringing ferries to Lunde", "Tern Line is bringing ferries to Lunde"),
        ("How ferries could help Lunde", "How ferries could help Lunde"),
        ("Tern Line opens its ferries to dogs - here's what it costs", "Tern Line opens its ferries to dogs"),
    ],
)
def test_a_clean_title_keeps_whose_word_it_is(title: str, clean: str) -> None:
    assert clean_title(title, "River Post") == clean


def test_somebodys_view_is_no_news() -> None:
    assert teases("Opinion: Ferries are enough")
    assert not teases("Report: Tern Line buys a yard")
