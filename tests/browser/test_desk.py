"""The desk in a real Chromium: accessible, good on a phone, quick by keys, and live."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter.deliver import spam
from newsletter.models import Item
from tests.browser.conftest import AXE
from tests.checks.tools import packages
from tests.conftest import SAMPLE_DAY
from tests.patience import PATIENCE
from tests.web.desk import Served, Terse, desk, with_picture

PARTS = ("headline", "what", "why", "takeaways", "watch")

pytestmark = pytest.mark.browser


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
        page.set_default_timeout(1000 * PATIENCE)
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
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#said")).to_contain_text("Somebody else rewrote the headline")
    expect(page.locator("input[name=headline]")).to_have_value("AI law passes the assembly")


# -- what an item is made of ------------------------------------------------------------------------
@pytest.fixture
def served_with_pictures(own_sample: Path) -> Iterator[Served]:
    """A desk with a second summarizer, which has written the first item again, and a picture to choose."""
    with desk(own_sample, Terse()) as running:
        first = items(running)[0]
        with_picture(running, first, "https://herald.example/hall.jpg")
        with running.visit() as ada:
            ada.do("regenerate", event=first.event, by="terse")
        yield running


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_comparing_and_choosing_is_accessible(chromium: Browser, served_with_pictures: Served, scheme: str) -> None:
    served = served_with_pictures
    with chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": 375, "height": 900}) as context:
        page = context.new_page()
        page.goto(served.invitation())
        page.goto(f"{served.address}/item/{items(served)[0].event}")
        expect(page.locator("del").first).to_be_visible()
        expect(page.get_by_role("radio")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        page.add_script_tag(content=(packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        assert page.evaluate(AXE) == []


def test_taking_a_part_keeps_the_place_and_shows_it(chromium: Browser, served_with_pictures: Served) -> None:
    served = served_with_pictures
    item = items(served)[0]
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(served.invitation())
        page.goto(f"{served.address}/item/{item.event}")
        page.get_by_role("button", name="Take this: What happened").click()
        expect(page.locator("#said")).to_contain_text("You took what of")
        expect(page.locator(".about").first).to_contain_text("written by terse")
        assert page.url.endswith(f"/item/{item.event}")


def test_a_merge_leads_to_today_and_back_leads_to_what_is_there(visit: Callable[..., Page], served: Served) -> None:
    one, other, *_ = items(served)
    page = visit(f"/item/{one.event}")
    page.get_by_label("It is the same event as").select_option(other.event)
    page.get_by_role("button", name="Merge").click()
    expect(page.locator("#said")).to_contain_text(f"You merged “{one.blurb.headline}”")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    assert page.url == f"{served.address}/"
    assert one.blurb.headline not in headlines(page) or other.blurb.headline not in headlines(page)
    page.locator("body").press("u")
    expect(page.locator("#said")).to_contain_text("Took back")
    assert {one.event, other.event} <= {item.event for item in items(served)}


def test_stories_are_chosen_by_keys_alone(visit: Callable[..., Page], served: Served) -> None:
    item = next(item for item in items(served) if len(item.sources) > 1)
    page = visit(f"/item/{item.event}")
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Make the chosen ones an event of their own").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("an event of its own")
    assert item.event not in {one.event for one in items(served)}


def test_the_checklist_fills_itself_while_one_reads(
    visit: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()

    def score(message: bytes) -> spam.SpamScore:
        assert answer.wait(PATIENCE)
        return spam.SpamScore(0.1, ())

    monkeypatch.setattr(spam, "is_installed", lambda: True)
    monkeypatch.setattr(spam, "local_score", score)
    page = visit("/sign-off")
    expect(page.locator("#checklist")).to_contain_text("SpamAssassin is reading the email")
    answer.set()
    expect(page.locator("#checklist")).to_contain_text("give the email 0.1 points")
    expect(page.locator("#checklist")).not_to_contain_text("load the page again")
