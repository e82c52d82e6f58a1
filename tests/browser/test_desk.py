"""The desk in a real Chromium: accessible, good on a phone, quick by keys, and live."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter.models import Item
from tests.browser.conftest import AXE
from tests.checks.tools import packages
from tests.conftest import SAMPLE_DAY
from tests.web.desk import Served, desk

PARTS = ("headline", "what", "why", "takeaways", "watch")

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # a slow machine is no fault of the desk


@pytest.fixture
def served(own_sample: Path) -> Iterator[Served]:
    with desk(own_sample) as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """visit(path="/", width=1280, scheme="light") -> the page, for somebody who has signed in."""
    contexts = []

    def visit(path: str = "/", width: int = 1280, scheme: str = "light") -> Page:
        # The checker is a script of ours that the page's own policy would not let in.
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=path.startswith("axe:")
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(served.invitation())
        page.goto(served.address + path.removeprefix("axe:"))
        return page

    yield visit
    for context in contexts:
        context.close()


def items(served: Served) -> tuple[Item, ...]:
    return served.live().known_edition(SAMPLE_DAY)[0].items


def headlines(page: Page) -> list[str]:
    return page.locator(".items[data-order] h3").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(visit: Callable[..., Page], served: Served, scheme: str) -> None:
    for path in ("/", f"/item/{items(served)[0].event}", "/corrections", "/sign-off", "/history", "/numbers"):
        page = visit(f"axe:{path}", 375 if scheme == "dark" else 1280, scheme)
        page.add_script_tag(content=(packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        assert page.evaluate(AXE) == [], path


@pytest.mark.parametrize("width", [320, 375])
def test_nothing_is_wider_than_a_phone(visit: Callable[..., Page], served: Served, width: int) -> None:
    for path in (
        "/",
        f"/item/{items(served)[0].event}",
        "/corrections",
        "/sign-off",
        "/history",
        "/numbers",
        "/preview/",
    ):
        assert visit(path, width).evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_keys_go_from_item_to_item_and_decide(visit: Callable[..., Page], served: Served) -> None:
    page = visit()
    second = items(served)[1]
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f"#i-{second.event} h3 a")).to_be_focused()
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator(".items[data-order] h3").first).to_have_text(second.blurb.headline)
    expect(page.locator(f"#i-{second.event} h3 a")).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(f"#i-{second.event} .badge").first).to_have_text("pinned")
    page.keyboard.press("x")
    page.keyboard.type("told last week")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("You dropped")
    page.locator("body").press("u")
    expect(page.locator("#said")).to_contain_text("Took back")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_an_item_is_dragged_to_another_place(visit: Callable[..., Page], served: Served) -> None:
    page = visit()
    before = headlines(page)
    page.locator(".item[draggable]").nth(1).drag_to(page.locator(".item[draggable]").first)
    expect(page.locator(".items[data-order] h3").first).to_have_text(before[1])
    assert items(served)[0].blurb.headline == before[1]


def test_the_gate_judges_what_is_typed(visit: Callable[..., Page], served: Served) -> None:
    page = visit(f"/item/{items(served)[0].event}")
    field = page.locator("textarea[name=what]")
    field.fill("The fine is 93 million euros.")
    expect(page.locator("#v-what")).to_contain_text("93")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(items(served)[0].blurb.what[0].text)
    expect(page.locator("#v-what")).to_contain_text("The check passes")


def test_choosing_a_sentence_marks_its_passage(visit: Callable[..., Page], served: Served) -> None:
    page = visit(f"/item/{items(served)[0].event}")
    page.locator(".sentences a").first.focus()
    expect(page.locator("mark.chosen")).to_have_count(1)


def test_what_somebody_else_decides_shows_by_itself(visit: Callable[..., Page], served: Served) -> None:
    page = visit()
    expect(page.locator(".items[data-order]")).to_be_visible()
    with served.visit("Bo", "editor") as bo:
        bo.do("drop", event=items(served)[0].event)
    expect(page.locator(".items[data-order] h3").first).to_have_text(items(served)[0].blurb.headline)


def test_words_that_are_being_typed_survive_a_change_by_somebody_else(
    visit: Callable[..., Page], served: Served
) -> None:
    first, second, *_ = items(served)
    page = visit(f"/item/{second.event}")
    page.locator("textarea[name=why]").fill("Half a sentence")
    with served.visit("Bo", "editor") as bo:
        bo.do("drop", event=first.event)
    expect(page.locator("textarea[name=why]")).to_have_value("Half a sentence")


def test_a_refused_form_says_why_and_keeps_the_page(visit: Callable[..., Page], served: Served) -> None:
    page = visit(f"/item/{items(served)[0].event}")
    with served.visit("Bo", "editor") as bo:
        fields = {f"was_{part}": page.locator(f"[name=was_{part}]").input_value() for part in PARTS}
        said = {part: fields[f"was_{part}"] for part in PARTS} | {"headline": "Assembly passes AI law"}
        page.locator("input[name=headline]").fill("AI law passes the assembly")
        bo.do("rewrite", event=items(served)[0].event, refused="", **fields, **said)
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#said")).to_contain_text("Somebody else rewrote the headline")
    expect(page.locator("input[name=headline]")).to_have_value("AI law passes the assembly")
