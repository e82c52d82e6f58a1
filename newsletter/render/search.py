"""The search index of the archive, by Pagefind, where it is installed (the extra `search`).

Pagefind cannot add to an index, so there are several, which the search page merges: one for each month of the latest
year, and two for each year before. A new edition makes the one of its month anew, at most some 400 pages.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from newsletter.render.index import Index
from newsletter.text import one_line

FOLDER = "pagefind"
AT_ONCE = 2  # Pagefind works on one core, and takes some 300 MB for half a year
_OF = "made-of"  # beside each index: what it was made of
_UNUSED = ("pagefind-*ui*", "pagefind-highlight.js")  # the search page brings its own form


def can_search() -> bool:
    return find_spec(FOLDER) is not None


def bundles(index: Index) -> Mapping[str, str]:
    """Name of each search index ("2025-h1", "2026-01") -> what it is made of; oldest first."""
    days = sorted(day for day, kept in index.contents.days.items() if kept.items)
    parts: dict[str, list[str]] = {}
    for day in days:
        name = day[:7] if day[:4] == days[-1][:4] else f"{day[:4]}-h{1 if day[5:7] <= '06' else 2}"
        kept = index.contents.days[day]
        parts.setdefault(name, []).append(f"{kept.version} {' '.join(kept.addresses)}")
    return {name: hashlib.sha256("\n".join(part).encode()).hexdigest() for name, part in parts.items()}


def update_search(index: Index, fingerprint: str, site: Path) -> tuple[str, ...]:
    """Bring the search indexes up to date with the pages; return what went wrong: search alone never stops an edition.

    fingerprint: of all that every page shows.
    """
    wanted = bundles(index) if can_search() else {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = pool.map(lambda name: _update(name, f"{fingerprint} {wanted[name]}", site), wanted)
        problems = tuple(problem for problem in done if problem)
    for folder in (site / FOLDER).glob("*"):
        if folder.name not in wanted:
            shutil.rmtree(folder)
    return problems


def _update(name: str, made_of: str, site: Path) -> str:
    """Make one index, unless it is made of this already. Returns what went wrong."""
    mark = site / FOLDER / name / _OF
    if mark.is_file() and mark.read_text("utf-8") == made_of:
        return ""
    if not (problem := _run(name, site)):
        mark.write_text(made_of, "utf-8")
    return problem


def _days(name: str) -> str:
    """The dates of an index's pages as a glob."""
    year, part = name.split("-")
    months = {"h1": range(1, 7), "h2": range(7, 13)}.get(part)
    return f"{year}-{{{','.join(f'{month:02}' for month in months)}}}-*" if months else f"{name}-*"


def _run(name: str, site: Path) -> str:
    """Make one index beside its place, then put it there: readers never meet half of one. Returns what went wrong."""
    fresh, place = site / FOLDER / f".{name}", site / FOLDER / name
    shutil.rmtree(fresh, ignore_errors=True)
    pages = f"{_days(name)}/*/index.html"
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--glob", pages, "--output-path", str(fresh)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    if done.returncode != 0:
        why = one_line(done.stdout[-200:] + done.stderr[-200:])
        return f"the search index of {name} is not up to date: Pagefind failed ({why}); install it anew, or remove it"
    for unused in _UNUSED:
        for file in fresh.glob(unused):
            file.unlink()
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)
    return ""
