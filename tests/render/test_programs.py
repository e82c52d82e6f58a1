"""What programs find: feeds, an edition as JSON, what search engines are told, and where everything is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from newsletter.models import Correction
from newsletter.render import Setup, render_site
from newsletter.render.schema_org import in_page
from tests import factories
from tests.render.conftest import PAGES, texts

HERE = "https://daily.example/"
EVENT = "2026-01-27/three-countries-sign-power-pact/"
SETUP = Setup(
    ("Orbit",), (), 10, 5, 48, ("extractive",), "auto", "send", 3, feeds=(("Orbit & Co", "https://orbit.example/feed"),)
)


@pytest.fixture(scope="module")
def build(newsletter, theme, env):
    def build(editions, **changes):
        made = render_site(editions, replace(newsletter, **changes), theme, env, PAGES, SETUP)
        return texts(made)

    return build


@pytest.fixture(scope="module")
def site(build):
    return build([*factories.archive()[:-1], factories.everything()])


def data(body: str) -> list[dict]:
    return json.loads(html.fromstring(body).xpath("string(//script[@type='application/ld+json'])"))


def test_json_feeds_hold_what_the_specification_asks_for(site):
    feeds = [path for path in site if path.endswith("feed.json")]
    assert {"feed.json", "tags/energy/feed.json"} <= set(feeds)
    for path in feeds:
        feed = json.loads(site[path])
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == HERE + path
        assert feed["title"]
        ids = [item["id"] for item in feed["items"]]
        assert len(set(ids)) == len(ids) > 0
        for item in feed["items"]:
            assert item["url"].startswith(HERE)
            assert item.get("content_html") or item.get("content_text")
            assert datetime.fromisoformat(item["date_published"]).tzinfo


def test_the_json_feed_tells_what_the_atom_feed_tells(site):
    told = json.loads(site["feed.json"])["items"]
    atom = feedparser.parse(site["feed.xml"])
    assert [item["title"] for item in told] == [entry.title for entry in atom.entries]
    assert [item["url"] for item in told] == [entry.link for entry in atom.entries]


def test_the_feeds_of_a_tag_hold_its_items(site):
    atom = feedparser.parse(site["tags/energy/feed.xml"])
    assert not atom.bozo
    titles = [entry.title for entry in atom.entries]
    assert titles == [item["title"] for item in json.loads(site["tags/energy/feed.json"])["items"]]
    assert titles[0].startswith("Three countries")
    assert len(titles) == 3
    page = html.fromstring(site["tags/energy/index.html"])
    assert page.xpath("//link[@type='application/feed+json' and @href='feed.json']")


def test_an_edition_is_there_for_programs_with_its_evidence(site):
    told = json.loads(site["2026-01-27/edition.json"])
    assert told["url"] == f"{HERE}2026-01-27/"
    assert told["previous"] == f"{HERE}2026-01-26/edition.json"
    assert told["next"] is None
    first = told["items"][0]
    assert first["url"] == HERE + EVENT
    assert first["takeaways"][0]["evidence"][0] == {
        "quote": "Each operator has fifteen minutes to respond once a call is made, the text says.",
        "url": "https://signal.example/2026-01-27/three-country-grid-deal-averts-blackouts",
    }
    assert first["continues"] == f"{HERE}2026-01-22/grid-operator-warns/"
    assert told["corrections"][0]["url"] == f"{HERE}2026-01-26/ferry-line-orders-six-battery-ships/"
    page = html.fromstring(site["2026-01-27/index.html"])
    assert page.xpath("//link[@rel='alternate' and @type='application/json']/@href") == ["edition.json"]


def test_search_engines_are_told_what_an_item_is_and_where_it_stands(site):
    article, trail = data(site[f"{EVENT}index.html"])
    assert article["@type"] == "NewsArticle"
    assert article["headline"].startswith("Three countries sign")
    assert article["datePublished"] == "2026-01-27T06:40:00+00:00"
    assert article["publisher"]["name"] == "The Valmere Ledger"
    assert len(article["isBasedOn"]) == 4
    assert [step["position"] for step in trail["itemListElement"]] == [1, 2, 3, 4]
    for step in trail["itemListElement"]:
        assert f"{step['item'].removeprefix(HERE)}index.html" in site


def test_what_corrected_an_item_stands_on_its_page_and_on_the_page_of_corrections(site):
    page = html.fromstring(site["2026-01-26/ferry-line-orders-six-battery-ships/index.html"])
    assert "Corrected on 27 January 2026: The ferry line ordered six ships" in " ".join(page.text_content().split())
    (link,) = page.xpath("//p[@role='note']//a/@href")
    assert link == "../../2026-01-27/index.html#corrections"
    assert html.fromstring(site["2026-01-27/index.html"]).xpath("//*[@id='corrections']")
    assert "six ships, not eight" in site["corrections/index.html"]
    article, _ = data(site["2026-01-26/ferry-line-orders-six-battery-ships/index.html"])
    assert article["dateModified"] == "2026-01-27T00:00:00+00:00"


def test_a_correction_of_a_whole_edition_stands_on_its_page(build):
    later = factories.edition(corrections=(Correction(date(2026, 1, 22), "Two stories, not one."),))
    page = build([*factories.archive()[:2], later])["2026-01-22/index.html"]
    assert "Two stories, not one." in page


def test_sources_are_listed_for_feed_readers(site):
    (outline,) = etree.fromstring(site["sources.opml"].encode()).iter("outline")
    assert dict(outline.attrib) == {"type": "rss", "text": "Orbit & Co", "xmlUrl": "https://orbit.example/feed"}


def test_language_models_are_told_where_to_read(site):
    assert site["llms.txt"].startswith("# The Valmere Ledger\n\n> What happened, why it matters & where it says so.")
    assert f"]({HERE}feed.json)" in site["llms.txt"]
    assert "from January 2026 to January 2026" in site["llms.txt"]


def test_a_shared_page_says_what_it_is(site):
    tree = html.fromstring(site[f"{EVENT}index.html"])
    told = {meta.get("property") or meta.get("name"): meta.get("content") for meta in tree.iter("meta")}
    assert told["og:type"] == "article"
    assert told["og:title"].startswith("Three countries sign")
    assert told["og:url"] == HERE + EVENT
    assert told["article:published_time"] == "2026-01-27T06:40:00+00:00"
    assert told["twitter:card"]


def test_one_can_subscribe_only_where_there_is_a_place_for_it(build, site):
    assert "<form" not in site["index.html"]
    pages = build(factories.archive(), public_url="https://letters.example/news")
    for path in ("index.html", f"{EVENT}index.html"):
        tree = html.fromstring(pages[path])
        (form,) = tree.xpath("//form")
        assert (form.get("method"), form.get("action")) == ("post", "https://letters.example/news/subscribe")
        assert form.xpath("string(.//label/@for)") == form.xpath("string(.//input[@name='email']/@id)")
        policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
        assert "form-action 'self' https://letters.example" in policy.split("; ")
    report = html.fromstring(pages[f"{EVENT}index.html"]).xpath("//a[.='Report an error']/@href")
    assert report == ["https://letters.example/news/report?edition=2026-01-27&item=three-countries-sign-power-pact"]


def test_links_to_share_say_what_is_shared_and_no_more(site):
    hrefs = html.fromstring(site[f"{EVENT}index.html"]).xpath("//h2[.='Share']/..//a/@href")
    assert len(hrefs) == 3
    for href in hrefs:
        assert href.endswith("https%3A//daily.example/2026-01-27/three-countries-sign-power-pact/")


@given(text=st.text(st.characters()))
def test_no_text_ends_the_element_that_holds_it(text):
    inside = str(in_page({"headline": f"</script><!--{text}"}))
    assert not set("<>&") & set(inside)
    inside.encode()
    assert json.loads(inside)["headline"].startswith("</script><!--")
