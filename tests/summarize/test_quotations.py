"""Quotations of several sentences, which belong to the person who said them."""

from __future__ import annotations

import pytest
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


def test_a_damaged_apostrophe_of_several_owners_closes_no_quotation() -> None:
    damaged = "It?s the drivers? title, and ?the best drivers? of all won it."
    assert mended(damaged) == "It’s the drivers’ title, and “the best drivers” of all won it."
