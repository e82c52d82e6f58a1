"""More than a blurb has room for: new sentences of the sources, each with its span; lenses; nothing made up."""

from __future__ import annotations

import pytest

from newsletter.models import Analysis, Blurb, Event, Lens, Sentence
from newsletter.summarize.analysis import Matter, extract, mentions
from newsletter.summarize.extractive import Extractive
from newsletter.testing import make_story

FIRST = "Engineers closed the Harlow Bridge in Estmouth on Tuesday after they found cracks in two of its piers."
COST = "The repair takes 14 months and costs £18.5 million, the city council said."
CAUSE = "Salt water led to rust in the steel of both piers, according to a report of the inspectors."
OUTLOOK = "The council is expected to vote on a toll for lorries next month."
BRAZIL = "A Brazilian maker of lifting gear in Santos holds the order for the temporary supports."
FERRY = "Ferries between Estmouth and Harlow Green carry passengers every ten minutes until then."
STORY = make_story(
    1, title="Harlow Bridge closes for 14 months", text="\n\n".join((FIRST, COST, CAUSE, OUTLOOK, BRAZIL, FERRY))
)
EVENT = Event("bridge", (STORY,), 1)
SHORT = Blurb("Harlow Bridge closes", (Sentence(FIRST, ()),), (), (), (), "extractive")  # what a reader has read


def texts(parts: tuple[Analysis, ...]) -> dict[str, list[str]]:
    return {part.title or part.kind: [sentence.text for sentence in part.sentences] for part in parts}


def test_each_part_holds_what_fits_it_and_nothing_twice() -> None:
    told = texts(extract(Matter(EVENT, SHORT)))
    assert told == {
        "what": [COST, BRAZIL, FERRY],
        "why": [CAUSE],
        "watch": [OUTLOOK.replace("next month", "in February")],
    }


def test_every_sentence_is_a_span_of_its_story() -> None:
    for part in extract(Matter(EVENT, SHORT, (Lens("Brazil", ("Brazilian",)),))):
        assert part.made_by == "extractive"
        for sentence in part.sentences:
            (evidence,) = sentence.evidence
            assert STORY.body[evidence.start : evidence.end] == evidence.quote
            assert evidence.quote.startswith(sentence.text[:20])


def test_a_lens_holds_what_sources_say_of_it_or_is_not_there() -> None:
    lenses = (Lens("For a Brazilian start-up", ("brazil", "brazilian")), Lens("Space", ("satellite", "rocket")))
    told = texts(extract(Matter(EVENT, SHORT, lenses)))
    assert told["For a Brazilian start-up"] == [BRAZIL]
    assert "Space" not in told
    assert BRAZIL not in told["what"]


def test_what_the_blurb_has_told_is_not_told_again() -> None:
    full = Extractive().summarize(EVENT)
    read = {sentence.text for sentence in (*full.what, *full.why, *full.takeaways, *full.watch)}
    assert not read & {text for part in texts(extract(Matter(EVENT, full))).values() for text in part}


def test_a_story_that_was_told_whole_has_no_more_parts() -> None:
    bare = Event("bridge", (make_story(1, title="Harlow Bridge closes", text=FIRST),), 1)
    assert extract(Matter(bare, SHORT)) == ()


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("port", "Two ports close.", True),
        ("port", "The report is out.", False),
        ("São Paulo", "A fund in Sao Paulo pays.", True),
        ("sao paulo", "A fund in São Paulo’s centre pays.", True),
        ("US", "The US pays.", True),
        ("US", "Let us pay.", False),
        ("US", "US's share is small.", True),
        ("C++", "Written in C++ alone.", True),
    ],
)
def test_a_lens_s_words_are_whole_words(word: str, text: str, found: bool) -> None:
    assert mentions((word,), text) is found
