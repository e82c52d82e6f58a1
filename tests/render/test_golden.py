"""The rendered bytes, kept in tests/golden/render. After a wanted change: GOLDEN=write pytest, and read the diff."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsletter.render import render_letter, render_site
from tests import factories
from tests.render.conftest import PAGES, texts

GOLDEN = Path(__file__).parents[1] / "golden" / "render"


def compare(name: str, body: str) -> None:
    file = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        file.write_text(body, "utf-8", newline="\n")
    assert body == file.read_text("utf-8"), f"{file} differs; GOLDEN=write pytest tests/render writes it anew"


@pytest.fixture(scope="module")
def letter(newsletter, theme, env):
    return render_letter(factories.everything(), newsletter, theme, env)


@pytest.fixture(scope="module")
def site(newsletter, theme, env):
    pages = render_site(factories.archive(), newsletter, theme, env, PAGES)
    return texts(pages)


def test_letter_html(letter):
    compare("letter.html", letter.html.replace("><", ">\n<"))  # a tag a line, so that a diff can be read


def test_letter_text(letter):
    compare("letter.txt", letter.text)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("front.html", "index.html"),
        ("edition.html", "2026-01-27/index.html"),
        ("event.html", "2026-01-27/three-countries-sign-power-pact/index.html"),
        ("feed.xml", "feed.xml"),
    ],
)
def test_page(site, name, path):
    compare(name, site[path])
