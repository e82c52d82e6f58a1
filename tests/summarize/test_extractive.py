"""What a reader of an extracted item would notice."""

from __future__ import annotations

import re

import pytest
from own_words import story

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event, Sentence
from newsletter.summarize.extractive import Extractive


def sentences(blurb: Blurb) -> list[Sentence]:
    return [*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch]


def test_an_event_told_twice_becomes_one_item(bridge: Event) -> None:
    blurb = Extractive().summarize(bridge)
    assert blurb.headline == "Harlow Bridge to close for 14 months after cracks found"
    assert 40 <= len(blurb.text.split()) <= 80
    assert blurb.takeaways
    assert blurb.words <= 119
    assert "newsletter" not in " ".join(sentence.text for sentence in sentences(blurb))


def test_every_sentence_shows_where_it_comes_from(bridge: Event) -> None:
    bodies = {one.id: one.body for one in bridge.stories}
    for sentence in sentences(Extractive().summarize(bridge)):
        for evidence in sentence.evidence:
            assert bodies[evidence.story][evidence.start : evidence.end] == evidence.quote
        held = re.findall(r"\w+", " ".join(evidence.quote for evidence in sentence.evidence).lower())
        assert set(re.findall(r"\w+", sentence.text.lower())) <= set(held)


def test_the_same_event_gives_the_same_item(bridge: Event) -> None:
    assert Extractive().summarize(bridge) == Extractive().summarize(bridge)


def test_a_title_alone_gives_a_headline_and_nothing_invented() -> None:
    blurb = Extractive().summarize(Event("e", (story(1, "Tern Line orders two electric ferries"),), 1))
    assert blurb.headline == "Tern Line orders two electric ferries"
    assert sentences(blurb) == []


def test_nothing_printable_is_an_error() -> None:
    with pytest.raises(SummaryError, match="no title or sentence"):
        Extractive().summarize(Event("e", (story(1, "", "Read more…"),), 1))
