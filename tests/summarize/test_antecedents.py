"""A sentence that speaks of what was told before runs only behind a sentence that told it."""

from __future__ import annotations

import pytest
from own_words import story

from newsletter.models import Event
from newsletter.summarize.antecedents import antecedents
from newsletter.summarize.extractive import Extractive

BEFORE = (
    "Tern Line ordered two electric ferries for the crossing to Port Callen.",
    "In March a county judge ruled that the old ones are too loud.",
    "Marina Holt sells fish at the harbour.",
)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("The judge suspended the licence for 60 days.", {1}),
        ("The company’s studies name 14 harbours.", {0, 1, 2}),
        ("The company plans a third ferry.", {0, 1, 2}),
        ("Passengers will also pay less.", {0, 1, 2}),
        ("The government pays half of it.", set()),
        ("The operator, Tern Line, hires 30 people.", set()),
        ("The director of the port welcomed it.", set()),
        ("The order was the largest of the year.", set()),  # the title names it
        ("Port Callen has 9,000 inhabitants.", set()),
    ],
)
def test_what_a_sentence_needs_before_it(text: str, needed: set[int]) -> None:
    assert antecedents(text, BEFORE, frozenset({"order", "ferri"})) == needed


def test_the_first_sentence_has_only_the_title_above_it() -> None:
    assert antecedents("The company plans a third ferry.", (), frozenset()) == frozenset()


def test_a_judge_whom_no_sentence_fit_to_print_names_is_not_spoken_of() -> None:
    text = """Tern Line lost the licence for its night ferry to Port Callen on Monday.

    Marina Holt, who sells fish at the harbour, had gone to court in March with a folder of 300 pages that her sister
    typed over two winters, and a county judge, we hear, read all of it in a week.

    The judge suspended the licence of Tern Line for its night ferry to Port Callen for 60 days."""
    blurb = Extractive().summarize(Event("e", (story(1, "Tern Line loses the licence for its night ferry", text),), 1))
    assert "Tern Line lost" in blurb.text
    assert "The judge" not in " ".join(line.text for line in (*blurb.what, *blurb.takeaways))
