"""The search index of the archive, by Pagefind, where it is installed (the extra `search`).

Pagefind cannot add to an index, so there are several, which the search page merges: one for each month of the latest
year, and two for each year before. A new edition makes the one of its month anew, at most some 400 pages.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from newsletter.render.index import Index
from newsletter.text import one_line

FOLDER = "pagefind"
AT_ONCE = 2  # Pagefind works on one core, and takes some 300 MB for half a year
_OF = "made-of"  # beside each index: what it was made of
_UNUSED = ("pagefind-*ui*", "pagefind-highlight.js")  # the search page brings its own form
_MEMORY = Path("/dev/shm")  # noqa: S108  where Linux keeps files in memory; elsewhere the usual folder does
_NAME = re.compile(rb"\w+")
_TITLE_ENDS = b"</title>"
_NUMBER = re.compile(rb'<sup><a class="ref".*?</sup>', re.DOTALL)  # of a passage


def can_search() -> bool:
    return find_spec(FOLDER) is not None


def bundles(index: Index) -> Mapping[str, Sequence[str]]:
    """Name of each search index ("2025-h1", "2026-01") -> the days whose items it finds; oldest first."""
    days = sorted(day for day, kept in index.contents.days.items() if kept.items)
    parts: dict[str, list[str]] = {}
    for day in days:
        name = day[:7] if day[:4] == days[-1][:4] else f"{day[:4]}-h{1 if day[5:7] <= '06' else 2}"
        parts.setdefault(name, []).append(day)
    return parts


def update_search(index: Index, fingerprint: str, site: Path) -> tuple[str, ...]:
    """Bring the search indexes up to date with the pages; return what went wrong: search alone never stops an edition.

    fingerprint: of all that every page shows.
    """
    wanted = bundles(index) if can_search() else {}

    def update(name: str) -> str:
        return _update(name, wanted[name], f"{fingerprint} {_digest(index, wanted[name])}", site)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        problems = tuple(problem for problem in pool.map(update, wanted) if problem)
    for folder in (site / FOLDER).glob("*"):
        if folder.name not in wanted:
            shutil.rmtree(folder)
    return problems


def _digest(index: Index, days: Iterable[str]) -> str:
    """Of the editions of these days, and of which pages they have."""
    kept = [index.contents.days[day] for day in days]
    return hashlib.sha256("\n".join(f"{one.version} {' '.join(one.addresses)}" for one in kept).encode()).hexdigest()


def _update(name: str, days: Iterable[str], made_of: str, site: Path) -> str:
    """Make one index, unless it is made of this already. Returns what went wrong."""
    mark = site / FOLDER / name / _OF
    if mark.is_file() and mark.read_text("utf-8") == made_of:
        return ""
    try:
        _make(name, days, site)
    except OSError as error:
        return f"the search index of {name} is not up to date: {error}; free some space, or correct its permissions"
    except subprocess.CalledProcessError as error:
        why = one_line(error.stdout[-200:] + error.stderr[-200:])
        return f"the search index of {name} is not up to date: Pagefind failed ({why}); install it anew, or remove it"
    mark.write_text(made_of, "utf-8")
    return ""


def _make(name: str, days: Iterable[str], site: Path) -> None:
    """Make one index beside its place, then put it there: readers never meet half of one.

    Raises OSError and subprocess.CalledProcessError.
    """
    fresh, place = site / FOLDER / f".{name}", site / FOLDER / name
    shutil.rmtree(fresh, ignore_errors=True)
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as pages:
        _copy(days, site, Path(pages))
        command = [sys.executable, "-m", "pagefind", "--site", pages, "--output-path", str(fresh)]
        subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own command
    for unused in _UNUSED:
        for file in fresh.glob(unused):
            file.unlink()
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)


# -- what Pagefind reads of a page ----------------------------------------------------------------
def _copy(days: Iterable[str], site: Path, folder: Path) -> None:
    for day in days:
        for page in sorted((site / day).glob("*/index.html")):
            copy = folder / page.relative_to(site)
            copy.parent.mkdir(parents=True)
            copy.write_bytes(searched(page.read_bytes()))


def searched(page: bytes) -> bytes:
    """A page cut to what Pagefind is to find in it, as the page itself marks it: it takes its time for each element.

    The numbers of passages go as well: in an excerpt they would stand among the words.
    """
    told = b"".join(page[start:end] for start, end in _marked(page, b" data-pagefind-body"))
    if not told:
        return page
    for start, end in reversed([*_marked(told, b" data-pagefind-ignore")]):
        told = told[:start] + told[end:]
    head = page[: page.find(_TITLE_ENDS) + len(_TITLE_ENDS)]
    return head + _NUMBER.sub(b"", told)


def _marked(page: bytes, mark: bytes) -> Iterator[tuple[int, int]]:
    """Where the elements with an attribute begin and end; those within another are part of it."""
    end = 0
    while (at := page.find(mark, end)) >= 0:
        start = page.rfind(b"<", 0, at)
        end = _end(page, start)
        yield start, end


def _end(page: bytes, start: int) -> int:
    """Where an element ends: at the tag that closes as many of its name as have been opened."""
    name = _NAME.match(page, start + 1)
    tags = re.compile(rb"<(/?)%b\b[^>]*>" % name[0]) if name else _NAME
    depth = 0
    for tag in tags.finditer(page, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return len(page)
