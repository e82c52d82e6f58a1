"""The desk of a newsletter that a test owns, on a real server; and somebody who has signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import httpx

from newsletter.bootstrap import open_newsroom, sample_settings
from newsletter.config import read_settings
from newsletter.models import Blurb, Edition, Event, Image, Item, Member, Role
from newsletter.pipeline import Newsroom
from newsletter.pipeline.decide import follow
from newsletter.ports import Fetcher, Summarizer
from newsletter.summarize.passages import passages
from newsletter.testing import NOON
from newsletter.web.desk.app import desk_app
from newsletter.web.desk.door import Door
from newsletter.web.desk.live import LiveRoom
from newsletter.web.desk.outgoing import Outgoing
from newsletter.web.preview import Outputs, preview_app
from tests.conftest import SAMPLE_DAY
from tests.patience import PATIENCE
from tests.web.serving import serving


class Clock:
    """A clock that a test sets."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Served:
    """A desk that runs."""

    address: str
    door: Door
    live: LiveRoom
    clock: Clock
    outgoing: Outgoing

    def invitation(self, name: str = "Ada", role: Role = "publisher") -> str:
        """A link that lets this person in, once."""
        if self.live().members.member(name) is None:
            self.live().members.save(Member(name, role, ""))
        return f"{self.address}/in/{self.door.invite(name)}"

    @contextmanager
    def visit(self, name: str = "Ada", role: Role = "publisher") -> Iterator[Visit]:
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=PATIENCE) as client:
            client.get(self.invitation(name, role)).raise_for_status()
            yield Visit(client)


@dataclass(frozen=True)
class Visit:
    """Somebody at the desk, with a browser that runs no script."""

    client: httpx.Client

    def page(self, path: str = "/") -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def do(self, action: str, **fields: str | list[str]) -> httpx.Response:
        """Send a form as the page would, unless the fields say otherwise."""
        token = re.search(r'name="token" value="(\w+)"', self.page())
        assert token
        return self.client.post(f"/do/{action}", data={"token": token[1], "back": "/", **fields})


@contextmanager
def desk(home: Path, *more: Summarizer, own: date | None = None, fetcher: Fetcher | None = None) -> Iterator[Served]:
    """The desk for the last edition of the sample in this folder, or for the newsletter's own of a day.

    more: rungs above the ladder's own; fetcher: the way to the outside world, which the sample does not have.
    """
    day = own or SAMPLE_DAY

    @contextmanager
    def current() -> Iterator[Newsroom]:
        settings = read_settings(home / "content" / "newsletter.toml", {})
        with open_newsroom(settings) if own else open_newsroom(sample_settings(settings), sample=True) as room:
            yield replace(room, summarizers=(*more, *room.summarizers), fetcher=fetcher or room.fetcher)

    def rebuild() -> None:  # its pages are the preview's matter, which has tests of its own
        with current() as room:
            follow(room, day)

    clock = Clock()
    live = LiveRoom(current, [home / "content"])
    door = Door(live, clock)
    templates = [home / "templates", Path(__file__).parents[2] / "templates"]
    outputs = Outputs(home / "build" / "site", home / "build" / "email", day)
    frames = preview_app(outputs, [home / "content", home / "templates"], rebuild, templates)
    app = desk_app(live, day, door, clock, templates, frames)
    with serving(app) as address:
        yield Served(address, door, live, clock, app.state.outgoing)


def edition(served: Served) -> Edition:
    return served.live().known_edition(SAMPLE_DAY)[0]


def first(served: Served) -> Item:
    return edition(served).items[0]


class Terse:
    """A summarizer that tells the headline and one sentence."""

    name = "terse"

    def summarize(self, event: Event) -> Blurb:
        sentence = passages(event)[0].sentence
        return Blurb(event.lead.title, (sentence,), (), (), (), self.name)


def with_picture(served: Served, item: Item, url: str) -> None:
    """As if the item's first story had come with a picture."""
    room = served.live()
    pool = room.editions.pool(SAMPLE_DAY)
    assert pool

    def shown(event: Event) -> Event:
        lead, *rest = event.stories
        return replace(event, stories=(replace(lead, image=Image(url, "", "Herald")), *rest))

    ranked = tuple(replace(one, event=shown(one.event)) if one.event.id == item.event else one for one in pool.ranked)
    texts = {**pool.texts, item.event: shown(pool.texts[item.event])}
    room.editions.keep_pool(replace(pool, ranked=ranked, texts=texts))
