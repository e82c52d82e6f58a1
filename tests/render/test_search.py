"""The search index: made of the pages of its month or half a year, made anew only when these change."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
from lxml import html

from newsletter.render import Site, build_site, plan, search
from newsletter.testing import MemoryEditions
from tests import factories

needs_pagefind = pytest.mark.skipif(not search.can_search(), reason="the extra `search` is not installed")


@pytest.fixture
def site(newsletter, theme, env):
    return Site(newsletter, theme, env, {})


def filled(*days: date) -> MemoryEditions:
    store = MemoryEditions()
    for day in days:
        store.save(factories.edition((factories.item(f"Ferries of {day:%B}"),), day=day), "sent")
    return store


def made(folder):
    return {path.name: path.stat().st_mtime_ns for path in (folder / "pagefind").glob("*/pagefind.js")} and {
        path.parent.name: path.stat().st_ino for path in (folder / "pagefind").glob("*/pagefind-entry.json")
    }


@needs_pagefind
def test_months_of_the_latest_year_and_halves_of_those_before_it(site, tmp_path):
    store = filled(date(2024, 3, 1), date(2024, 5, 1), date(2025, 1, 7), date(2025, 2, 3))
    assert build_site(store, site, tmp_path).problems == ()
    first = made(tmp_path)
    assert sorted(first) == ["2024-h1", "2025-01", "2025-02"]
    store.save(factories.edition(day=date(2025, 2, 4)), "sent")
    build_site(store, site, tmp_path)
    second = made(tmp_path)
    assert {name for name in first if first[name] != second[name]} == {"2025-02"}
    store.save(factories.edition(day=date(2026, 1, 1)), "sent")
    build_site(store, site, tmp_path)
    assert sorted(made(tmp_path)) == ["2024-h1", "2025-h1", "2026-01"]


@needs_pagefind
def test_the_search_page_names_its_indexes_and_allows_what_they_need(site, tmp_path):
    build_site(filled(date(2025, 1, 7)), site, tmp_path)
    tree = html.fromstring((tmp_path / "search/index.html").read_bytes())
    assert tree.xpath("//form/@data-bundles") == ["2025-01"]
    policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "script-src" not in (tmp_path / "index.html").read_text()


def test_without_pagefind_the_page_leads_to_every_story_by_lists(site, tmp_path, monkeypatch):
    for module in (plan, search):
        monkeypatch.setattr(module, "can_search", lambda: False)
    build_site(filled(date(2025, 1, 7)), site, tmp_path)
    tree = html.fromstring((tmp_path / "search/index.html").read_bytes())
    assert tree.xpath("//script | //form[@id='search']") == []
    assert tree.xpath("//ul[@class='years']//a/@href") == ["../archive/2025-01/index.html"]
    assert not (tmp_path / "pagefind").exists()


@needs_pagefind
def test_a_search_that_cannot_be_made_is_told_and_stops_nothing(site, tmp_path, monkeypatch):
    monkeypatch.setattr(search.sys, "executable", "/bin/false")
    done = build_site(filled(date(2025, 1, 7)), site, tmp_path)
    assert "search index of 2025-01 is not up to date" in done.problems[0]
    assert (tmp_path / "2025-01-07/index.html").exists()
    monkeypatch.undo()
    assert build_site(filled(date(2025, 1, 7)), site, tmp_path).problems == ()
    assert (tmp_path / "pagefind/2025-01/pagefind.js").exists()


@needs_pagefind
def test_a_result_shows_what_the_item_says_without_evidence_or_its_numbers(site, tmp_path):
    day = date(2025, 1, 7)
    build_site(filled(day), site, tmp_path)
    (fragment,) = (tmp_path / "pagefind/2025-01/fragment").iterdir()
    found = json.loads(gzip.decompress(fragment.read_bytes()).removeprefix(b"pagefind_dcd"))
    (page,) = tmp_path.glob("2025-01-07/*/index.html")
    tree = html.fromstring(page.read_bytes())
    assert found["meta"] == {"date": "7 January 2025", "title": "Ferries of January"}
    assert found["url"] == f"/2025-01-07/{page.parent.name}/"
    for told in tree.xpath("//ul[@class='takeaways']/li"):
        (number,) = told.xpath(".//a[@class='ref']/text()")
        assert told.text in found["content"]
        assert told.text + number not in found["content"]
    assert tree.xpath("string(//section[@class='evidence']//mark)") not in found["content"]


def test_what_is_searched_is_what_a_page_marks_and_all_of_one_that_marks_nothing():
    page = (
        b'<html lang="en"><head><title>A day</title><meta></head><body><nav>Archive</nav>'
        b"<div data-pagefind-body><div>First</div> <p data-pagefind-ignore>not <b>this</b></p><p>second</p></div>"
        b"<div>Aside</div><section class=x data-pagefind-body>third</section></body></html>"
    )
    assert search.searched(page) == (
        b'<html lang="en"><head><title>A day</title>'
        b"<div data-pagefind-body><div>First</div> <p>second</p></div>"
        b"<section class=x data-pagefind-body>third</section>"
    )
    unmarked = page.replace(b"data-pagefind-body", b"")
    assert search.searched(unmarked) == unmarked


@needs_pagefind
def test_a_full_disk_leaves_the_index_as_it_was_and_is_told(site, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(search, "_copy", full)
    done = build_site(filled(date(2025, 1, 7)), site, tmp_path)
    assert "search index of 2025-01 is not up to date: [Errno 28] No space left" in done.problems[0]
