"""The preview in a real Chromium: it shows what changes on disk, in the promised widths, and runs nothing foreign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from newsletter.errors import NewsletterError
from tests.patience import PATIENCE
from tests.web.serving import Newsletter, serving

pytestmark = pytest.mark.browser


@pytest.fixture
def newsletter(tmp_path: Path) -> Newsletter:
    made = Newsletter(tmp_path)
    made.rebuild()
    return made


# What is shown is rebuilt before the server starts: afterwards it would count as a change, and the page would reload
# while a test acts on it.
@pytest.fixture
def long_email(newsletter: Newsletter) -> Newsletter:
    newsletter.render = lambda headline: f"<style>p {{ margin-top: 5000px }}</style><h1>{headline}</h1><p>End</p>"
    newsletter.rebuild()
    return newsletter


@pytest.fixture
def hostile_email(newsletter: Newsletter) -> Newsletter:
    (newsletter.outputs.site / "evil.js").write_text("top.document.title = 'owned'")
    newsletter.render = HOSTILE.format
    newsletter.rebuild()
    return newsletter


@pytest.fixture
def linking_email(newsletter: Newsletter) -> Newsletter:
    newsletter.render = lambda headline: f'<h1>{headline}</h1><a href="http://127.0.0.1:9/story">The source</a>'
    newsletter.rebuild()
    return newsletter


@pytest.fixture
def address(newsletter: Newsletter) -> Iterator[str]:
    with serving(newsletter.app()) as url:
        yield url


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        yield page


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


@pytest.mark.parametrize("view", ["desktop", "phone", "bare", "site"])
def test_a_change_on_disk_shows_by_itself(newsletter: Newsletter, address: str, page: Page, view: str) -> None:
    page.goto(f"{address}/?view={view}")
    expect(frame(page).locator("h1")).to_have_text("The harbour reopens")
    page.evaluate("window.sameDocument = true")
    newsletter.story.write_text("The harbour closes")
    expect(frame(page).locator("h1")).to_have_text("The harbour closes")
    if view != "site":
        expect(page.locator(".subject")).to_have_text("The harbour closes")
    assert page.evaluate("window.sameDocument")  # shown anew in place, not by loading the whole page


@pytest.mark.parametrize("view", ["text", "source"])
def test_a_change_on_disk_shows_in_text_and_source(newsletter: Newsletter, address: str, page: Page, view: str) -> None:
    page.goto(f"{address}/?view={view}")
    newsletter.story.write_text("The <b>harbour</b> closes")
    expect(page.locator("pre")).to_contain_text("The <b>harbour</b> closes")


def test_an_edition_made_elsewhere_shows_by_itself(newsletter: Newsletter, address: str, page: Page) -> None:
    page.goto(address)
    newsletter.outputs.letter("html").write_text("<h1>From another terminal</h1>")
    expect(frame(page).locator("h1")).to_have_text("From another terminal")


def test_the_first_edition_shows_as_soon_as_it_is_there(tmp_path: Path, page: Page) -> None:
    newsletter = Newsletter(tmp_path)
    with serving(newsletter.app()) as url:
        page.goto(url)
        expect(page.locator(".missing")).to_contain_text("nothing to show for 2026-01-25")
        newsletter.story.write_text("The first one")
        expect(frame(page).locator("h1")).to_have_text("The first one")


def test_a_failing_rebuild_is_said_above_the_last_good_edition(
    newsletter: Newsletter, address: str, page: Page
) -> None:
    page.goto(address)
    good = newsletter.render
    newsletter.render = failing(NewsletterError("templates/email/item.mjml:7: <b> is not closed; close it"))
    newsletter.story.write_text("Broken")
    banner = page.get_by_role("status")
    expect(banner).to_contain_text("templates/email/item.mjml:7: <b> is not closed; close it")
    expect(frame(page).locator("h1")).to_have_text("The harbour reopens")
    newsletter.render = failing(ZeroDivisionError("division by zero"))
    newsletter.story.write_text("Broken in another way")
    expect(banner).to_contain_text("which is a bug; the terminal says more: ZeroDivisionError")
    newsletter.render = good
    newsletter.story.write_text("Mended")
    expect(frame(page).locator("h1")).to_have_text("Mended")
    expect(banner).to_be_empty()


def failing(error: Exception) -> Callable[[str], str]:
    def fail(_headline: str) -> str:
        raise error

    return fail


def test_the_place_in_a_long_email_is_kept(long_email: Newsletter, address: str, page: Page) -> None:
    page.goto(address)
    frame(page).locator("p").scroll_into_view_if_needed()
    depth = "document.querySelector('iframe').contentWindow.scrollY"
    before = page.evaluate(depth)
    assert before > 1000
    long_email.story.write_text("Changed far above")
    expect(frame(page).locator("h1")).to_have_text("Changed far above")
    expect(frame(page).locator("p")).to_be_in_viewport()


@pytest.mark.parametrize(("view", "width"), [("desktop", 700), ("phone", 375)])
def test_the_email_has_the_promised_width(address: str, page: Page, view: str, width: int) -> None:
    page.goto(f"{address}/?view={view}")
    assert page.evaluate("document.querySelector('iframe').contentWindow.innerWidth") == width


@pytest.mark.parametrize("asked", ["light", "dark"])
def test_the_email_is_shown_light_or_dark_as_asked(address: str, chromium: Browser, asked: str) -> None:
    with chromium.new_context(color_scheme="null") as context:  # an emulated scheme would hold for frames as well
        page = context.new_page()
        page.goto(f"{address}/?scheme={asked}")
        dark = "document.querySelector('iframe').contentWindow.matchMedia('(prefers-color-scheme: dark)').matches"
        assert page.evaluate(dark) is (asked == "dark")


HOSTILE = """<!doctype html><html><body onload="top.document.title='owned'"><h1>{}</h1>
<script>top.document.title = 'owned'; fetch('/email.eml')</script>
<script src="http://127.0.0.1:9/evil.js"></script><script src="/site/evil.js"></script>
<img src="x" onerror="top.document.title='owned'"><svg onload="top.document.title='owned'"></svg>
<iframe srcdoc="<script>top.document.title='owned'</script>"></iframe>
<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/gone"><link rel="stylesheet" href="http://127.0.0.1:9/c.css">
<a href="javascript:top.document.title='owned'">press</a>
<form action="http://127.0.0.1:9/"><button>send</button></form></body></html>"""


@pytest.mark.parametrize("path", ["/?view=desktop", "/email.html"])
def test_a_hostile_email_runs_nothing(hostile_email: Newsletter, address: str, page: Page, path: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path)
    place = frame(page) if path.startswith("/?") else page
    place.get_by_role("button", name="send").click()
    place.get_by_text("press").click()
    expect(place.locator("h1")).to_have_text("The harbour reopens")
    assert page.title() != "owned"
    assert "evil.js" not in " ".join(asked)
    assert "email.eml" not in " ".join(asked)


def test_a_link_to_a_source_opens_beside_the_preview(linking_email: Newsletter, address: str, page: Page) -> None:
    page.goto(address)
    with page.expect_popup() as popup:
        frame(page).get_by_text("The source").click()
    assert popup.value
    expect(frame(page).locator("h1")).to_have_text("The harbour reopens")


def test_it_works_without_script(newsletter: Newsletter, address: str, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("link", name="Plain text").click()
        expect(page.locator("pre")).to_have_text("The harbour reopens")
        page.get_by_role("link", name="Phone").click()
        expect(frame(page).locator("h1")).to_have_text("The harbour reopens")


def test_nothing_is_wider_than_a_phone(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    for view in ("desktop", "phone", "bare", "text", "source", "site"):
        page.goto(f"{address}/?view={view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375


PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


@pytest.fixture
def pictured_email(newsletter: Newsletter) -> Newsletter:
    newsletter.render = lambda headline: f'<h1>{headline}</h1><img src="{PIXEL}" alt="The harbour at dawn">'
    newsletter.rebuild()
    return newsletter


def test_with_images_off_their_words_stand_in_their_place(pictured_email: Newsletter, address: str, page: Page) -> None:
    loaded = "picture => picture.complete && picture.naturalWidth > 0"
    page.goto(f"{address}/?view=desktop")
    assert frame(page).get_by_alt_text("The harbour at dawn").evaluate(loaded)
    page.goto(f"{address}/?view=bare")
    picture = frame(page).get_by_alt_text("The harbour at dawn")
    assert not picture.evaluate(loaded)
    assert picture.bounding_box()["width"] > 50, "its words take room; the picture is one pixel wide"
