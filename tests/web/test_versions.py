"""Two versions of an item's words, compared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.desk.views import Piece, word_diff

WORDS = st.lists(st.sampled_from(["the", "ferry", "stops", "at", "noon"]), max_size=12).map(" ".join)


def test_what_was_taken_out_and_put_in_stands_word_by_word() -> None:
    before, after = "The ferry stops at noon today, says the line.", "The ferry stops at midnight today, says the line."
    assert word_diff(before, after) == (
        Piece("same", "The ferry stops at"),
        Piece("out", "noon"),
        Piece("in", "midnight"),
        Piece("same", "today, says the line."),
    )


def test_a_word_that_two_other_sentences_share_is_no_common_ground() -> None:
    pieces = word_diff("Ships stay in port until Friday.", "Crews rest in harbours since Monday.")
    assert [piece.kind for piece in pieces] == ["out", "in"]


@given(WORDS, WORDS)
def test_both_versions_can_be_read_from_it(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert " ".join(piece.text for piece in pieces if piece.kind != "in") == before
    assert " ".join(piece.text for piece in pieces if piece.kind != "out") == after
    assert all(piece.text for piece in pieces)
