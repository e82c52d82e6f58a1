"""The longer parts of an event's page: who wrote them, what they rest on, and the line in the email."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html

from newsletter.models import Analysis
from newsletter.render import render_letter, render_site
from tests import factories
from tests.render.conftest import PAGES

EVENT = "2026-01-27/three-countries-sign-power-pact/index.html"


@pytest.fixture(scope="module")
def page(newsletter, theme, env):
    def page(**changes):
        first, *others = factories.full_day()
        days = [factories.edition((replace(first, **changes), *others))]
        made = {page.path: page.body for page in render_site(days, newsletter, theme, env, PAGES)}
        return html.fromstring(made[EVENT])

    return page


def words(node) -> str:
    return re.sub(r"\s+", " ", node.text_content()).strip()


def test_parts_have_headings_and_what_a_model_wrote_is_marked(page):
    (section,) = page().find_class("analysis")
    told = words(section)
    assert [words(heading) for heading in section.xpath(".//h3")] == [
        "What happened",
        "Background",
        "For heavy industry",
        "How outlets differ",
    ]
    assert told.count("Analysis by a program (language model gem-4)") == 3
    before = told[: told.index("Background")]
    assert "further sentences of the sources" in before
    assert "Analysis by" not in before


def test_each_sentence_has_its_passage_on_the_page(page):
    whole = page()
    (section,) = whole.find_class("analysis")
    refs = [link.get("href") for link in section.xpath(".//a[@class='ref']")]
    assert len(refs) == 5
    passages = {f"#{item.get('id')}": words(item) for item in whole.xpath("//section[@class='evidence']//li")}
    assert "Smelters are warned a day ahead." in passages[refs[2]]


def test_a_contrast_names_each_side_by_its_evidence_and_its_groups(page):
    told = words(page().find_class("analysis")[0])
    assert "The Harbour Post (general): The levy comes in 2027." in told
    assert "Signal & Wire (trade): The text names no date for a levy." in told


def test_background_names_the_earlier_stories_that_it_rests_on(page):
    old = factories.link("orbit", "Valmere rations power", 90, story="orbit-old")
    told = (factories.said("Valmere rationed power in 2019.", (old, "Valmere rationed power.")),)
    whole = page(analysis=(Analysis("background", told, "extractive", earlier=(old,)),))
    last = whole.xpath("//section[@class='evidence']//li")[-1]
    assert "Orbit Weekly" in words(last)
    assert "orbit-old" not in words(last)
    assert old.title not in words(whole.find_class("sources")[0])


def test_an_item_without_longer_parts_has_no_such_section(page):
    assert page(analysis=()).find_class("analysis") == []


def test_the_letter_holds_one_line_of_a_lens_that_asks_for_it(newsletter, theme, env):
    letter = render_letter(factories.edition(), newsletter, theme, env)
    for part in (letter.text, words(html.fromstring(letter.html))):
        told = re.sub(r"\s+", " ", part)
        assert "For heavy industry: Smelters get a day's warning. (Analysis, language model gem-4.)" in told
        assert "The talks took eleven months" not in told
