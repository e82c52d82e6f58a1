"""How outlets told it, on the page of the event; what its terms mean; and how the newsletter is set up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html

from newsletter.render import Setup, render_site
from tests import factories
from tests.render.conftest import PAGES

SETUP = Setup(
    sources=("The Harbour Post", "Signal & Wire"),
    groups=(("trade", 1),),
    items=10,
    minutes=5,
    hours=48,
    writers=("extractive",),
    approval="required",
    unapproved="hold",
    terms=18,
)
EVENT = "2026-01-27/three-countries-sign-power-pact/index.html"


@pytest.fixture(scope="module")
def render(newsletter, theme, env):
    def pages(setup=SETUP, **changes):
        first, *others = factories.full_day()
        days = [factories.edition((replace(first, **changes), *others))]
        made = render_site(days, newsletter, theme, env, PAGES, setup)
        return {page.path: html.fromstring(page.body) for page in made if page.path.endswith(".html")}

    return pages


def words(node) -> str:
    return re.sub(r"\s+", " ", node.text_content()).strip()


def test_contradicting_figures_stand_side_by_side_with_their_outlets(render):
    sides = render()[EVENT].find_class("sides")[0].find_class("side")
    assert [words(side.find_class("figure")[0]) for side in sides] == ["300 megawatts", "340 megawatts"]
    assert [words(side.xpath(".//a")[0]) for side in sides] == ["Commons Daily", "Northern Ledger"]
    assert words(sides[1].xpath(".//blockquote")[0]) == "The reserve fell to 340 megawatts last January."


def test_each_claim_names_who_tells_it_and_links_to_the_passage(render):
    claims = {words(item).partition(" Compare")[0]: item for item in render()[EVENT].xpath("//ul[@class='claims']/li")}
    assert list(claims) == [
        "The ministers signed the agreement on Monday. 2 of 4: Northern Ledger, The Harbour Post",
        "1,200 megawatts: 1,200 MW 2 of 4: Northern Ledger, Signal & Wire",
        "Two ministers left before dinner. Only Commons Daily",
        "Tariffs rise. Only the group “general”: The Harbour Post, Commons Daily",
    ]
    first = next(iter(claims.values())).xpath(".//a")[0].get("href")
    assert first.startswith("https://ledger.example/")
    assert first.endswith("#:~:text=The%20ministers%20signed%20the%20agreement%20on%20Monday.")


def test_the_drawing_has_a_list_that_says_the_same(render):
    figure = render()[EVENT].find_class("timeline")[0]
    drawn = figure.xpath(".//svg")[0]
    assert drawn.get("role") == "img"
    assert words(drawn.xpath(".//title")[0])
    assert [words(number) for number in drawn.find_class("number")] == ["1", "2", "3", "4"]
    listed = [words(item) for item in figure.xpath(".//ol/li")]
    assert listed[0] == "Commons Daily 26 January, 21:40"
    assert listed[1] == "Signal & Wire 26 January, 23:25, 1 h 45 min later"


def test_nothing_on_the_page_needs_a_style_that_its_policy_forbids(render):
    page = render()[EVENT]
    assert page.xpath("//@style | //style | //script[not(@type='application/ld+json')]") == []


def test_terms_say_whose_words_explain_them(render):
    terms = [words(term) for term in render()[EVENT].xpath("//dl[@class='terms']/div")]
    assert terms == [
        "Levy: A charge that a law sets for one purpose. (our glossary)",
        "Grid: A grid is a system of lines. (Signal & Wire)",
    ]


def test_an_event_of_few_outlets_has_no_such_part(render):
    page = render(comparison=None, sources=factories.full_day()[1].sources)[EVENT]
    assert page.find_class("coverage") == []


def test_each_item_says_how_when_and_from_what_it_was_made(render):
    made = render(analysis=())[EVENT].xpath("//h2[.='How this was made']/..")[0]
    assert words(made).startswith(
        "How this was made A program chose these sentences from the sources; no language model wrote any of them. "
        "Edited by a person: headline. Made on 27 January, 06:40 from the 4 sources listed here."
    )


def test_models_that_wrote_only_the_analysis_are_named_too(render):
    made = words(render()[EVENT].xpath("//h2[.='How this was made']/..")[0])
    assert "A program chose the item’s sentences from the sources." in made
    assert "Parts marked as analysis were written by language model gem-4." in made


def test_a_model_is_named(render):
    item = factories.full_day()[0]
    page = render(blurb=replace(item.blurb, made_by="gem-4"), edits=())[EVENT]
    made = words(page.xpath("//h2[.='How this was made']/..")[0])
    assert "Written by a program (gem-4)" in made
    assert "a person" not in made


def test_the_process_page_tells_the_configuration(render):
    pages = render()
    told = words(pages["process/index.html"])
    assert "Sources: 2: The Harbour Post, Signal & Wire." in told
    assert "at most 10 items and 5 minutes of reading" in told
    assert "No language model is used." in told
    assert "One that nobody approved in time is not sent." in told
    assert "18 terms explained in the newsletter’s own words" in told
    assert "What the check refuses runs only for a reason" in told
    assert "Who runs these models" not in told
    assert "Longer parts of an item’s page: further sentences of the sources, chosen by the program." in told
    assert "As this newsletter is set up now" not in words(pages["about/index.html"])


def test_models_are_told_in_the_order_in_which_they_are_tried(render):
    pages = render(replace(SETUP, writers=("gem-4", "extractive"), approval="auto", providers=("Ollama",)))
    told = words(pages["process/index.html"])
    assert "tried in this order until one passes the check against the sources: gem-4, extractive" in told
    assert "gets to read the stories: Ollama." in told
    assert "editions go out without a person’s approval" in told


def test_other_languages_are_told_with_who_translates(render):
    told = words(render(replace(SETUP, languages=("de", "pt"), translators=("gem-4",)))["process/index.html"])
    assert "editions are also told in Deutsch, Português, by gem-4." in told


def test_lenses_and_who_writes_through_them_are_told(render):
    setup = replace(SETUP, analysts=("gem-4", "extractive"), lenses=("For hauliers", "Brazil"))
    told = words(render(setup)["process/index.html"])
    assert "the first of these of which anything passes the check against the sources: gem-4, extractive." in told
    assert "through these lenses: For hauliers; Brazil." in told
