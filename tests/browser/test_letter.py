"""The email in a real browser: accessible and legible in both modes, no wider than a small phone, and silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import AXE
from tests.checks.tools import packages
from tests.email.letters import NAMES, Made, made

pytestmark = pytest.mark.browser

BACKGROUNDS = """() => [...new Set([...document.querySelectorAll("body, body *")]
  .map(element => getComputedStyle(element).backgroundColor))].filter(colour => !colour.endsWith(", 0)"))"""
WIDER = """width => [...document.querySelectorAll("body *")]
  .filter(element => element.getBoundingClientRect().right > width + 0.5)
  .map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture(params=[name for name in NAMES if name != "a very long day"])
def letter(request: pytest.FixtureRequest) -> Made:
    """Each of the letters that are checked."""
    return made(request.param, request)


@pytest.fixture
def read(letter: Made, tmp_path: Path, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """read(width, scheme) -> the letter as a reader sees it, with a list of what it asked for."""
    file = tmp_path / "letter.html"
    file.write_text(letter.letter.html, encoding="utf-8")
    return lambda width, scheme="light": open_page(file.as_uri(), width, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(read: Callable[..., Page], scheme: str) -> None:
    page = read(700, scheme)
    page.add_script_tag(content=(packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    assert page.evaluate(AXE) == []


@pytest.mark.parametrize("mode", ["", "dark_"])
def test_everything_behind_the_text_is_of_its_mode(read: Callable[..., Page], letter: Made, mode: str) -> None:
    page = read(700, "dark" if mode else "light")
    wanted = {getattr(letter.press.theme, f"{mode}{name}") for name in ("paper", "ground", "mark")}
    assert {hexed(colour) for colour in page.evaluate(BACKGROUNDS)} <= wanted


def hexed(colour: str) -> str:
    """The same colour in the other notation: rgb(255, 255, 255) -> #ffffff."""
    parts = colour.removeprefix("rgb(").removesuffix(")").split(",")
    return "#" + "".join(f"{int(part):02x}" for part in parts)


@pytest.mark.parametrize("width", [320, 375, 700])
def test_nothing_is_wider_than_the_screen_and_nothing_is_asked_for(read: Callable[..., Page], width: int) -> None:
    page = read(width)
    assert page.evaluate(WIDER, width) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.problems == []
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
