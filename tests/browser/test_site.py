"""The archive and the letter in a real browser: on a small phone, in the dark, from a server and from a folder."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import html

from newsletter.render import Newsletter, Theme, environment, render_letter, render_site, write_site
from tests import factories

pytestmark = pytest.mark.browser

TEMPLATES = Path(__file__).parents[2] / "templates"
GRID = "2026-01-27/three-countries-sign-power-pact/index.html"
KINDS = ["index.html", "2026-01-27/index.html", GRID, "tags/energy/index.html", "tags/index.html", "archive/index.html",
         "about/index.html", "404.html"]  # fmt: skip
SCHEMES = ["light", "dark"]

# Text that is read, with the contrast against the nearest opaque colour behind it (WCAG 2.2, relative luminance).
CONTRASTS = """() => {
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const behind = node => {
    for (let one = node; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), node = walker.currentNode.parentElement;
    if (!text || !node.getClientRects().length) continue;
    const pair = [light(parts(getComputedStyle(node).color)), light(behind(node))];
    const [a, b] = pair.sort((x, y) => y - x);
    found.push([text.slice(0, 40), (a + .05) / (b + .05)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def newsletter():
    return Newsletter(
        "The Valmere Ledger",
        "What happened and why",
        base_url="https://daily.example",
        postal_address="4 Quay Street",
        reply_to="editor@daily.example",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory, newsletter):
    """The site, and beside it a letter with everything in it."""
    folder = tmp_path_factory.mktemp("build")
    env = environment([TEMPLATES])
    pages = {"about": "# About\n\n| a wide | table |\n|---|---|\n| with-a-very-long-word-that-does-not-break | x |\n"}
    write_site(render_site(factories.archive(), newsletter, Theme(), env, pages), folder / "site")
    edition = factories.edition(
        sample=True, notices=("A quiet day.",), note="A *note* with [a link](https://x.example/)."
    )
    (folder / "letter.html").write_text(render_letter(edition, newsletter, Theme(), env).html)
    return folder


@pytest.fixture(scope="module")
def address(folder, serve):
    return serve(folder)


def width_of(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("path", [*(f"site/{kind}" for kind in KINDS), "letter.html"])
def test_no_page_scrolls_sideways_on_a_small_phone(open_page, address, path):
    assert width_of(open_page(f"{address}/{path}", width=320)) <= 320


def test_a_word_without_end_breaks_rather_than_the_page(open_page, tmp_path, newsletter):
    word = "Donaudampfschiff" * 12
    source = factories.link(word, word)
    said = (factories.said(word, (source, word)),)
    item = factories.item(
        word, word, (source,), slug="s", tags=(word,), what=said, why=said, takeaways=said, watch=said
    )
    edition, env = factories.edition((item,), notices=(word,), note=word), environment([TEMPLATES])
    write_site(render_site([edition], newsletter, Theme(), env, {}), tmp_path)
    (tmp_path / "letter.html").write_text(render_letter(edition, newsletter, Theme(), env).html)
    for path in ("index.html", "2026-01-27/s/index.html", "archive/index.html", "tags/index.html", "letter.html"):
        assert width_of(open_page((tmp_path / path).as_uri(), width=320)) <= 320, path


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", ["site/index.html", f"site/{GRID}", "site/archive/index.html", "letter.html"])
def test_all_text_has_contrast_enough(open_page, address, path, scheme):
    contrasts = open_page(f"{address}/{path}", scheme=scheme).evaluate(CONTRASTS)
    assert len(contrasts) > 20
    assert [found for found in contrasts if found[1] < 4.5] == []


@pytest.mark.parametrize("path", ["site/index.html", "letter.html"])
def test_dark_mode_is_dark_to_the_edges(open_page, address, path):
    page = open_page(f"{address}/{path}", scheme="dark")
    colours = page.evaluate(
        "[document.body, ...document.querySelectorAll('body > div, .paper, .ground')]"
        ".map(element => getComputedStyle(element).backgroundColor.match(/\\d+/g).map(Number))"
    )
    opaque = [colour for colour in colours if len(colour) == 3]
    assert opaque
    assert max(max(colour) for colour in opaque) < 60


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "404.html"])  # that one links from the root
def test_a_page_loads_without_a_complaint(open_page, address, kind):
    assert open_page(f"{address}/site/{kind}").problems == []


def test_every_link_on_the_way_from_the_front_page_answers(open_page, address):
    page = open_page(f"{address}/site/index.html")
    seen, waiting = set(), {page.url}
    while waiting:
        url = waiting.pop()
        seen.add(url)
        answer = page.request.get(url)
        assert answer.status == 200, url
        if url.endswith(".html"):
            links = {urljoin(url, href).partition("#")[0] for href in html.fromstring(answer.text()).xpath("//@href")}
            waiting |= {link for link in links if link.startswith(address)} - seen
    assert len(seen) > 20


def test_it_works_opened_from_a_folder_by_double_click(open_page, folder):
    page = open_page((folder / "site/index.html").as_uri())
    page.click("article h3 a")
    assert "Three countries sign" in page.inner_text("h1")
    page.click(".takeaways .ref")
    assert page.url.endswith("/three-countries-sign-power-pact/index.html#e1")
    assert page.evaluate("getComputedStyle(document.querySelector('.label')).textTransform") == "uppercase"
    assert page.problems == []


def test_the_letter_asks_for_nothing_from_the_network(open_page, folder):
    asked = []
    page = open_page("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "letter.html").as_uri())
    assert [url for url in asked if not url.startswith("file:")] == []


def test_print_leaves_out_what_paper_cannot_use(open_page, address):
    page = open_page(f"{address}/site/{GRID}", scheme="dark")
    page.emulate_media(media="print")
    assert not page.is_visible("nav[aria-label=Main] ul")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
