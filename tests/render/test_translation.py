"""An edition in another language: every part says which language it is in, and the letter stays small."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from newsletter.edition.approval import digest
from newsletter.models import Correction, Letter, Sponsor, Translation
from newsletter.render import render_site, render_translated_letter
from newsletter.render.fit import LIMIT
from tests import factories
from tests.render.conftest import PAGES


def translated(count: int, language: str):
    """The first items of a day are translated."""
    items = factories.full_day()
    told = (
        replace(item, translations=(Translation(language, replace(item.blurb, headline=f"X {n}", made_by="gem"), ""),))
        for n, item in enumerate(items[:count])
    )
    return factories.edition((*told, *items[count:]), languages=(language,))


@pytest.fixture(scope="module")
def page(newsletter, theme, env):
    def page(language):
        made = {one.path: one.body for one in render_site([translated(2, language)], newsletter, theme, env, PAGES)}
        return html.fromstring(made[f"{language}/2026-01-27/index.html"])

    return page


def test_words_without_a_translation_are_english_and_say_so(page):
    told = page("nl")
    assert told.xpath("//main/div/@lang") == ["en"]
    assert [heading.get("lang") for heading in told.xpath("//h2[a]")] == ["nl", "nl", "en", "en", "en"]
    assert told.text_content().count("Not translated") == 3
    assert "Tuesday, January 27, 2026" in told.text_content()


def test_each_sentence_leads_to_its_passage_on_the_original_page(page):
    hrefs = page("pt").xpath("//a[@class='ref']/@href")
    assert "../../2026-01-27/three-countries-sign-power-pact/index.html#e5" in hrefs


def test_a_letter_that_is_too_long_leaves_its_last_items_to_the_page(newsletter, theme, env):
    long = factories.said("Wort " * 3000 + ".")
    day = translated(5, "de")
    items = tuple(
        replace(item, translations=(replace(one, blurb=replace(one.blurb, what=(long,))),))
        for item in day.items
        for one in item.translations
    )
    letter = render_translated_letter(replace(day, items=items), "de", newsletter, theme, env)
    assert len(letter.html.encode()) <= LIMIT
    assert "Mehr in der vollständigen Ausgabe (" in letter.html
    assert "X 0" in letter.text
    assert "https://daily.example/de/2026-01-27/" in letter.text


def test_what_nobody_translates_stands_in_the_letter_as_it_is_and_says_so(newsletter, theme, env):
    day = replace(
        translated(2, "de"),
        note="A **quiet** day.",
        sponsor=Sponsor("Tidewater Bank", "Savings with a view.", "https://bank.example/"),
        corrections=(Correction(factories.DAY, "We wrote 14 months; it is 12."),),
    )
    letter = render_translated_letter(day, "de", newsletter, theme, env)
    told = html.fromstring(letter.html)
    (rest,) = told.xpath("//p[contains(., 'Nicht übersetzt:')]/following-sibling::div[@lang='en']")
    for text in (
        "A quiet day.",
        "Sponsored by Tidewater Bank",
        "Savings with a view.",
        "We wrote 14 months; it is 12.",
    ):
        assert text in " ".join(rest.text_content().split())
        assert text in " ".join(letter.text.split()).replace("**", "")
    assert told.xpath("//a[@class='foot-link']/text()")[:2] == ["Einstellungen", "Abbestellen"]


def test_an_approval_covers_every_language():
    own, other = Letter("s", "h", "t"), Letter("S", "H", "T")
    hashes = [
        digest(letter)
        for letter in (
            own,
            replace(own, translations={"de": other}),
            replace(own, translations={"fr": other}),
            replace(own, translations={"de": replace(other, html="H ")}),
        )
    ]
    assert len(set(hashes)) == len(hashes)
