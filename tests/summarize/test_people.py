"""People are named in full where an item first mentions them, and nobody else is."""

from __future__ import annotations

import pytest
from own_words import story

from newsletter.models import Event
from newsletter.summarize.extractive import Extractive
from newsletter.summarize.gate import apply_gate, check
from newsletter.summarize.people import full_name

OKAFOR = "Maria Okafor leads the council of Estmouth. “We could not wait,” Okafor said."


@pytest.mark.parametrize(
    ("surname", "text", "full"),
    [
        ("Okafor", OKAFOR, "Maria Okafor"),
        ("Reyes", "Then John F. Reyes met Ann Lee. Reyes said no.", "John F. Reyes"),
        ("Lee", "Then John Reyes met Ann Lee. Mr Lee left.", "Ann Lee"),
        ("Okafor", "Did Maria Okafor know? No, Okafor said.", "Maria Okafor"),
        ("Okafor", "Maria Okafor and Peter Okafor met. Then Okafor said no.", ""),  # which of the two?
        ("Street", "Wall Street fell. The Street is in Estmouth.", ""),
        ("Okafor", "Mayor Okafor spoke. Then Okafor said no.", ""),  # the story never gives her first name
    ],
)
def test_only_people_whom_the_story_names_in_full_are_known(surname: str, text: str, full: str) -> None:
    assert full_name(surname, text) == full


def blurb_of(*paragraphs: str) -> tuple[str, Event]:
    event = Event("e", (story(1, "Council closes the Harlow Bridge in Estmouth", "\n\n".join(paragraphs)),), 1)
    blurb = Extractive().summarize(event)
    assert apply_gate(blurb, event)[1] == ()
    for sentence in (*blurb.what, *blurb.why, *blurb.takeaways):
        for evidence in sentence.evidence:
            assert event.lead.body[evidence.start : evidence.end] == evidence.quote
    return " ".join(part.text for part in (*blurb.what, *blurb.why, *blurb.takeaways)), event


def test_a_surname_becomes_the_full_name_once_with_its_evidence() -> None:
    closing = "The Harlow Bridge in Estmouth closes because Okafor said that the council found cracks in its piers."
    told, _ = blurb_of(closing, "Is Maria Okafor leading the council?", "Okafor added that the bridge needs 14 months.")
    assert told.count("Maria Okafor") == 1
    assert "because Maria Okafor said" in told
    assert "Okafor added" in told


def test_what_only_sounds_like_a_person_stays() -> None:
    told, _ = blurb_of(
        "The Harlow Bridge in Estmouth closes and Okafor supporters are angry about the council.",
        "Did Maria Okafor know?",
        "“Okafor said no,” the Estmouth council told reporters at the Harlow Bridge.",
    )
    assert "Maria" not in told


def test_the_gate_knows_a_person_by_the_surname_that_a_story_uses() -> None:
    assert check("Maria Okafor said that nobody could wait.", [OKAFOR]).supported is False  # not her words
    source = "Maria Okafor leads the council. The ferry runs in June. Okafor said the bridge needs 14 months."
    assert check("Maria Okafor said the bridge needs 14 months.", [source]).supported
    assert not check("Peter Okafor said the bridge needs 14 months.", [source]).supported
