"""What the gate lets through, and what it refuses and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mutations import MUTATORS, mutations, true_sentences
from own_words import BRIDGE

from newsletter.models import Event, Sentence
from newsletter.summarize.extractive import Extractive
from newsletter.summarize.gate import apply_gate, check

SOURCE = (
    "Norvane Motors bought the battery maker Lithwell for $2.3 billion on Tuesday 14 October 2025, after talks that "
    "took six weeks. Lithwell owns 1,234,567 square metres of land and employs 3,400 people in Gellersberg. Shares of "
    "Norvane fell 4.2 percent. "
    '"This deal gives us cells made in Europe," said Ingrid Solheim, who leads Norvane. '
    "The union IG Werk opposes the purchase. Norvane did not say when the deal closes. Profits rose "
    "by a third in Oslo. Peter Lindqvist sued Norvane in 2019. The World Steel Board (WSB) met in Lisbon."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Norvane Motors bought Lithwell for $2.3 billion on Tuesday.",
        "Norvane Motors bought the battery maker Lithwell for $2,300 million.",
        "Norvane bought Lithwell on October 14, 2025.",
        "Lithwell employs 3,400 people in Gellersberg.",
        "Lithwell owns about 1.2 million square metres of land.",
        "Shares of Norvane fell 4.2%.",
        "“This deal gives us cells made in Europe”, said Ingrid Solheim.",
        "The talks took 6 weeks, after which Norvane Motors bought the battery maker Lithwell.",
        "The union IG Werk opposes the purchase.",
        "Norvane did not say when the deal closes.",
        "Norvane was sued by Peter Lindqvist in 2019.",
        "Norvane bought Lithwell. The union IG Werk opposes the purchase.",
    ],
)
def test_a_claim_that_the_source_holds_passes(claim: str) -> None:
    assert check(claim, [SOURCE]).supported, check(claim, [SOURCE]).problems


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("Norvane Motors bought the battery maker Lithwell for $2.4 billion.", "do not hold the number $2.4 billion"),
        ("Norvane Motors bought the battery maker Lithwell for $2.3 million.", "do not hold the number $2.3 million"),
        ("Norvane Motors bought the battery maker Lithwell for €2.3 billion.", "do not hold the number €2.3 billion"),
        ("Shares of Norvane fell 4.2 percent to 42 crowns.", "do not hold the number 42"),
        ("Shares of Norvane fell 3,400 percent.", "do not hold the number 3,400 percent"),
        ("Lithwell employs 2019 people in Gellersberg.", "about something else"),
        ("Norvane Motors bought the battery maker Halvorsen.", "do not hold the name Halvorsen"),
        ("Peter Solheim, who leads Norvane, opposes the purchase.", "the name Peter Solheim"),
        ("Norvane Motors bought the battery maker Lithwell on Wednesday.", "do not hold the date Wednesday"),
        ("Norvane bought Lithwell on 15 October 2025.", "do not hold the date 15 October 2025"),
        ("“This deal gives us jobs made in Europe,” said Ingrid Solheim.", "word for word"),
        ("Norvane said when the deal closes.", "the opposite"),
        ("The union IG Werk does not oppose the purchase.", "the opposite"),
        ("Profits fell by a third in Oslo.", "the opposite"),
        ("Norvane sued Peter Lindqvist in 2019.", "the other way round"),
        ("Shares of Norvane fell 4.2 percentage points.", "the number 4.2 percentage points"),
        ("Shares of Norvane fell 42 percent.", "do not hold the number 42 percent"),
        ("Norvane Motors bought the battery maker Lithwell for ₹2.3 billion.", "do not hold the number ₹2.3 billion"),
        ("Norvane Motors bought the battery maker Lithwell on 14 November 2025.", "the date 14 November 2025"),
        ("Norvane Motors bought the battery maker Lithwell on 2025-10-15.", "the date 2025-10-15"),
        ("Norvane Motors sold the battery maker Lithwell on Tuesday.", "the opposite"),
        ("The union IG Werk supports the purchase.", "the opposite"),
        ("Profits may have risen by a third in Oslo.", "too few"),
        ("Norvane Motors sold the battery maker Lithwell in Gellersberg Park.", "Gellersberg Park"),
        ("Analysts praised cheaper rivals and predicted further takeovers soon.", "too few of the claim's words"),
    ],
)
def test_a_claim_that_the_source_does_not_hold_is_refused_in_words(claim: str, problem: str) -> None:
    verdict = check(claim, [SOURCE])
    assert not verdict.supported
    assert problem in "; ".join(verdict.problems)


EDITED = (
    "The mayor of Łódź, José Muñoz, said on 3 May that the flood killed up to 40 people within two days. The tram line "
    "may close for six weeks, which “nobody in the city wanted,” Zoë Brontë of the council added. The alleged owner of "
    "the dam, 12 kilometres north of the city, wasn’t there. On Friday he did not "
    "tell the police of the city that he was not in the dam’s office."
)


@pytest.mark.parametrize(
    "claim",
    [
        "The mayor of Łódź, José Núñez, said on 3 May that the flood killed up to 40 people within two days.",
        "The mayor of Łomża, José Muñoz, said on 3 May that the flood killed up to 40 people within two days.",
        "The governor of Łódź, José Muñoz, said on 3 May that the flood killed up to 40 people within two days.",
        "The mayor of Łódź, José Muñoz, said on 3 May that the flood injured up to 40 people within two days.",
        "The mayor of Łódź, José Muñoz, said on 3 May that the flood killed 40 people within two days.",
        "The mayor of Łódź, José Muñoz, said on 3 May that the flood killed up to 40 people within three days.",
        "The mayor of Łódź, José Muñoz, said on 3 May that the flood killed up to 40 people within two weeks.",
        "The mayor of Łódź, José Muñoz, said on May 4 that the flood killed up to 40 people within two days.",
        "The tram line will close for six weeks, which “nobody in the city wanted,” Zoë Brontë of the council added.",
        "The tram line may close for six weeks, which “somebody in the city wanted,” Zoë Brontë of the council added.",
        "The tram line may close for six weeks, which “nobody in the city wanted,” Zoë Brontë of the court added.",
        "The owner of the dam, 12 kilometres north of the city, wasn’t there.",
        "The alleged owner of the dam, 12 kilometres south of the city, wasn’t there.",
        "The alleged owner of the dam, 12 miles north of the city, wasn’t there.",
        "On Friday he did not tell the police of the city that he was in the dam’s office.",
    ],
)
def test_one_word_that_makes_it_another_claim_is_caught(claim: str) -> None:
    assert not check(claim, [EDITED]).supported


@pytest.mark.parametrize(
    "claim",
    [
        "The mayor of Lodz, Jose Munoz, said on May 3 that the flood killed up to 40 people within two days.",
        'The tram line might close for six weeks, which "nobody in the city wanted," Zoe Bronte of the council added.',
        "The alleged owner of the dam, 12 kilometers north of the city, was not there.",
        "The flood killed up to 40 people within 2 days, the mayor of Łódź, José Muñoz, said.",
    ],
)
def test_the_same_claim_in_other_letters_passes(claim: str) -> None:
    assert check(claim, [EDITED]).supported, check(claim, [EDITED]).problems


def test_of_two_sentences_much_alike_each_is_held() -> None:
    source = "Rates will rise in May, the bank of Estmouth said. Rates may rise in May, the bank of Estmouth said."
    assert check("Rates may rise in May, the bank of Estmouth said.", [source]).supported


def test_better_support_scores_higher() -> None:
    held = check("Norvane Motors bought the battery maker Lithwell.", [SOURCE]).score
    loose = check("Norvane Motors took over a maker of batteries.", [SOURCE]).score
    invented = check("Norvane Motors opened a museum in Rome.", [SOURCE]).score
    assert held > loose > invented


def test_no_source_supports_nothing() -> None:
    assert not check("Norvane bought Lithwell.", []).supported
    assert not check("Norvane bought Lithwell.", [""]).supported


def test_five_hundred_changed_sentences_are_caught() -> None:
    made = list(mutations(500))
    missed = [(kind, wrong) for kind, wrong, _, text in made if check(wrong, [text]).supported]
    assert len(made) == 500
    assert {kind for kind, *_ in made} == set(MUTATORS)
    assert len(missed) <= 5, missed


def test_true_sentences_pass() -> None:
    truth = true_sentences()
    refused = [sentence for sentence, text in truth if not check(sentence, [text]).supported]
    assert len(truth) >= 80
    assert len(refused) <= 0.05 * len(truth), refused


def test_a_false_sentence_does_not_run_and_the_true_ones_do(bridge: Event) -> None:
    blurb = Extractive().summarize(bridge)
    forged = Sentence(blurb.what[0].text.replace("14", "41"), blurb.what[0].evidence)
    checked, reasons = apply_gate(replace(blurb, what=(forged, *blurb.what)), bridge)
    assert checked.what == blurb.what
    assert checked.takeaways == blurb.takeaways
    assert len(reasons) == 1
    assert "the number 41" in reasons[0]


def test_evidence_must_be_a_span_of_the_story(bridge: Event) -> None:
    blurb = Extractive().summarize(bridge)
    first = blurb.what[0]
    elsewhere = Sentence(first.text, (replace(first.evidence[0], story="another"),))
    shifted = Sentence(first.text, (replace(first.evidence[0], start=first.evidence[0].start + 1),))
    for wrong in (elsewhere, shifted, Sentence(first.text, ())):
        checked, reasons = apply_gate(replace(blurb, what=(wrong,)), bridge)
        assert checked.what == ()
        assert reasons


def test_an_invented_headline_is_emptied(bridge: Event) -> None:
    blurb = replace(Extractive().summarize(bridge), headline="Norvane Motors buys Harlow Bridge")
    checked, reasons = apply_gate(blurb, bridge)
    assert checked.headline == ""
    assert "Norvane Motors" in reasons[0]


def test_a_long_source_is_read_to_its_end() -> None:
    filler = "Nothing of note was said about the weather on the coast. " * 400
    assert check("About 42,000 vehicles cross the bridge every day.", [filler + BRIDGE]).supported


@pytest.mark.parametrize(
    "claim",
    [
        "The council of Norby asked Kell to pay for the Harlow Bridge in May.",
        "The council of Norby asked Reyes to pay for the Marlow Bridge in May.",
        "The council of Norby asked Spoke to pay for the Harlow Bridge in May.",
    ],
)
def test_a_name_in_the_place_of_another_is_caught(claim: str) -> None:
    source = (
        "The council of Norby asked Reyes to pay for the Harlow Bridge in May. Kell spoke for the council of Norby and"
        " asked about the Marlow Bridge. The council of Norby asked Spoke magazine for the Harlow Bridge."
    )
    assert not check(claim, [source]).supported
    assert check("The council of Norby asked Reyes to pay for the Harlow Bridge.", [source]).supported


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("The council said that the bridge will close for 14 months.", True),  # what was said stands in the past
        ("Tern Line is considering a plan that will cut 300 jobs in Estmouth.", False),
        ("The night ferry would sail in May.", True),  # less sure than its source
    ],
)
def test_what_would_be_is_not_what_will_be(claim: str, supported: bool) -> None:
    source = (
        "The council said that the bridge would close for 14 months. Tern Line is considering a plan that would cut 300"
        " jobs in Estmouth. The night ferry will sail in May."
    )
    assert check(claim, [source]).supported is supported
