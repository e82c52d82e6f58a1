"""The desk as `newsletter serve` starts it, on a real server; and somebody at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx

from newsletter.bootstrap import open_newsroom, sample_settings
from newsletter.config import read_settings
from newsletter.models import Role
from newsletter.testing import NOON
from newsletter.web.desk.accounts import Accounts
from newsletter.web.desk.live import LiveRoom
from newsletter.web.desk.place import Place
from newsletter.web.desk.served import served_desk
from tests.conftest import SAMPLE_DAY
from tests.patience import PATIENCE
from tests.web.desk import Clock
from tests.web.serving import serving

PASSWORD = "correct horse battery staple"  # noqa: S105 - a made-up one
MORNING = datetime(SAMPLE_DAY.year, SAMPLE_DAY.month, SAMPLE_DAY.day, 6, tzinfo=NOON.tzinfo)
HERE = Place("127.0.0.1", 0)


@dataclass(frozen=True)
class ServedDesk:
    address: str
    live: LiveRoom
    clock: Clock
    known: set[str] = field(default_factory=set)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.live(), "op", self.clock.now)

    def account(self, name: str, role: Role) -> None:
        if name not in self.known:
            self.accounts.add(name, role, PASSWORD)
            self.known.add(name)

    @contextmanager
    def visit(self, name: str = "Ada", role: Role = "publisher") -> Iterator[httpx.Client]:
        """A browser without script, signed in."""
        self.account(name, role)
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=PATIENCE) as client:
            client.post("/sign-in", data={"name": name, "password": PASSWORD}).raise_for_status()
            yield client


def token_of(page: httpx.Response) -> str:
    """What a form of this page carries."""
    found = re.search(r'name="token" value="(\w+)"', page.text)
    assert found, page.text
    return found[1]


@contextmanager
def served_sample(home: Path, place: Place = HERE) -> Iterator[ServedDesk]:
    """The desk of the sample in this folder, on the morning of its last edition."""

    def current():
        settings = sample_settings(read_settings(home / "content" / "newsletter.toml", {}))
        return open_newsroom(settings, sample=True)

    clock = Clock()
    clock.now = MORNING
    live = LiveRoom(current, [home / "content"])
    templates = [home / "templates", Path(__file__).parents[2] / "templates"]
    app = served_desk(live, home / "build" / "desk", [home / "content", home / "templates"], templates, clock, place)
    with serving(app) as address:
        yield ServedDesk(address, live, clock)
