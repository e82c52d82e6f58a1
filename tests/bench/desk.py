"""The desk's pages over a store of a year: 70,000 stories, 365 editions, 100 readers, a journal for each day.

python -m tests.bench.desk pages FOLDER prints each page's median time on the server; python -m tests.bench runs it.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

from newsletter import pipeline
from newsletter.bootstrap import open_newsroom
from newsletter.cli import main as newsletter
from newsletter.config import read_settings
from newsletter.edition import decisions as says
from newsletter.models import Change, Decisions, Edition, Story
from newsletter.pipeline import Newsroom
from newsletter.web.desk.pages import PAGES
from tests.bench.ten_years import editions
from tests.web.desk import Served, Visit, desk

DAYS, STORIES_A_DAY, READERS, CHANGES = 365, 192, 100, 12
LAST = date(2026, 3, 6)
NOW = datetime(2026, 3, 6, 6, tzinfo=UTC)
OUTLETS = [f"Outlet {number}" for number in range(60)]
FIRMS = [f"{a}{b}" for a in ("Tar", "Mel", "Kor", "Van", "Bris", "Dol", "Fen", "Gal") for b in ("vane", "dor", "mira")]
PLACES = ("Brennick", "Port Callen", "Aldmouth", "Wexcombe", "Ferrisby", "Karsund", "Grauhafen", "Puerto Albor")
THINGS = ("chips", "AI models", "robots", "satellites", "batteries", "servers", "ferries", "sensors")
ROUNDS = 9


def pages(folder: Path) -> str:
    """Each page asked nine times over a real server; the slowest first."""
    home = folder / "own"
    with redirect_stdout(StringIO()):  # what it says to people would stand in the table
        newsletter(["init", str(home)])
    _fill(home)
    with desk(home, own=LAST) as served, served.visit() as ada:
        found = {name: _median(ada, path) for name, path in _paths(served).items()}
        event = served.live().known_edition(LAST)[0].items[-1].event
        found["(drop)"] = _timed(lambda: ada.do("drop", event=event).raise_for_status())
    slowest = sorted(found, key=lambda name: -found[name])
    return ", ".join(f"{name} {found[name] * 1000:.0f} ms" for name in slowest)


def _median(ada: Visit, path: str) -> float:
    ada.page(path)  # templates are compiled once
    return statistics.median(_timed(lambda: ada.page(path)) for _ in range(ROUNDS))


def _timed(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def _paths(served: Served) -> dict[str, str]:
    edition = served.live().known_edition(LAST)[0]
    named = {"{event}": edition.items[0].event, "{name}": OUTLETS[0], "{number}": "1", "{date}": str(LAST)}
    paths = {page.name: page.path for page in PAGES.values()} | {"letter": "/letter"}
    for name, path in paths.items():
        for placeholder, value in named.items():
            paths[name] = paths[name].replace(placeholder, value)
        assert "{" not in paths[name], path
    return paths


# -- the year -------------------------------------------------------------------------------------
def _fill(home: Path) -> None:
    with open_newsroom(read_settings(home / "content" / "newsletter.toml", {})) as room:
        room.stories.add_stories(_stories(), NOW)
        room.audience.add_all([(f"reader{n}@example.org", "") for n in range(READERS)], "active", NOW)
        for edition in editions(DAYS - 1):
            _keep(room, replace(edition, date=edition.date - date(2016, 1, 1) + LAST - timedelta(DAYS - 1)))
        pipeline.build(room, LAST, NOW)
        _decide(room, LAST, 40)


def _keep(room: Newsroom, edition: Edition) -> None:
    """One that was sent, with what its editors decided."""
    made = datetime(edition.date.year, edition.date.month, edition.date.day, 6, tzinfo=UTC)
    room.editions.save(replace(edition, made_at=made), "sent")
    room.ledger.freeze(edition.date, made)
    _decide(room, edition.date, CHANGES)


def _decide(room: Newsroom, day: date, changes: int) -> None:
    known = Decisions()
    for number in range(changes):
        known = says.drop(known, f"event-{number}", "an advertisement")
        path = says.write_decisions(room.rules.decisions, day, known)
        text = path.read_text(encoding="utf-8")
        room.journal.keep(Change(NOW, "Ada", day, f"dropped event {number}", text, text + " "))


def _stories() -> Iterator[Story]:
    rng = random.Random(1)  # noqa: S311 - the same stories every time
    for ago in range(DAYS):
        for event in range(STORIES_A_DAY // 4):
            said = _sentences(rng)
            for teller in rng.sample(range(len(OUTLETS)), 4):
                yield _story(rng, ago, f"{ago}-{event}", said, OUTLETS[teller])


def _story(rng: random.Random, ago: int, event: str, said: list[str], outlet: str) -> Story:
    told = [said[0], *rng.sample(said[1:], 5)]
    when = NOW - timedelta(days=ago, hours=rng.randrange(1, 23))
    address = f"https://{outlet.lower().replace(' ', '')}.example/{event}"
    body = "\n\n".join(told)
    return Story(f"{event}-{outlet}", said[0][:80], told[0], body, address, outlet, when, via=outlet, language="en")


def _sentences(rng: random.Random) -> list[str]:
    firm, other, place, thing = rng.choice(FIRMS), rng.choice(FIRMS), rng.choice(PLACES), rng.choice(THINGS)
    count, cost = rng.randrange(100, 9000), rng.randrange(2, 90)
    return [
        f"{firm} will build a factory for {thing} in {place} at a cost of {cost} million euros.",
        f"The factory in {place} is to make {count} {thing} a day from {rng.randrange(2027, 2031)} on.",
        f"{firm} said on Thursday that the plant would employ {count // 3} people.",
        f"The plan matters because {place} imported all of its {thing} from {other} until now.",
        f"{other} said it would lower the price of its {thing} by {cost} per cent.",
        f"The council of {place} is expected to vote on the permit on {rng.randrange(1, 28)} April.",
        f"Residents of {place} fear that the plant would take {count} cubic metres of water a day.",
        f"A rival plan by {other} failed {cost % 9 + 1} years ago for want of money.",
    ]


if __name__ == "__main__":
    print(globals()[sys.argv[1]](Path(sys.argv[2])))
