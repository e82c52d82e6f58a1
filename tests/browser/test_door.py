"""Signing in with a real Chromium, with script and without; what each role sees; and whether all can use the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter.models import Role
from tests.browser.conftest import AXE
from tests.checks.tools import packages
from tests.conftest import SAMPLE_DAY
from tests.patience import PATIENCE
from tests.web.served import PASSWORD, ServedDesk, served_sample

TODAY = f"/{SAMPLE_DAY}/"

pytestmark = pytest.mark.browser


@pytest.fixture
def served(own_sample: Path) -> Iterator[ServedDesk]:
    with served_sample(own_sample) as running:
        yield running


@pytest.fixture
def opened(chromium: Browser, served: ServedDesk) -> Iterator[Callable[..., Page]]:
    """opened(path="/", script=True, width=1280, scheme="light") -> the page, for a stranger."""
    contexts = []

    def opened(path: str = "/", *, script: bool = True, width: int = 1280, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script, bypass_csp=script
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(served.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(served: ServedDesk, page: Page, name: str = "Ada", role: Role = "publisher") -> None:
    """As a person does, by keys alone: the name has the focus."""
    served.account(name, role)
    page.get_by_label("Name").press_sequentially(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()


def axe(page: Page) -> list[object]:
    """What the checker finds; it is a script of ours, which the page's own policy would not let in."""
    page.add_script_tag(content=(packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found: list[object] = page.evaluate(AXE)
    return found


@pytest.mark.parametrize("script", [True, False])
def test_signing_in_and_out(served: ServedDesk, opened: Callable[..., Page], script: bool) -> None:
    page = opened(f"{TODAY}sign-off", script=script)
    expect(page.get_by_label("Name")).to_be_focused()
    served.account("Ada", "publisher")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Password").fill("wrong horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Name or password is not right.")
    sign_in(served, page)
    assert page.url.endswith(f"{TODAY}sign-off"), "where one wanted to go"
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(served.address + TODAY)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_what_each_role_sees(served: ServedDesk, opened: Callable[..., Page], script: bool) -> None:
    event = served.live().known_edition(SAMPLE_DAY)[0].items[0].event
    for name, role in (("Ada", "publisher"), ("Bo", "editor")):
        page = opened(TODAY, script=script)
        sign_in(served, page, name, role)
        page.locator(f"#i-{event}").get_by_role("button", name="in", exact=False).first.click()
        expect(page.locator("#said")).to_contain_text("You")
        may = 1 if role == "publisher" else 0
        page.goto(f"{served.address}{TODAY}sign-off")
        expect(page.get_by_role("button", name="Approve this edition")).to_have_count(may)
        expect(page.get_by_role("button", name="Stop the sending")).to_have_count(may)
        page.goto(f"{served.address}{TODAY}accounts")
        expect(page.get_by_role("heading", name="Who did what")).to_have_count(may)
        expect(page.get_by_role("button", name=f"Sign out everywhere: {name}")).to_have_count(may)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_the_door_and_the_accounts_are_accessible(
    served: ServedDesk, opened: Callable[..., Page], scheme: str, width: int
) -> None:
    page = opened("/", scheme=scheme, width=width)
    assert axe(page) == [], "sign-in"
    served.account("Bo", "editor")
    served.accounts.new_token("Bo", "morning")
    sign_in(served, page)
    for path in (f"{TODAY}accounts", "/editions"):
        page.goto(served.address + path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
