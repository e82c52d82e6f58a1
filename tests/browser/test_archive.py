"""The archive as people meet it: each kind of page is accessible in both modes, works without script, and is quick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.archive.sites import kinds, write_archive
from tests.browser.conftest import ARGS, AXE
from tests.checks.tools import node, packages
from tests.find_chromium import find

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, serve) -> dict[str, str]:
    """Kind of page -> the address of one, on a server of this machine."""
    home = tmp_path_factory.mktemp("archive") / "own"
    address = serve(home / "build" / "site")
    site = write_archive(home, address)
    return {kind: f"{address}/{path.removesuffix('index.html')}" for kind, path in kinds(site).items()}


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Page]:
    """A page into which a test may bring axe, though the archive allows no script."""
    with chromium.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_is_accessible(archive: dict[str, str], reader: Page, scheme: str) -> None:
    axe = (packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    reader.emulate_media(color_scheme=scheme)
    problems = {}
    for kind, address in archive.items():
        reader.goto(address)
        reader.evaluate(axe)
        problems[kind] = reader.evaluate(AXE)
    assert {kind: found for kind, found in problems.items() if found} == {}
    assert len(problems) >= 10


def test_axe_works(reader: Page) -> None:
    reader.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src=x></main></html>")
    reader.evaluate((packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    assert "image-alt" in " ".join(reader.evaluate(AXE))


def test_every_kind_of_page_works_without_script_on_a_small_phone(archive: dict[str, str], chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}) as context:
        page = context.new_page()
        for kind, address in archive.items():
            page.goto(address)
            assert page.locator("main h1, header h1").count() == 1, kind
            assert len(page.inner_text("main")) > 50, kind
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
            assert page.locator("script:not([type='application/ld+json'])").count() == 0 or kind == "search", kind


def test_lighthouse_finds_nothing_to_better(archive: dict[str, str], chromium: Browser) -> None:
    urls = [archive[kind] for kind in ("index.html", "DATE", "DATE/SLUG")]
    browser = Path(find() or "")
    scores = node("lighthouse.js", {"urls": urls, "flags": ARGS}, CHROME_PATH=str(browser))
    for url, found in scores.items():
        assert (found["accessibility"], found["best-practices"], found["seo"]) == (100, 100, 100), (url, found)
        assert found["performance"] >= 95, (url, found)
