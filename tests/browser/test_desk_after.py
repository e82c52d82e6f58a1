"""The desk's pages about what has gone out, in a real Chromium: accessible, good on a phone, with script or without."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter.models import Correction, Delivery, Health
from tests.browser.conftest import AXE
from tests.checks.tools import packages
from tests.patience import PATIENCE
from tests.web.desk import Served, desk
from tests.web.test_after import DAY, NOW, TEXT, sent_home

assert sent_home  # a fixture
NEXT = DAY + timedelta(days=1)
PAGES = (
    f"/progress?date={NEXT}", "/corrections", "/archive", "/archive?q=law", "/archive?q=law&where=stories",
    f"/archive/{DAY}", "/sources", "/readers", "/readers?state=active", "/readers/1", "/numbers",
)  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture
def served(sent_home: Path, tmp_path: Path) -> Iterator[Served]:
    """One edition sent, the next on its way, one source ill, one report open, one correction told."""
    with desk(shutil.copytree(sent_home, tmp_path / "own"), own=DAY) as running:
        running.clock.now = NOW
        room = running.live()
        room.ledger.freeze(NEXT, NOW)
        send(running, "pending", "451 come back later")
        room.stories.save_health([Health("own", NOW - timedelta(days=2), "https://own.example answered 404", NOW)])
        room.reports.add(DAY, room.known_edition(DAY)[0].items[0].slug, "The date is wrong.", "bo@example.org", NOW)
        yield running


def send(served: Served, state: str, error: str = "") -> None:
    """The next reader of the edition that is on its way is done with."""
    ledger = served.live().ledger
    row: Delivery | None = ledger.claim(NEXT, NOW)
    assert row
    ledger.mark(row, NOW)
    ledger.settle(row, state, NOW, error, NOW + timedelta(hours=1))  # type: ignore[arg-type]


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """visit(path, width=1280, scheme="light", script=True) -> the page, for somebody who has signed in."""
    contexts = []

    def visit(path: str, width: int = 1280, scheme: str = "light", *, script: bool = True, axe: bool = False) -> Page:
        # The checker is a script of ours that the page's own policy would not let in.
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            bypass_csp=axe,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(served.invitation())
        page.goto(served.address + path)
        return page

    yield visit
    for context in contexts:
        context.close()


def test_every_page_is_accessible_and_fits_a_phone(visit: Callable[..., Page], served: Served) -> None:
    from newsletter.pipeline.correct import correct  # noqa: PLC0415

    correct(served.live(), Correction(DAY, TEXT), "Ada", NOW)
    checker = (packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    for width, scheme in ((1280, "light"), (375, "dark")):
        page = visit("/", width, scheme, axe=True)
        for path in PAGES:
            page.goto(served.address + path)
            page.add_script_tag(content=checker)
            assert page.evaluate(AXE) == [], (path, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    page.set_viewport_size({"width": 320, "height": 900})
    for path in PAGES:
        page.goto(served.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_progress_moves_while_one_looks(visit: Callable[..., Page], served: Served) -> None:
    page = visit(f"/progress?date={NEXT}")
    expect(page.locator("#progress")).to_contain_text("0 of 3 readers are done with")
    send(served, "sent")
    expect(page.locator("#progress")).to_contain_text("1 of 3 readers are done with")
    page.get_by_role("button", name="Stop the sending").click()
    expect(page.locator("#progress")).to_contain_text("Paused since 07:02 UTC")
    assert page.url.endswith(f"/progress?date={NEXT}"), "what was looked at is still shown"


def test_progress_without_script_is_shown_anew_when_one_asks(visit: Callable[..., Page], served: Served) -> None:
    page = visit(f"/progress?date={NEXT}", script=False)
    expect(page.locator("#progress")).to_contain_text("0 of 3 readers are done with")
    page.get_by_role("link", name="Show it anew every five seconds").click()
    send(served, "sent")
    expect(page.locator("#progress")).to_contain_text("1 of 3 readers are done with")
    page.get_by_role("link", name="Stop showing it anew").click()
    expect(page.get_by_role("link", name="Show it anew every five seconds")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_report_becomes_a_correction_that_is_mailed(visit: Callable[..., Page], served: Served, script: bool) -> None:
    page = visit("/corrections", script=script)
    page.get_by_role("link", name="Correct it").first.click()
    expect(page.locator("form", has_text="A reader reported")).to_be_visible()
    page.get_by_label("What was wrong, and what is right").fill(TEXT)
    page.get_by_label("Mail it to the readers").check()
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.locator("#said")).to_contain_text("The letter about it is leaving")
    expect(page.locator("#reports ~ ul")).to_contain_text("Nothing waits.")
    assert [begun.result() for begun in served.outgoing._begun.values()] == [""]
    assert list(served.live().ledger.corrections().values()) == [{"sent": 3}]


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_is_found_and_unsubscribed(visit: Callable[..., Page], served: Served, script: bool) -> None:
    page = visit("/readers", script=script)
    page.get_by_label("Part of address or name").fill("bo@")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="bo@example.org").click()
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.locator(".states").first).to_contain_text("unsubscribed")
    reader = served.live().audience.find("bo@example.org")
    assert reader
    assert reader.state == "unsubscribed"
