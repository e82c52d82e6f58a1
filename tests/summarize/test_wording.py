"""Which sentences an editor prints, and on what a sentence leans."""

from __future__ import annotations

import pytest
from own_words import story

from newsletter.models import Event
from newsletter.summarize.extractive import Extractive
from newsletter.summarize.verbs import is_fragment
from newsletter.summarize.wording import acceptable, leans


@pytest.mark.parametrize(
    "fragment",
    [
        "A close look at the Harlow Bridge, explaining how its piers carry the weight.",
        "Different ferries, different crews, different harbours.",
        "The second Estmouth ferry with a crew of eleven.",
        "Because no other bridge in the county can carry lorries.",
        "Maria Okafor, a member of the council, explaining that the bridge needs repairs.",
        "What the newest ferry of Tern Line has to say about the harbour.",
        "Not protecting the piers from the salt of the harbour.",
        "To help the shops on the east bank through the summer.",
        "For Estmouth—a harbour for small boats with new piers and a market.",
        "Divers at the bridge during a tour of the harbour in Estmouth on Sept. 24, 2025.",
    ],
)
def test_what_has_no_verb_of_its_own_is_no_sentence(fragment: str) -> None:
    assert is_fragment(fragment)
    assert not acceptable(fragment)


@pytest.mark.parametrize(
    "sentence",
    [
        "Traders fear the detour.",
        "The team that won the cup meets Lunde in May.",
        "Australia brings minerals and technology.",
        "That effort has resulted in a new pier.",
        "Introducing ferries alters how people travel.",
        "To reach the harbour, lorries need a permit that costs £40.",
        "Engineers know how to close the cracks.",
        "Because the piers crack, the bridge closes.",
        "Sales collapse, the guild warns.",
        "The Ledger’s reporters weren’t told.",
        "Two of the piers that hold the bridge show cracks.",
    ],
)
def test_a_sentence_with_a_verb_stays(sentence: str) -> None:
    assert not is_fragment(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "In 2024, it raised £2 million for the bridge.",
        "For patients, it shortens the way to the hospital.",
        "Google hopes that Estmouth will help with the latter.",
        "On the flip side, ferries are cheap.",
        "As such, Tern Line pays for the piers.",
    ],
)
def test_what_points_back_runs_only_behind_what_it_points_to(text: str) -> None:
    assert leans(text)


def test_what_is_no_pointer_stands_alone() -> None:
    assert not leans("In 2024, it was clear that the bridge would close.")
    assert not leans("The former mayor of Estmouth opened the bridge.")


@pytest.mark.parametrize("text", ["Some even fear for their shops in May.", "“We could not wait for the summer.”"])
def test_a_first_sentence_that_hangs_in_the_air_leans_on_the_title(text: str) -> None:
    assert leans(text, opens=True)


def test_a_title_that_is_the_body_too_is_not_told_twice() -> None:
    title = "Tern Line Orders Two Ferries. Traders Are Not Amused"
    blurb = Extractive().summarize(Event("e", (story(1, title),), 1))
    assert not blurb.what


@pytest.mark.parametrize(
    "order",
    [
        "Open a map of the harbour before the next ferry leaves.",
        "Just say something kind to the crew of the ferry in Estmouth.",
        "Choose the ferry that suits the size of your lorry best.",
    ],
)
def test_what_tells_the_reader_to_do_something_does_not_run(order: str) -> None:
    assert not acceptable(order)


def test_a_noun_that_could_be_an_order_stays() -> None:
    assert acceptable("Access to the harbour costs £4 a day.")
    assert acceptable("Work on the bridge begins in May.")


def test_a_lead_that_sets_a_scene_gives_way_to_the_news() -> None:
    scene = "On a rainy morning in May, Ann Lee stood at the pier and waited for her son."
    news = "Tern Line will stop its ferries between Estmouth and Lunde in June, the company said."
    blurb = Extractive().summarize(Event("e", (story(1, "Tern Line stops ferries to Lunde", f"{scene} {news}"),), 1))
    assert [sentence.text for sentence in blurb.what] == [news]


def test_a_scene_that_is_the_news_stays() -> None:
    news = "On a rainy morning in May, Tern Line stopped its ferries to Lunde."
    text = f"{news} Traders on the east bank fear for their business."
    blurb = Extractive().summarize(Event("e", (story(1, "Tern Line stops ferries to Lunde", text),), 1))
    assert blurb.what[0].text == news


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("HARBOUR_RULES = “Every boat needs two crews to leave.”", False),
        ("The script calls open_gate() when a boat of the county leaves.", False),
        ("We saw the film of the harbour twice.", False),
        ("Maria Okafor saw Boats Under My Bridge twice.", True),
        ("The council told us about the bridge.", False),
    ],
)
def test_code_and_the_outlets_own_voice_do_not_run(text: str, printed: bool) -> None:
    assert acceptable(text) is printed


def test_a_summary_without_a_full_stop_is_told_and_an_article_that_breaks_off_is_not() -> None:
    brief = "Duties on fish will throttle the harbours of the county and split its markets"
    told = Extractive().summarize(Event("e", (story(1, "The price of fish", "", brief),), 1))
    assert told.text == f"{brief}."
    article = f"{'Boats of the county wait for the spring at the piers of Estmouth. ' * 10}{brief}"
    told = Extractive().summarize(Event("e", (story(1, "The price of fish", article),), 1))
    assert "Duties" not in told.text
