"""What may be cut from a sentence."""

from __future__ import annotations

import pytest

from newsletter.summarize.cutting import closed, first, fitted, shortened, trimmed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("But the harbour closes.", "The harbour closes."),
        ("Meanwhile, the harbour closes.", "The harbour closes."),
        ("In addition to the harbour, the bridge closes.", "In addition to the harbour, the bridge closes."),
        ("Now that the harbour is closed, boats wait.", "Now that the harbour is closed, boats wait."),
        ("Indeed hires sailors in Estmouth.", "Indeed hires sailors in Estmouth."),
        ("Andover closes its harbour.", "Andover closes its harbour."),
    ],
)
def test_only_a_connective_is_cut_from_the_start(text: str, printed: str) -> None:
    assert trimmed(text) == printed


def test_a_first_sentence_does_not_say_also() -> None:
    assert first("The ferry line also ordered two ships.") == "The ferry line ordered two ships."
    assert first("Tern Line ordered two ships, also for Lunde.") == "Tern Line ordered two ships, also for Lunde."


def test_two_connectives_go_and_a_loose_full_stop_closes_up() -> None:
    assert trimmed("But now, the harbour closes .") == "The harbour closes."


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Duties on fish will throttle the harbours", "Duties on fish will throttle the harbours."),
        ("The council calls the bridge “safe”", "The council calls the bridge “safe”."),
        ("The council has closed the", "The council has closed the"),  # cut off
        ("The council has closed the bridge…", "The council has closed the bridge…"),
        ("The council has closed the bridge.", "The council has closed the bridge."),
    ],
)
def test_a_summary_gets_the_full_stop_that_its_outlet_leaves_out(text: str, whole: str) -> None:
    assert closed(text) == whole


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (  # the last clause goes
            "The council of the county has closed the old bridge over the river, raising fears among the traders.",
            "The council of the county has closed the old bridge over the river.",
        ),
        (  # not with who says so, nor with a condition
            "The council of the county has closed the old bridge over the river, as an engineer told the court.",
            "",
        ),
        ("The council of the county will close the old bridge over the river, while it may not be safe.", ""),
        (  # nor within an aside
            "The council of the county – long a foe of the old bridge over the river, which is weak – has closed it.",
            "",
        ),
        ("The council closed it, raising fears among all the traders of the east bank and the west bank.", ""),
    ],
)
def test_a_sentence_that_is_too_long_loses_its_last_clause(text: str, cut: str) -> None:
    assert fitted(text, 15) == (cut or text)


def test_a_clause_that_goes_on_behind_its_comma_stays() -> None:
    text = "The report, which closed the bridge, closed the harbour and closed the road, is new."
    assert shortened(text) == text
    assert shortened("The bridge, which spans the river, closes.") == "The bridge closes."
