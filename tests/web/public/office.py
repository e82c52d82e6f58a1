"""A newsletter whose readers' pages are open, with its mail in a folder and a clock that a test moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from starlette.applications import Starlette

from newsletter.bootstrap import open_newsroom
from newsletter.config import read_settings
from newsletter.models import Subscriber
from newsletter.pipeline import Newsroom
from newsletter.testing import NOON
from newsletter.web.app import whole_app
from newsletter.web.public.app import public_app
from newsletter.web.public.clerk import Clerk
from newsletter.web.public.pages import Pages

PUBLIC_URL = "https://news.example.org/letters"


@dataclass
class Office:
    room: Newsroom
    app: Starlette
    pages: Pages
    home: Path
    moved: timedelta = field(default_factory=timedelta)

    def mails(self) -> list[EmailMessage]:
        """What went out to people who asked, oldest first."""
        self.pages.clerk.finish()
        files = sorted(
            (self.home / "var" / "outbox").rglob("wish-*.eml"), key=lambda path: int(path.stem.split("-")[1])
        )
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]  # type: ignore[misc]

    def reader(self, email: str) -> Subscriber:
        found = self.room.audience.find(email)
        assert found is not None
        return found

    def path(self, url: str) -> str:
        """The address of a link on the test's own server."""
        public_url = self.pages.links.public_url
        assert url.startswith(f"{public_url}/"), url
        return url.removeprefix(public_url)

    def link(self, mail: EmailMessage, kind: str = "confirm") -> str:
        """The address of the link that a mail holds."""
        part = mail.get_body(("plain",))
        assert part is not None
        found = re.search(rf"^\S+/{kind}/\S+", part.get_content(), re.MULTILINE)
        assert found, part.get_content()
        return self.path(found[0])

    def unsubscribe(self, email: str) -> str:
        return self.path(self.pages.links.unsubscribe(self.reader(email)))

    def preferences(self, email: str) -> str:
        return self.path(self.pages.links.preferences(self.reader(email)))


def configure(home: Path, *lines: str) -> None:
    """Add a table [web] to the configuration."""
    config = home / "content" / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n".join(("\n[web]", *lines, "")), encoding="utf-8")


@contextmanager
def open_office(
    home: Path, public_url: str = PUBLIC_URL, proxy_header: str = "", lines: tuple[str, ...] = ()
) -> Iterator[Office]:
    """lines: more of the table [web]."""
    configure(home, f'public_url = "{public_url}"', *lines)
    settings = read_settings(home / "content" / "newsletter.toml", {})
    with open_newsroom(settings) as room:
        links = room.press.links
        assert links is not None

        def now() -> datetime:
            return NOON + office.moved

        pages = Pages(room, links, Clerk(room, links, now), now, ("AI", "Policy"), ("en", "de"), proxy_header)
        app = whole_app(public_app(pages), lambda: room.audience.find("nobody"))
        office = Office(room, app, pages, home)
        with pages.clerk.at_work():
            yield office
