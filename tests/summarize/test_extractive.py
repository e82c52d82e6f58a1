"""What a reader of an extracted item would notice."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import TEXTS
from own_words import story

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event, Sentence
from newsletter.summarize.cutting import dateline
from newsletter.summarize.days import absolute, absolute_text
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
    dated = {one.id: one for one in bridge.stories}
    for sentence in sentences(Extractive().summarize(bridge)):
        for evidence in sentence.evidence:
            assert bodies[evidence.story][evidence.start : evidence.end] == evidence.quote
        held = re.findall(
            r"\w+", " ".join(absolute(evidence.quote, dated[evidence.story]) for evidence in sentence.evidence).lower()
        )
        assert set(re.findall(r"\w+", sentence.text.lower())) <= set(held)


def test_the_same_event_gives_the_same_item(bridge: Event) -> None:
    assert Extractive().summarize(bridge) == Extractive().summarize(bridge)


def test_a_title_alone_gives_a_headline_and_nothing_invented() -> None:
    blurb = Extractive().summarize(Event("e", (story(1, "Tern Line orders two electric ferries"),), 1))
    assert blurb.headline == "Tern Line orders two electric ferries"
    assert sentences(blurb) == []


def test_the_points_of_a_story_without_a_title_tell_all_of_it(bridge: Event) -> None:
    untitled = replace(bridge, stories=(replace(bridge.stories[0], title=""),))
    blurb = Extractive().summarize(untitled)
    told = [point.text for point in blurb.takeaways]
    assert told[0].startswith("The Harlow Bridge in Estmouth will close for 14 months")
    assert 1 < len(told) <= 3
    assert blurb.what
    assert not any(sentence.text in " ".join(told) for sentence in blurb.what)
    assert blurb.words <= 119


def test_an_untitled_story_of_two_sentences_is_told_once() -> None:
    text = "The Tern Line has ordered two electric ferries. They are due in the spring of next year."
    blurb = Extractive().summarize(Event("e", (story(1, "", text),), 1))
    assert blurb.text.startswith("The Tern Line has ordered")
    assert blurb.words < 40


def test_nothing_printable_is_an_error() -> None:
    with pytest.raises(SummaryError, match="no title or sentence"):
        Extractive().summarize(Event("e", (story(1, "", "Read more…"),), 1))


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("BREAKING: Tern Line orders two ferries | The Estmouth Ledger", "Tern Line orders two ferries"),
        ("Tern Line orders two ferries - River Post", "Tern Line orders two ferries"),
        ("Tern Line orders two ferries. Here's what you need to know", "Tern Line orders two ferries"),
        (
            "Tern Line orders two electric ferries from a yard in Wexley after years of talks with the council",
            "Tern Line orders two electric ferries from a yard in Wexley",
        ),
        ("Tern Line orders two electric ferries today", "Tern Line orders two electric ferries"),
        ("Tern Line is buying ferries for Estmouth — but who will pay?", "Tern Line is buying ferries for Estmouth"),
        ("Who pays for the bridge? The council asks Tern Line for help", "The council asks Tern Line for help"),
        (  # no end in the middle of a list
            "Tern Line shows a ferry for carrying, lifting, and storing the lorries of all the farmers in the county",
            "Tern Line shows a ferry",
        ),
        ("Tern Line to buy its ferries in the U.S.", "Tern Line to buy its ferries in the U.S."),
        (  # what ferries are kept from
            "Mayor Maria Okafor will block Tern Line ferries from landing in Estmouth without a permit of the council",
            "Mayor Maria Okafor will block Tern Line ferries from landing in Estmouth",
        ),
        (
            "Tern Line’s supposedly ‘secret’ ferry with two decks in blue and a bar was a hoax",
            "Tern Line’s supposedly ‘secret’ ferry was a hoax",
        ),
        (
            "Tern Line may open a market where farmers of the whole county can sell what they grow",
            "Tern Line may open a market",
        ),
        (
            "Tern Line still allowing travellers to book seats on a boat damaged by the storm",
            "Tern Line still allowing travellers to book seats on a boat",
        ),
        (
            "Estmouth lags behind Lunde in the race for ferries but could quickly catch up, say experts",
            "Estmouth lags behind Lunde in the race for ferries, say experts",
        ),
        (
            "Row over Maria Okafor’s decision to close the bridge shows how towns need ferries",
            "Row over decision to close the bridge shows how towns need ferries",
        ),
        (
            "Why Estmouth chose Tern Line over Lunde Ferries for all of its services in the summer",
            "Estmouth chose Tern Line over Lunde Ferries for all of its services",
        ),
        (
            "Tern Line on the harbour: ‘We want to try other things in really different ways’",
            "Tern Line on the harbour",
        ),
    ],
)
def test_headlines_are_titles_without_labels_outlets_and_teasers(title: str, headline: str) -> None:
    event = Event("e", (story(1, title, source="River Post"),), 1)
    assert Extractive().summarize(event).headline == headline


def test_a_teaser_gives_way_to_a_title_that_tells() -> None:
    teaser = story(
        1, "You won't believe what Tern Line just did", "Tern Line ordered two ferries from a yard on Monday."
    )
    plain = story(2, "Tern Line orders two ferries", "The ferry company Tern Line ordered two ships on Monday.")
    assert Extractive().summarize(Event("e", (teaser, plain), 2)).headline == "Tern Line orders two ferries"


def test_a_name_alone_gives_way_to_a_title_that_tells() -> None:
    name = story(1, "Tern Blue 4.6", "The ferry company Tern Line showed the Tern Blue 4.6 on Monday.")
    told = story(2, "Tern Line shows its new ferry", "The ferry company Tern Line showed a new ship on Monday.")
    assert Extractive().summarize(Event("e", (name, told), 2)).headline == "Tern Line shows its new ferry"


@pytest.mark.parametrize(
    "unprintable",
    [
        "Tern Line has ordered two electric ferries from a yard in...",
        "Sign up for our newsletter to get the harbour news first.",
        "We reported last week that the harbour would close in June.",
        "Read more about the harbour and its ferries in our guide.",
        "Here's what you need to know about the harbour closure.",
        "What will happen to the harbour when the ferries leave it?",
        "HARBOUR NEWS FERRIES WEATHER TRAFFIC SPORT CULTURE JOBS CONTACT.",
        "Follow @harbour on every network for the ferry times today.",
        '"The harbour will close in June and nobody told the crews.',
        "He said that the harbour would have to close again in June.",
    ],
)
def test_what_an_editor_would_not_print_is_left_out(unprintable: str) -> None:
    text = f"The harbour of Estmouth closes on 3 June for dredging.\n\n{unprintable}"
    blurb = Extractive().summarize(Event("e", (story(1, "Harbour of Estmouth closes for dredging", text),), 1))
    printed = [sentence.text for sentence in sentences(blurb)]
    assert printed[0] == "The harbour of Estmouth closes on 3 June for dredging."
    if unprintable.startswith("He "):  # it may follow the sentence that names him, never stand alone
        assert unprintable not in [sentence.text for sentence in blurb.takeaways]
    else:
        assert unprintable not in printed


@pytest.mark.parametrize(
    ("sentence", "printed"),
    [
        ("ESTMOUTH, England (AP) — The harbour closes on 3 June.", "The harbour closes on 3 June."),
        ("However, the harbour closes on 3 June.", "The harbour closes on 3 June."),
        (
            "The port said in a blog post that the harbour closes on 3 June.",
            "The port said that the harbour closes on 3 June.",
        ),
        ("Tern Line (NYSE: TRN) leaves the harbour on 3 June.", "Tern Line leaves the harbour on 3 June."),
    ],
)
def test_cutting_only_deletes(sentence: str, printed: str) -> None:
    blurb = Extractive().summarize(Event("e", (story(1, "Harbour closes", sentence),), 1))
    assert blurb.what[0].text == printed


paragraphs = st.lists(
    st.sampled_from([sentence + "." for text in TEXTS for sentence in " ".join(text.split()).split(". ")])
    | st.text(alphabet="abc ABC.,!?\"'“”()0123456789\n%$€-…", max_size=80),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "Harlow Bridge closes", "Why?"]), paragraphs), min_size=1, max_size=3))
def test_no_text_breaks_the_promises(told: list[tuple[str, list[str]]]) -> None:
    event = Event("e", tuple(story(n, title, "\n\n".join(parts)) for n, (title, parts) in enumerate(told)), len(told))
    try:
        blurb = Extractive().summarize(event)
    except SummaryError:
        return
    bodies = {one.id: one.body for one in event.stories}
    held = set(re.findall(r"\d+", " ".join(map(absolute_text, event.stories))))
    assert blurb.words <= 119
    assert 0 < len(blurb.headline.split()) <= 12
    assert set(re.findall(r"\d+", " ".join((blurb.headline, *(part.text for part in sentences(blurb)))))) <= held
    assert all(
        bodies[span.story][span.start : span.end] == span.quote for part in sentences(blurb) for span in part.evidence
    )
    assert blurb == Extractive().summarize(event)


@pytest.mark.parametrize(
    "line", ["BRENNICK, 5 March - ", "BRENNICK, March 5 - ", "PORT CALLEN, Carrow, 5 March (Corvane) — ", "BRENNICK - "]
)
def test_a_dateline_is_left_out_whether_or_not_it_has_a_date(line: str) -> None:
    text = "The assembly passed a law on reports of failures by 412 votes to 187."
    assert (line + text)[dateline(line + text) :] == text
