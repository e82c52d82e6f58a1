"""A whole morning at the desk, from the news of a captured day to the correction of what was sent."""

from __future__ import annotations

import email
import email.policy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter.bootstrap import open_newsroom
from newsletter.models import Edition, EditionStatus
from newsletter.pipeline import build, publish, read_news
from tests.conftest import exit_code, needs_shared
from tests.deliver.sinks import smtp_sink
from tests.patience import PATIENCE
from tests.pipeline.test_replayed_days import LoopbackOnly, settings_at
from tests.web.desk import Served, desk

DAY = date(2026, 2, 10)
SIX = datetime(2026, 2, 10, 6, tzinfo=UTC)
SEVEN = "2026-02-10T07:00:00Z"
READERS = ("ada@example.org", "bo@example.org", "cy@example.org")
TOO_MUCH = "The whole of it will cost 987,654,321 dollars."
SETTINGS = """[ingest]
allow_hosts = ["127.0.0.1"]
seconds = 180
total_seconds = 900
[approval]
policy = "required"
[schedule]
send_at = "07:00"
[deliver]
backend = "smtp"
[deliver.smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
"""

pytestmark = [needs_shared, pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Morning:
    """A newsletter whose draft was made at six, with its desk open."""

    home: Path
    served: Served
    taken: Path  # where the mail server puts what it takes

    def known(self) -> tuple[Edition, EditionStatus]:
        return self.served.live().known_edition(DAY)

    def headlines(self) -> list[str]:
        return [item.blurb.headline for item in self.known()[0].items]

    def run(self, *command: str) -> int:
        return exit_code([*command, "--config", str(self.home / "content" / "newsletter.toml"), "--now", SEVEN])

    def letters(self) -> list[str]:
        """The plain text of what arrived."""
        files = (file.read_bytes() for file in sorted(self.taken.iterdir()))
        messages = (email.message_from_bytes(raw, policy=email.policy.default) for raw in files)
        return [message.get_body(("plain",)).get_content() for message in messages]


@pytest.fixture
def morning(replay: str, tmp_path: Path) -> Iterator[Morning]:
    home, taken = tmp_path / "own", tmp_path / "taken"
    assert exit_code(["init", str(home)]) == 0
    (home / "templates" / "email").mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).parents[2] / "templates" / "email" / "letter.txt", home / "templates" / "email")
    with smtp_sink(taken) as port:
        (home / "content" / "newsletter.toml").write_text(SETTINGS.format(port=port), encoding="utf-8")
        with open_newsroom(settings_at(home, replay, SIX)) as opened:
            room = replace(opened, fetcher=LoopbackOnly(opened.fetcher))
            read_news(room, SIX)
            publish(room, build(room, DAY, SIX))
            room.audience.add_all([(reader, "") for reader in READERS], "active", SIX - timedelta(days=1))
            with desk(home, own=DAY, fetcher=room.fetcher) as served:
                served.clock.now = SIX + timedelta(minutes=10)
                yield Morning(home, served, taken)


@pytest.fixture
def page(chromium: Browser, morning: Morning) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(morning.served.invitation())
        yield page


def test_a_morning(morning: Morning, page: Page) -> None:
    dropped = drop_the_first(morning, page)
    pin_the_second_with_a_key(morning, page)
    rewrite_with_a_number_that_nobody_gave(morning, page)
    approve(morning, page)
    change_a_template_and_see_the_approval_void(morning, page)
    assert morning.run("send", "--date", f"{DAY}") == 0
    assert morning.letters() == [], "what nobody approved as it stands does not leave"
    approve(morning, page)
    assert morning.run("run", "--date", f"{DAY}") == 0
    assert morning.known()[1] == "sent"
    letters = morning.letters()
    assert len(letters) == len(READERS)
    for letter in letters:
        told = " ".join(letter.split())
        assert "Set with care at the desk." in told
        assert all(headline in told for headline in morning.headlines())
        assert dropped not in told
        assert "987,654,321" not in told
    correct_the_first(morning, page)


def drop_the_first(morning: Morning, page: Page) -> str:
    first = morning.headlines()[0]
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.type("we told this last week")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("You dropped")
    assert first not in morning.headlines()
    return first


def pin_the_second_with_a_key(morning: Morning, page: Page) -> None:
    second = morning.known()[0].items[1]
    page.goto(morning.served.address)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator(f"#i-{second.event} .badge").first).to_have_text("pinned")


def rewrite_with_a_number_that_nobody_gave(morning: Morning, page: Page) -> None:
    item = morning.known()[0].items[0]
    page.goto(f"{morning.served.address}/item/{item.event}")
    field = page.locator("textarea[name=what]")
    own = field.input_value()
    field.fill(TOO_MUCH)
    expect(page.locator("#v-what")).to_contain_text("987,654,321")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#v-what")).to_contain_text("It does not run")
    page.goto(morning.served.address)
    expect(page.locator(".cautions")).to_contain_text("does not run")
    page.goto(f"{morning.served.address}/item/{item.event}")
    page.locator("textarea[name=what]").fill(own)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#said")).to_contain_text("You rewrote what")
    assert morning.known()[0].items[0] == item


def approve(morning: Morning, page: Page) -> None:
    page.goto(f"{morning.served.address}/sign-off")
    page.get_by_role("button", name="Approve this edition").click()
    expect(page.locator(".state")).to_contain_text("Approved by Ada")
    expect(page.locator("header .status")).to_contain_text("Approved by Ada")


def change_a_template_and_see_the_approval_void(morning: Morning, page: Page) -> None:
    template = morning.home / "templates" / "email" / "letter.txt"
    template.write_text(template.read_text(encoding="utf-8") + "\nSet with care at the desk.\n", encoding="utf-8")
    expect(page.locator("header .status")).to_contain_text("Approval void")


def correct_the_first(morning: Morning, page: Page) -> None:
    item = morning.known()[0].items[0]
    page.goto(f"{morning.served.address}/corrections")
    page.locator("select[name=item]").select_option(f"{DAY} {item.slug}")
    page.locator("textarea[name=text]").fill("The vote was on Friday, not on Thursday.")
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.locator("#said")).to_contain_text("You corrected")
    assert morning.run("render") == 0
    (told,) = (morning.home / "build" / "site").glob(f"{DAY}/{item.slug}/index.html")
    assert "The vote was on Friday, not on Thursday." in told.read_text(encoding="utf-8")
