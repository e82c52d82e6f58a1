"""An archive of ten years: the time from nothing, the time of one more day, and of a picture.

python -m tests.bench.ten_years NAME FOLDER prints one figure; python -m tests.bench.archive runs them all.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from newsletter.bootstrap.press import press
from newsletter.config import defaults, read_settings
from newsletter.models import Blurb, Earlier, Edition, Evidence, Item, Reason, Sentence, SourceLink
from newsletter.render import Site, build_site
from newsletter.render.cards import edition_card, event_card
from newsletter.render.views import view_edition
from newsletter.store import SqlEditions, open_database
from tests.bench.memory import peak

WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
DAYS, ITEMS = 3650, 12
FIRST = date(2016, 1, 1)
OUTLETS = [f"Outlet {number}" for number in range(80)]
TAGS = [f"{name} {number}" for name in ("trade", "energy", "courts", "chips", "health") for number in range(60)]
WORDS = [f"{a}{b}{c}" for a in "bdfgklmn" for b in ("ar", "el", "in", "or", "ust") for c in ("a", "en", "ix", "on")]


def editions(days: int) -> Iterator[Edition]:
    """Made-up editions of the size of real ones: 12 items of some 90 words, each from four sources, in 300 topics."""
    rng = random.Random(1)  # noqa: S311 - the same editions every time
    before: tuple[Item, ...] = ()
    for number in range(days):
        day = FIRST + timedelta(number)
        items = tuple(_item(rng, day, rank, before) for rank in range(ITEMS))
        made = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        yield Edition(day, items, (), (), "", False, made)
        before = items


def _item(rng: random.Random, day: date, rank: int, before: tuple[Item, ...]) -> Item:
    made = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    sources = tuple(
        SourceLink(f"{day}-{rank}-{n}", outlet, _text(rng, 9), f"https://o{n}.example/{day}/{rank}", made)
        for n, outlet in enumerate(rng.sample(OUTLETS, 4))
    )
    said = [_sentence(rng, source) for source in (*sources, *sources)]
    headline = _text(rng, 9)
    earlier = rng.choice(before) if before and rng.random() < 0.2 else None
    yesterday = day - timedelta(1)
    return Item(
        event=f"{day}-{rank}",
        slug=f"item-{rank}-{headline.lower().replace(' ', '-')[:30]}",
        section=("World", "Business", "Science")[rank * 3 // ITEMS],
        blurb=Blurb(headline, tuple(said[:2]), (said[2],), tuple(said[3:6]), (said[6],), "extractive"),
        sources=sources,
        voices=4,
        score=7.0,
        reasons=(Reason("voices", 4.9, "4 independent voices"), Reason("freshness", 2.1, "newest story 3 hours old")),
        tags=tuple(rng.sample(TAGS[:60], 1) + rng.sample(TAGS, 2)),
        follows=Earlier(yesterday, earlier.event, earlier.slug, earlier.blurb.headline, (), "") if earlier else None,
    )


def _sentence(rng: random.Random, source: SourceLink) -> Sentence:
    quote = _text(rng, 18)
    return Sentence(_text(rng, 13), (Evidence(source.story, 0, len(quote), quote),))


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


# -- what is measured -----------------------------------------------------------------------------
def from_nothing(folder: Path) -> str:
    """Every page, picture and search index, in its folder; memory of all its processes together."""
    with open_database(folder / "n.db") as database:
        store = SqlEditions(database)
        fill(store, DAYS)
        before, start = cpu(), time.perf_counter()
        with peak() as memory:
            made = build_site(store, site(folder), folder / "site")
        seconds = time.perf_counter() - start
    return f"{seconds:.0f} s ({cpu() - before:.0f} s of CPU), {memory.megabytes:.0f} MB, {made.written:,} files"


def cpu() -> float:
    """Seconds of this process and of those that it started and that have ended."""
    return sum(resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime for who in WHO)


def curve(folder: Path) -> str:
    """One more edition with its pictures and search, after 10, 100, 1,000 and 3,650 days: CPU, then files."""
    found = []
    with open_database(folder / "n.db") as database:
        store, made = SqlEditions(database), list(editions(DAYS + 1))
        done = 0
        for days in (10, 100, 1000, DAYS):
            for edition in made[done:days]:
                store.save(edition, "sent")
            done = days + 1
            build_site(store, site(folder), folder / "site")
            store.save(made[days], "sent")
            before = cpu()
            written = build_site(store, site(folder), folder / "site")
            found.append(f"{days:,}: {cpu() - before:.2f} s of CPU ({written.written})")
    return ", ".join(found)


def pictures(folder: Path) -> str:
    """Drawing the pictures of 20 editions and their events, in one process."""
    given, made = site(folder), [view_edition(edition) for edition in editions(20)]
    cards = [edition_card(day, given.newsletter) for day in made]
    cards += [event_card(day, entry, given.newsletter) for day in made for entry in day.items]
    start = time.process_time()
    sizes = [len(given.picture("", card).draw()) for card in cards]
    seconds = time.process_time() - start
    return f"{seconds / len(cards) * 1000:.1f} ms, {sum(sizes) / len(cards) / 1000:.0f} KB"


def site(folder: Path) -> Site:
    settings = replace(read_settings(defaults() / "content" / "newsletter.toml", {}), home=folder, sources=())
    given = press(settings)
    return Site(given.newsletter, given.theme, given.templates, given.pages, given.setup)


def fill(store: SqlEditions, days: int) -> None:
    for edition in editions(days):
        store.save(edition, "sent")


if __name__ == "__main__":
    print(globals()[sys.argv[1]](Path(sys.argv[2])))
