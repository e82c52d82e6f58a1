"""What a reader finds in the archive."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from lxml import etree, html

from newsletter.errors import RenderError
from newsletter.render import Setup, render_site
from newsletter.render.links import tag_path
from tests import factories
from tests.render.conftest import PAGES, texts

GRID = "2026-01-27/three-countries-sign-power-pact/index.html"


@pytest.fixture(scope="module")
def build(newsletter, theme, env):
    def build(editions, pages=PAGES, **changes):
        made = list(render_site(editions, replace(newsletter, **changes), theme, env, pages))
        assert len({page.path for page in made}) == len(made)
        return texts(made)

    return build


@pytest.fixture(scope="module")
def site(build):
    return build(factories.archive())


def text(body: str) -> str:
    return " ".join(html.fromstring(body).text_content().split())


def test_every_kind_of_page_is_there(site):
    wanted = {
        "index.html", "2026-01-27/index.html", GRID, "tags/energy/index.html", "tags/index.html", "archive/index.html",
        "about/index.html", "process/index.html", "privacy/index.html", "404.html", "feed.xml", "sitemap.xml",
        "robots.txt", "style.css", "icon.svg",
    }  # fmt: skip
    assert wanted <= site.keys()


def test_all_internal_links_resolve_to_a_file_and_a_place_in_it(site):
    trees = {path: html.fromstring(body) for path, body in site.items() if path.endswith(".html")}
    links = 0
    for path, tree in trees.items():
        for href in tree.xpath("//@href"):
            parts = urlsplit(href)
            if parts.scheme:
                continue
            start = "" if parts.path.startswith("/") else posixpath.dirname(path)
            target = posixpath.normpath(posixpath.join(start, unquote(parts.path).lstrip("/"))) if parts.path else path
            assert target in site, (path, href)
            if parts.fragment:
                assert trees[target].xpath(f"//*[@id='{parts.fragment}']"), (path, href)
            links += 1
    assert links > 300


def test_an_event_page_quotes_each_passage_and_leads_to_it(site):
    tree = html.fromstring(site[GRID])
    first = tree.get_element_by_id("e1")
    assert (
        first.xpath("string(.//mark)")
        == "Each operator has fifteen minutes to respond once a call is made, the text says."
    )
    assert first.xpath("string(.//cite)") == "Signal & Wire"
    assert "#:~:text=Each%20operator%20has%20fifteen%20minutes" in first.xpath(".//a/@href")[-1]
    assert len(tree.xpath("//li[starts-with(@id, 'e')]")) == 14


def test_an_event_page_shows_receipt_times_thread_and_how_it_was_made(site):
    body = text(site[GRID])
    assert "4 independent voices+6.1" in body
    assert "partly told yesterday−0.5" in body
    assert "Score8.9" in body
    assert "Northern Ledger, 27 January, 01:10" in body
    assert "A program chose the item’s sentences from the sources." in body
    assert "The story so far 22 January 2026 Grid operator warns" in body


def test_a_model_is_named_where_one_wrote(build):
    item = factories.item()
    written = replace(item, blurb=replace(item.blurb, made_by="some-model-2"))
    body = build([factories.edition((written,))])["2026-01-27/port-reopens-after-a-week-of-storms/index.html"]
    assert "Written by a program (some-model-2)" in text(body)


def test_the_earlier_item_of_a_thread_leads_to_the_later_one(site):
    assert (
        "../../2026-01-27/three-countries-sign-power-pact/index.html"
        in site["2026-01-22/grid-operator-warns/index.html"]
    )


def test_a_thread_whose_beginning_is_not_in_the_archive_links_to_nothing_missing(build):
    body = build([factories.edition()])[GRID]
    assert "Grid operator warns of a tight winter in Valmere" in text(body)
    assert "grid-operator-warns" not in body


def test_a_long_thread_shows_its_beginning_and_its_neighbours(build):
    start = date(2026, 1, 1)
    days = []
    for n in range(40):
        before = factories.earlier(start + timedelta(n - 1), f"Step {n - 1}.", "step") if n else None
        days.append(
            factories.edition((factories.item(f"Step {n}.", slug="step", follows=before),), day=start + timedelta(n))
        )
    steps = html.fromstring(build(days)["2026-01-21/step/index.html"]).xpath("//ol[@class='thread-list']/li")
    assert [li.text_content().split("Step ")[1].strip() for li in steps] == [f"{n}." for n in (0, *range(15, 24))]


def test_an_edition_tells_briefs_quick_links_and_corrections_as_its_letter_does(build):
    page = build([*factories.archive()[:-1], factories.everything()])["2026-01-27/index.html"]
    sections = {section.findtext("h2"): section for section in html.fromstring(page).iter("section")}
    brief, *_ = sections["In brief"].iter("a")
    assert brief.get("href") == "../2026-01-27/two-bridges-close-for-repairs-until-april/index.html"
    assert [a.get("href") for a in sections["Quick links"].iter("a")] == ["https://commons.example/tides"]
    assert "six ships, not eight" in sections["Corrections"].text_content()


def test_front_page_is_the_newest_edition_whatever_the_order(build):
    pages = build(tuple(reversed(factories.archive())))
    assert pages == build(factories.archive())
    assert html.fromstring(pages["index.html"]).xpath("string(//time)") == "Tuesday 27 January 2026"


def test_previous_and_next(site):
    tree = html.fromstring(site["2026-01-26/index.html"])
    assert tree.xpath("//a[@rel='prev']/@href") == ["../2026-01-22/index.html"]
    assert tree.xpath("//a[@rel='next']/@href") == ["../2026-01-27/index.html"]


def test_archive_is_grouped_by_month(build):
    days = [factories.edition(day=day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2))]
    pages = build(days)
    archive = html.fromstring(pages["archive/index.html"])
    assert archive.xpath("//h2/text()") == ["January 2026", "By month"]
    assert archive.xpath("//*[@class='years']//a/@href") == [
        "../archive/2026-01/index.html",
        "../archive/2025-12/index.html",
    ]
    listed = html.fromstring(pages["archive/2026-01/index.html"]).xpath("//main//time/@datetime")
    assert listed == ["2026-01-02", "2026-01-01"]


def test_a_sample_edition_says_so_on_every_page_of_it(build):
    pages = build([factories.edition(sample=True)])
    for path in ("index.html", "2026-01-27/index.html", GRID):
        assert "Sample edition" in pages[path], path
    assert "Sample edition" in pages["feed.xml"]


def test_an_archive_without_editions_is_still_a_site(build):
    pages = build([])
    assert "There is no edition yet" in pages["index.html"]
    assert feedparser.parse(pages["feed.xml"]).bozo == 0


def test_tags_that_differ_only_in_spelling_share_a_page_and_others_never_do(build):
    item = factories.item(tags=("AI", "ai", "東京", "大阪"))
    pages = build([factories.edition((item,))])
    assert text(pages["tags/ai/index.html"]).count("Port reopens after a week of storms ") == 1
    assert tag_path("東京") != tag_path("大阪")
    assert f"{tag_path('東京')}index.html" in pages


def test_a_page_says_who_it_is_to_programs(site):
    tree = html.fromstring(site[GRID])
    assert tree.xpath("//link[@rel='canonical']/@href") == [
        "https://daily.example/2026-01-27/three-countries-sign-power-pact/"
    ]
    assert tree.xpath("//meta[@name='description']/@content")[0].startswith("Valmere and two neighbours")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert all(len(html.fromstring(body).xpath("//h1")) == 1 for path, body in site.items() if path.endswith(".html"))


def test_no_page_needs_a_script_or_another_host(site):
    scripts = "//script[not(@type='application/ld+json' or @src='../search.js')]"
    for path, body in site.items():
        if path.endswith(".html"):
            tree = html.fromstring(body)
            assert tree.xpath(f"{scripts} | //iframe | //style | //@style") == [], path
            assert not [src for src in tree.xpath("//@src | //link[@rel='stylesheet']/@href") if "//" in src], path


def test_links_between_pages_of_ones_own_become_addresses(site):
    assert '<a href="../process/index.html">How it is made</a>' in site["about/index.html"]


def test_a_page_without_heading_is_called_by_its_name(site):
    assert html.fromstring(site["privacy/index.html"]).xpath("string(//h1)") == "Privacy"


def test_a_page_cannot_take_an_address_of_the_archive(build):
    with pytest.raises(RenderError, match=r"pages/archive\.md"):
        build([], {"archive": "# Mine"})


def test_feed_is_valid_atom(site, newsletter):
    root = etree.fromstring(site["feed.xml"].encode())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    for element in ("id", "title", "updated", "author/a:name", "link[@rel='self']"):
        assert len(root.xpath(f"/a:feed/a:{element}", namespaces=atom)) == 1, element
    entries = root.xpath("//a:entry", namespaces=atom)
    assert len({entry.findtext("a:id", namespaces=atom) for entry in entries}) == len(entries) == 8
    parsed = feedparser.parse(site["feed.xml"])
    assert not parsed.bozo
    assert parsed.entries[0].title == "Three countries sign a pact to share power when one grid runs short"
    assert parsed.entries[0].link == newsletter.url("2026-01-27/three-countries-sign-power-pact/")
    assert [tag.term for tag in parsed.entries[0].tags] == ["energy", "Valmere", "trade"]
    assert "#e1" in parsed.entries[0].content[0].value
    assert all(parsed.entries[n].updated_parsed >= parsed.entries[n + 1].updated_parsed for n in range(7))


def test_sitemap_lists_every_page_once(site):
    def places(path):
        return etree.fromstring(site[path].encode()).xpath("//*[local-name()='loc']/text()")

    parts = [place.removeprefix("https://daily.example/") for place in places("sitemap.xml")]
    assert set(parts) == {path for path in site if path.startswith("sitemaps/")}
    found = [place for part in parts for place in places(part)]
    assert len(set(found)) == len(found)
    for path in site:
        if path.endswith("index.html") and not re.search(r"/\d{4}-\d\d/", path):
            assert f"https://daily.example/{path.removesuffix('index.html')}" in found


def test_an_edition_names_its_translations_and_they_name_it(build):
    pages = build([replace(factories.edition(), languages=("de", "fr"))])
    wanted = {
        "en": "https://daily.example/2026-01-27/",
        "de": "https://daily.example/de/2026-01-27/",
        "fr": "https://daily.example/fr/2026-01-27/",
    }
    for path in ("2026-01-27/index.html", "de/2026-01-27/index.html", "fr/2026-01-27/index.html"):
        links = html.fromstring(pages[path]).xpath("//link[@rel='alternate'][@hreflang]")
        assert {link.get("hreflang"): link.get("href") for link in links} == wanted, path
    sitemap = etree.fromstring(pages["sitemaps/2026-01.xml"].encode())
    entries = {url.findtext("{*}loc"): url for url in sitemap.iter("{*}url")}
    for place in wanted.values():
        assert {one.get("hreflang"): one.get("href") for one in entries[place].iter("{*}link")} == wanted
    assert not list(entries["https://daily.example/2026-01-27/three-countries-sign-power-pact/"].iter("{*}link"))


def test_readers_can_subscribe_from_the_head_of_every_page(build):
    pages = build(factories.archive(), public_url="https://letters.example")
    for path, body in pages.items():
        if path.endswith(".html"):
            tree = html.fromstring(body)
            assert tree.xpath("//header//a[@href='#subscribe']/text()") == ["Subscribe"], path
            assert tree.get_element_by_id("subscribe").get("action") == "https://letters.example/subscribe"
    assert "#subscribe" not in build([])["index.html"]


def test_the_process_is_told_even_where_the_editor_wrote_nothing_about_it(newsletter, theme, env):
    setup = Setup(("Northern Ledger",), (), 10, 5, 48, ("extractive",), "auto", "hold", 0)
    pages = texts(render_site([factories.edition()], newsletter, theme, env, {}, setup))
    process = html.fromstring(pages["process/index.html"])
    assert process.findtext(".//h1") == "How an edition is made"
    assert "Northern Ledger" in process.text_content()
    assert "../../process/index.html" in pages[GRID]


def test_times_are_the_readers(build):
    body = build([factories.edition()], timezone="Asia/Tokyo")[GRID]
    assert "Northern Ledger, 27 January, 10:10" in text(body)


def test_a_site_below_a_path_finds_its_style_from_the_404_page(build):
    pages = build([], base_url="https://example.org/news/")
    assert 'href="/news/style.css"' in pages["404.html"]
