"""Searching the archive in a real browser, under the policy that its pages carry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newsletter.render import Newsletter, Site, Theme, build_site, environment
from newsletter.render.search import can_search
from newsletter.testing import MemoryEditions
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not can_search(), reason="the extra `search` is not installed"),
]
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def address(tmp_path_factory, serve):
    """An archive of two years, below a path."""
    folder, store = tmp_path_factory.mktemp("search"), MemoryEditions()
    for edition in factories.archive():
        store.save(edition, "sent")
    old = factories.item("Lighthouse keeper <b>retires</b> after forty winters", tags=("sea",))
    store.save(factories.edition((old,), day=date(2024, 5, 1)), "sent")
    here = Newsletter("The Valmere Ledger", base_url="https://daily.example/below")
    made = build_site(store, Site(here, Theme(), environment([TEMPLATES]), {}), folder / "below")
    assert not [problem for problem in made.problems if "search" in problem]
    return f"{serve(folder)}/below"


@pytest.mark.parametrize(
    ("words", "headline", "path"),
    [
        ("pilot line", "Chip maker Lumen", "/below/2026-01-27/"),
        ("lighthouse", "Lighthouse keeper <b>retires</b>", "/below/2024-05-01/"),  # of an older index
    ],
)
def test_a_story_is_found_by_its_words_and_leads_to_its_page(open_page, address, words, headline, path):
    page = open_page(f"{address}/search/index.html")
    page.fill("#words", words)
    link = page.locator("#results a.headline").first
    link.wait_for()
    assert link.inner_text().startswith(headline)
    link.click()
    page.wait_for_url(f"**{path}**")
    assert page.locator("h1").inner_text().startswith(headline)
    assert page.problems == []


def test_words_that_stand_nowhere_are_told(open_page, address):
    page = open_page(f"{address}/search/index.html")
    page.fill("#words", "zyzzyva")
    page.get_by_text("0 stories", exact=True).wait_for()
    assert page.locator("#results li").count() == 0
    assert page.problems == []
