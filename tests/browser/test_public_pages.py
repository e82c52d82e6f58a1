"""A reader's whole way through the public pages in a real Chromium: with and without script, on a small phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter.models import Preferences
from newsletter.pipeline.subscribe import Wish
from newsletter.testing import DAY, NOON, make_edition
from tests.browser.test_letter import AXE, WIDER
from tests.browser.test_site import CONTRASTS
from tests.checks.tools import packages
from tests.free_port import free_port
from tests.patience import PATIENCE
from tests.web.public.office import Office, open_office
from tests.web.serving import serving

pytestmark = pytest.mark.browser

ADA = "ada@example.org"
REFUSED = "status of 400"  # the browser's own note on an answer that a test expects
Visit = Callable[..., Page]


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    port = free_port()
    with open_office(home, f"http://127.0.0.1:{port}") as office, serving(office.app, port):
        yield office


@pytest.fixture
def visit(chromium: Browser, office: Office) -> Iterator[Visit]:
    """visit(path, script=True, scheme="light") -> the page. In the end nothing has gone wrong, or left a cookie."""
    contexts, problems = [], []

    def visit(path: str, *, script: bool = True, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": 320, "height": 700}, java_script_enabled=script, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.on("console", lambda message: None if REFUSED in message.text else problems.append(message.text))
        page.on("requestfailed", lambda request: problems.append(f"failed: {request.url}"))
        page.goto(office.pages.links.public_url + path)
        return page

    yield visit
    assert problems == []
    assert [context.cookies() for context in contexts] == [[]] * len(contexts)
    for context in contexts:
        context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_reader_comes_chooses_and_leaves(office: Office, visit: Visit, script: bool) -> None:
    page = visit("/subscribe", script=script)
    page.get_by_label("Your email address").fill(ADA)
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please look into your mailbox")
    (mail,) = office.mails()

    page = visit(office.link(mail), script=script)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are subscribed")
    assert office.reader(ADA).state == "active"

    page.get_by_role("link", name="choose what you get").click()
    page.get_by_label("Policy").uncheck()
    page.get_by_label("Once a week").check()
    page.get_by_label("At what hour").select_option("06:00")
    page.get_by_label("Your time zone").select_option("St Johns")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_label("Policy")).not_to_be_checked()
    assert office.reader(ADA).preferences == Preferences(("AI",), "weekly", "en", "America/St_Johns", 6)

    page.get_by_role("link", name="Unsubscribe").click()
    assert office.reader(ADA).state == "active"
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    assert office.reader(ADA).state == "unsubscribed"


def test_a_reader_reports_an_error_by_keyboard(office: Office, visit: Visit) -> None:
    office.room.editions.save(make_edition(), "sent")
    page = visit(f"/report?edition={DAY}")
    page.get_by_label("What is it about?").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("It opened on Saturday.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    reports = [(one.slug, one.text) for one in office.room.reports.reports()]
    assert reports == [("bridge-opens", "It opened on Saturday.")]


def test_what_is_typed_wrongly_is_said_beside_it(visit: Visit) -> None:
    page = visit("/subscribe", script=False)
    page.get_by_label("Your email address").fill("ada@example.org,bea@example.org")
    page.locator("form").evaluate("form => form.noValidate = true")  # as a browser without such checks
    page.get_by_role("button", name="Subscribe").click()
    field = page.get_by_label("Your email address")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("not an email address"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_legible_and_fits_a_small_phone(office: Office, visit: Visit, scheme: str) -> None:
    office.room.editions.save(make_edition(), "sent")
    office.room.audience.add(ADA, "", "active", NOON)
    office.pages.clerk.take(_wish("bea@example.org"))
    (mail,) = office.mails()
    own = (office.link(mail), office.preferences(ADA), office.unsubscribe(ADA))
    paths = ("/subscribe", *own, f"/report?edition={DAY}")
    axe = (packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    for path in paths:
        page = visit(path, scheme=scheme)
        page.evaluate(axe)
        assert page.evaluate(AXE) == [], path
        assert page.evaluate(WIDER, 320) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert min(ratio for _, ratio in page.evaluate(CONTRASTS)) >= 4.5, path
        for button in page.get_by_role("button").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 44, path


def _wish(email: str) -> Wish:
    return Wish(email, "192.0.2.1", "192.0.2.0/24")
