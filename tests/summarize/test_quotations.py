"""Quotations of several sentences, which belong to the person who said them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_words import story

from newsletter.models import Event
from newsletter.summarize.mending import mended
from newsletter.summarize.passages import passages
from newsletter.summarize.quotations import first_said

LONG = (
    "“The bridge has carried far more lorries than it was ever built for and it shows in each bolt. Nobody can say"
    " how long the piers will hold if the river rises as it did last winter. The town has waited long enough for an"
    " answer to that question,” said Ann Lee."
)


def texts(body: str) -> list[str]:
    return [passage.text for passage in passages(Event("e", (story(1, "", body),), 1))]


def test_no_sentence_of_a_quotation_is_printed_as_the_storys_own_words() -> None:
    printed = texts(f"The council met on a stormy night in Estmouth. {LONG} The bridge closes in the spring.")
    assert printed == ["The council met on a stormy night in Estmouth.", "The bridge closes in the spring."]


def test_an_inch_mark_opens_no_quotation() -> None:
    told = texts('The phone has a 6.1" screen and two cameras. The maker sells it in Estmouth from May.')
    assert told == ["The maker sells it in Estmouth from May."]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ('Ann Lee said: "It closes. It stays closed."', 'Ann Lee said: "It closes."'),
        ("Ann Lee asked: “Why now? It is late.”", "Ann Lee asked: “Why now?”"),
        ("“It closes. It stays closed,” Ann Lee said.", "“It closes. It stays closed,” Ann Lee said."),
        ("“It closes,” Ann Lee said.", "“It closes,” Ann Lee said."),
        ("She said “it closes. Soon” and left.", "She said “it closes. Soon” and left."),
        ("Nobody spoke. Nobody left.", "Nobody spoke. Nobody left."),
    ],
)
def test_a_long_quotation_keeps_its_first_sentence_and_its_speaker(text: str, cut: str) -> None:
    assert first_said(text) == cut


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        (
            "It?s the drivers? title, and ?the best drivers? of all won it.",
            "It’s the drivers’ title, and “the best drivers” of all won it.",
        ),
        (  # a mark between two sentences that lost their space opens or closes, as the others tell
            "The bridge closes.?It?s too old,? said Ann Lee.?Boats wait.",
            "The bridge closes.“It’s too old,” said Ann Lee. Boats wait.",
        ),
        ("She said: ?It closes.?The council ?pays?.", "She said: “It closes.”The council “pays”."),
        (  # a long quotation has a mark at the head of each paragraph
            "?It closes. ?It?s old,? she said.",
            "“It closes.  It’s old,” she said.",
        ),
        ("?One big ?ferry? closes,? he said.", "“One big ‘ferry’ closes,” he said."),
        ("Who pays? It?s open. Is it? Yes.", "Who pays? It’s open. Is it? Yes."),
        ("It costs \ufffd40, he said.\ufffdBoats don\ufffdt wait.", "It costs  40, he said. Boats don’t wait."),
        ("Who pays? Nobody knows.", "Who pays? Nobody knows."),
    ],
)
def test_damaged_marks_are_what_they_were(damaged: str, whole: str) -> None:
    assert mended(damaged) == whole
    assert len(damaged) == len(whole)


@given(st.text(alphabet="aB .,?!\ufffd()s1\n", max_size=60))
def test_mending_moves_nothing(text: str) -> None:
    assert len(mended(text)) == len(text)
    assert all(a == b or a in "?\ufffd" for a, b in zip(text, mended(text), strict=True))
