"""Shorter claims are made by deleting alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compare.clauses import shorter

WORDS = st.sampled_from(
    ("Lumen", "opened", "the", "plant", "on", "Monday", ",", "after", "who", "which", "said", "if", "not", "as", "and")
)


@given(st.lists(WORDS, min_size=6, max_size=30).map(" ".join))
def test_every_word_of_a_shorter_claim_stands_in_the_sentence_in_order(text: str) -> None:
    for claim in shorter(f"{text}."):
        words = iter(text.replace(",", " ").split())
        assert all(word in words for word in claim.removesuffix(".").replace(",", " ").split()), claim


@pytest.mark.parametrize(
    "text",
    [
        "Lumen will build the plant at Orrin, if the council agrees.",
        "Lumen will not build the plant at Orrin after the vote unless it must.",
        "If the council agrees, Lumen will build the plant after the summer.",
        "The mayor of Orrin, who had opposed the plant, resigned.",
        "“We will build the plant at Orrin after the summer,” Vance said.",
    ],
)
def test_what_limits_a_claim_is_never_cut_away(text: str) -> None:
    assert shorter(text) == [text]
