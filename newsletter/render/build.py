"""The archive in its folder, brought up to date: what is made depends on what changed since the last build.

The folder holds the index of what it shows. It is written twice: before the pages, with the addresses that are still
to be made, and after them. So a build that is stopped anywhere goes on at the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from pathlib import Path

import msgspec

from newsletter.models import Edition, Page
from newsletter.ports import EditionStore
from newsletter.render import plan
from newsletter.render.changes import Change, apply
from newsletter.render.index import Contents, Index
from newsletter.render.listed import ListedDay, listed_day
from newsletter.render.search import update_search
from newsletter.render.site import Site, render
from newsletter.render.workers import write_all
from newsletter.render.write import Written, remove_files, write_site

STATE = ".archive.json"
FILES = ("index.html", "edition.json", "feed.xml", "feed.json", "card.png")  # what can stand at an address
GONE_OUT = ("sending", "sent", "corrected")


class State(msgspec.Struct):
    """What the folder shows."""

    fingerprint: str = ""  # of all that every page shows
    own: list[str] = []  # names of the editor's own pages
    pending: list[str] = []  # addresses that a build has not got to yet
    contents: Contents = msgspec.field(default_factory=Contents)


_state = msgspec.json.Decoder(State)


def build_site(
    store: EditionStore,
    site: Site,
    folder: Path,
    *,
    everything: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Written:
    """Make the folder show every edition of the store; everything: look at each page, changed or not.

    progress is told how many pages are done, of how many.

    Pages of an edition that went out stay, even when the store has lost it. Raises RenderError.
    """
    before, fingerprint = read_state(folder), site.fingerprint()
    anew = everything or before.fingerprint != fingerprint
    index, touched = _index_anew(store, before) if anew else _index_changed(store, before)
    pending = sorted(touched.union(before.pending))
    state = State(fingerprint, sorted(site.own), pending, index.contents)
    _write_state(state, folder)
    written = Written()
    for part in _make(store, site, folder, index, pending):
        written += part
        progress(min(written.written + written.unchanged, len(pending)), len(pending))
    written += remove_files(_gone(index, pending, before, site), folder)
    written += Written(problems=update_search(index, fingerprint, folder))
    _write_state(msgspec.structs.replace(state, pending=[]), folder)
    return written


def read_state(folder: Path) -> State:
    """Nothing, where no build has been or another version of the program was at work: then everything is made anew."""
    try:
        return _state.decode((folder / STATE).read_bytes())
    except (OSError, msgspec.DecodeError):
        return State()


def _write_state(state: State, folder: Path) -> None:
    write_site([Page(STATE, msgspec.json.encode(state))], folder)


def _index_changed(store: EditionStore, before: State) -> tuple[Index, set[str]]:
    """The index with all that changed since, and the addresses that this touches."""
    kept, versions = before.contents.days, store.versions()
    changed: dict[date, Change] = {}
    for day, (version, status) in versions.items():
        known, lasting = kept.get(day.isoformat()), status in GONE_OUT
        if known is None or (known.version, known.lasting) != (version, lasting):
            changed[day] = Change(_listed(store, day), version, lasting)
    drafts = [date.fromisoformat(day) for day, known in kept.items() if not known.lasting]
    changed |= {day: Change(None) for day in drafts if day not in versions}
    index = Index(before.contents)
    return index, apply(index, changed)


def _index_anew(store: EditionStore, before: State) -> tuple[Index, set[str]]:
    """The index from nothing, and every address, also of what there was before."""
    index, old, versions = Index(), Index(before.contents), store.versions()
    for day, (version, status) in versions.items():
        if listed := _listed(store, day):
            index.put(listed, version, lasting=status in GONE_OUT)
    for day in old.dates():
        known = old.contents.days[day.isoformat()]
        if known.lasting and day not in versions and (lost := old.day(day)):
            index.put(lost, known.version, lasting=True)
    return index, plan.every_address(index) | plan.every_address(old)


def _listed(store: EditionStore, day: date) -> ListedDay | None:
    known = store.edition(day)
    return listed_day(known[0]) if known else None


def _make(store: EditionStore, site: Site, folder: Path, index: Index, addresses: Collection[str]) -> Iterator[Written]:
    def edition_of(day: date) -> Edition | None:
        known = store.edition(day)
        return known[0] if known else None

    yield write_site(render(plan.overview(index, edition_of), site), folder)
    yield from write_all(plan.jobs(index, addresses, edition_of), len(addresses), site, folder)


def _gone(index: Index, addresses: Collection[str], before: State, site: Site) -> Iterator[str]:
    """Files of what the archive does not show any more."""
    for address in sorted(plan.gone(index, addresses)):
        yield from (f"{address}{name}" for name in FILES)
        if address.startswith("archive/"):
            yield f"sitemaps/{address[-8:-1]}.xml"
    yield from (f"{name}/index.html" for name in before.own if name not in site.own)
