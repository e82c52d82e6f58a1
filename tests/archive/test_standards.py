"""The archive as programs read it: valid HTML, CSS, SVG and feeds, and no link that leads nowhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from lxml import etree, html

from tests.archive.sites import kinds, pages, write_archive
from tests.checks.tools import missing, packages

_MONTH = re.compile(r"/\d{4}-\d\d/")
HERE = "https://intel.example/below/"  # where the archive stands; not at the root of its host, which is harder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archive"), HERE)


def nu_checker(*what: Path) -> list[str]:
    """What the checker of the W3C calls an error, in HTML, CSS and SVG."""
    if not shutil.which("java"):
        missing("there is no Java: install it (Debian, Ubuntu: apt install default-jre-headless)")
    jar = packages() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    options = ["--errors-only", "--also-check-css", "--also-check-svg", "--skip-non-html", "--format", "json"]
    done = subprocess.run(
        ["java", "-jar", str(jar), *options, *map(str, what)], capture_output=True, text=True, check=False
    )
    return [f"{one['url']}:{one.get('lastLine', 0)}: {one['message']}" for one in json.loads(done.stderr)["messages"]]


def test_every_page_and_style_sheet_is_valid(site: Path) -> None:
    assert len(kinds(site)) >= 10
    assert nu_checker(*(site / path for path in pages(site)), *site.glob("*.css"), *site.glob("*.svg")) == []


def test_the_checker_works(tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text("<!doctype html><title>x</title><p><img src=x>", encoding="utf-8")
    assert "alt" in " ".join(nu_checker(broken))


def links(site: Path, path: str, tree: html.HtmlElement) -> Iterator[str]:
    """The addresses of this archive that a page names, complete."""
    address = HERE if path == "404.html" else HERE + path  # a server shows 404.html at any depth
    found = tree.xpath("//@href | //@src | //meta[starts-with(@content, 'http')]/@content")
    return (url for link in found if (url := urljoin(address, link)).startswith(HERE))


def test_every_link_leads_to_a_page_and_a_place_in_it(site: Path) -> None:
    trees = {path: html.fromstring((site / path).read_bytes()) for path in pages(site)}
    places = {path: set(tree.xpath("//@id")) for path, tree in trees.items()}
    lost, found = [], 0
    for path, tree in trees.items():
        for link in links(site, path, tree):
            found += 1
            address, place = urldefrag(link)
            target = unquote(address.removeprefix(HERE).partition("?")[0])
            file = f"{target}index.html" if target.endswith("/") or not target else target
            if not (site / file).is_file() or (place and place not in places[file]):
                lost.append((path, link))
    assert lost == []
    assert found > 1000


def told(site: Path) -> Iterator[tuple[str, str]]:
    """Each file for programs, with each address of the archive that it names."""
    for file in (*site.rglob("*.xml"), *site.rglob("*.json"), *site.rglob("*.txt")):
        for url in re.findall(rf"{re.escape(HERE)}[^\s\"'<>()#\\]*", file.read_text(encoding="utf-8")):
            yield file.relative_to(site).as_posix(), url


def test_what_programs_are_told_of_exists(site: Path) -> None:
    found = [*told(site)]
    missing = {
        (file, url)
        for file, url in found
        if "YYYY" not in url and "NAME" not in url  # how an address is made, in llms.txt
        and not any((site / unquote(url.removeprefix(HERE)) / page).is_file() for page in ("", "index.html"))
    }  # fmt: skip
    assert missing == set()
    assert {"sitemap.xml", "feed.xml", "feed.json", "robots.txt", "llms.txt"} <= {file for file, _ in found}


def test_the_sitemaps_name_every_page_but_lists_by_month(site: Path) -> None:
    named = {url.removeprefix(HERE) for file, url in told(site) if file.startswith("sitemap")}
    wanted = {path.removesuffix("index.html") for path in pages(site) if not _MONTH.search(path)}
    assert wanted - named == {"404.html"}


def test_json_feeds_are_valid(site: Path) -> None:
    """https://www.jsonfeed.org/version/1.1/"""
    feeds = sorted(site.rglob("feed.json"))
    assert len(feeds) > 10
    for file in feeds:
        feed = json.loads(file.read_bytes())
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"]
        assert feed["feed_url"] == HERE + file.relative_to(site).as_posix()
        assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) > 0
        for item in feed["items"]:
            assert isinstance(item["id"], str)
            assert item.get("content_html") or item.get("content_text")
            assert datetime.fromisoformat(item["date_published"]).tzinfo


def test_search_engines_are_told_what_a_page_is(site: Path) -> None:
    """https://developers.google.com/search/docs/appearance/structured-data: what an article and its place must say."""
    for kind in ("DATE", "DATE/SLUG"):
        page = html.fromstring((site / kinds(site)[kind]).read_bytes())
        said = [json.loads(script.text) for script in page.xpath("//script[@type='application/ld+json']")]
        parts = {part["@type"]: part for one in said for part in (one if isinstance(one, list) else [one])}
        steps = parts["BreadcrumbList"]["itemListElement"]
        assert [step["position"] for step in steps] == [*range(1, len(steps) + 1)]
        if kind == "DATE/SLUG":
            article = parts["NewsArticle"]
            assert article["headline"] == page.findtext(".//h1")
            assert datetime.fromisoformat(article["datePublished"]).tzinfo
            assert article["author"]
            assert article["publisher"]["name"] == "The Daily Intel"


def test_atom_feeds_are_valid(site: Path) -> None:
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    feeds = sorted(site.rglob("feed.xml"))
    assert feeds
    for feed in feeds:
        tree = etree.parse(feed)
        schema.assertValid(tree)
        ids = tree.xpath("//*[local-name() = 'entry']/*[local-name() = 'id']/text()")
        assert len(ids) == len(set(ids)) > 0, feed
    broken = etree.fromstring(etree.tostring(tree).replace(b"<updated>", b"<updated>some day, ", 1))
    assert not schema.validate(broken), "the schema tells a broken feed"
