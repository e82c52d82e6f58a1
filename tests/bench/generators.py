"""A year of the archive by Hugo and by Pelican: editions, events, lists by tag and by outlet, feeds.

Both get the events as Markdown and the plainest templates that show the same. Neither makes pictures, a search index,
JSON or the lists of earlier and related items; ours is measured without the first two.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomli_w

from newsletter.models import Item
from newsletter.render import build_site, plan, search, workers
from newsletter.render.cards import Picture
from newsletter.render.workers import _start
from newsletter.store import SqlEditions, open_database
from tests.bench.ten_years import cpu, editions, fill, site

YEAR = 365

HUGO_BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<link rel="canonical" href="{{ .Permalink }}"></head><body><nav><a href="/">Today</a> <a href="/tags/">Topics</a></nav>
<main><h1>{{ .Title }}</h1>{{ block "main" . }}{{ end }}</main></body></html>
"""
HUGO_SINGLE = """{{ define "main" }}{{ .Content }}
<ul>{{ range .Params.tags }}<li><a href="/tags/{{ . | urlize }}/">{{ . }}</a></li>{{ end }}</ul>
{{ with .PrevInSection }}<a href="{{ .Permalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .Permalink }}">{{ .Title }}</a>{{ end }}{{ end }}
"""
HUGO_LIST = """{{ define "main" }}<ol>{{ range (.Paginate .Pages 50).Pages }}
<li><time>{{ .Date.Format "2006-01-02" }}</time> <a href="{{ .Permalink }}">{{ .Title }}</a></li>{{ end }}</ol>
{{ template "_internal/pagination.html" . }}{{ end }}
"""
HUGO_EDITION = """{{ define "main" }}{{ range .Pages }}<article><h2><a href="{{ .Permalink }}">{{ .Title }}</a></h2>
{{ .Content }}</article>{{ end }}{{ end }}
"""
HUGO = """baseURL = "https://daily.example/"
title = "Daily"
disableKinds = []
[taxonomies]
tag = "tags"
outlet = "outlets"
"""
PELICAN = """SITENAME = "Daily"
SITEURL = "https://daily.example"
PATH = "content"
TIMEZONE = "UTC"
THEME = "simple"
DEFAULT_PAGINATION = 50
ARTICLE_URL = "{date:%Y-%m-%d}/{slug}/"
ARTICLE_SAVE_AS = "{date:%Y-%m-%d}/{slug}/index.html"
DAY_ARCHIVE_SAVE_AS = "{date:%Y-%m-%d}/index.html"
TAG_SAVE_AS = "tags/{slug}/index.html"
AUTHOR_SAVE_AS = "outlets/{slug}/index.html"
CATEGORY_SAVE_AS = "sections/{slug}/index.html"
FEED_ALL_ATOM = "feed.xml"
TAG_FEED_ATOM = "tags/{slug}/feed.xml"
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
"""


def ours(folder: Path) -> str:
    seconds, used, files = _ours(folder)
    return f"{seconds:.1f} s ({used:.1f} s of CPU, {files:,} files)"


def hugo(folder: Path) -> str:
    if not shutil.which("hugo"):
        return "not here (Debian, Ubuntu: apt install hugo)"
    _write(folder / "hugo/config.toml", HUGO)
    for name, text in (("baseof", HUGO_BASE), ("single", HUGO_SINGLE), ("list", HUGO_LIST)):
        _write(folder / f"hugo/layouts/_default/{name}.html", text)
    _write(folder / "hugo/layouts/edition/list.html", HUGO_EDITION)
    for edition in editions(YEAR):
        content = folder / "hugo/content" / edition.date.isoformat()
        _write(content / "_index.md", _front({"title": edition.date.isoformat(), "type": "edition"}))
        for item in edition.items:
            said = {
                "title": item.blurb.headline,
                "date": edition.made_at,
                "tags": list(item.tags),
                "outlets": [source.outlet for source in item.sources],
            }
            _write(content / f"{item.slug}.md", _front(said) + _markdown(item))
    return _ratio(["hugo", "--quiet"], folder / "hugo", folder / "hugo/public", folder)


def pelican(folder: Path) -> str:
    """Installed into an environment of its own, which is thrown away."""
    venv.create(folder / "env", with_pip=True)
    python = folder / "env/bin/python"
    options = ["--quiet", "--disable-pip-version-check", "pelican[markdown]==4.12.0"]
    done = subprocess.run([python, "-m", "pip", "install", *options], capture_output=True, text=True, check=False)
    if done.returncode:
        return "cannot be installed here"
    _write(folder / "pelican/pelicanconf.py", PELICAN)
    for edition in editions(YEAR):
        for item in edition.items:
            _write(
                folder / "pelican/content" / f"{edition.date}-{item.slug}.md",
                f"Title: {item.blurb.headline}\nDate: {edition.date}\nSlug: {item.slug}\nCategory: {item.section}\n"
                f"Tags: {', '.join(item.tags)}\nAuthors: {'; '.join(source.outlet for source in item.sources)}\n\n"
                + _markdown(item),
            )
    command = [str(python), "-m", "pelican", "-q", "-s", "pelicanconf.py", "-o", "output"]
    return _ratio(command, folder / "pelican", folder / "pelican/output", folder)


def _ratio(command: list[str], here: Path, output: Path, folder: Path) -> str:
    """Theirs first, then ours, each from nothing: by CPU, which a busy machine changes least, and by the clock."""
    before, start = cpu(), time.perf_counter()
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    seconds, used = time.perf_counter() - start, cpu() - before
    if done.returncode:
        return f"failed: {(done.stderr or done.stdout).strip()[-200:]}"
    files = sum(file.is_file() for file in output.rglob("*"))
    own, own_used, _ = _ours(folder)
    cores = f"{used / own_used:.2f} of our CPU ({used:.1f} s / {own_used:.1f} s)"
    return f"{cores}, {seconds / own:.2f} of our time ({seconds:.1f} s / {own:.1f} s); {files:,} files"


def _ours(folder: Path) -> tuple[float, float, int]:
    """Seconds, seconds of CPU, and files."""
    plan.can_search = search.can_search = lambda: False  # type: ignore[assignment]
    workers._start = _start_without_pictures
    _draw_nothing()
    with open_database(folder / "n.db") as database:
        store = SqlEditions(database)
        fill(store, YEAR)
        before, start = cpu(), time.perf_counter()
        made = build_site(store, site(folder), folder / "ours")
        return time.perf_counter() - start, cpu() - before, made.written


def _start_without_pictures(*given: Any) -> None:
    """Begin a process that renders."""
    _draw_nothing()
    _start(*given)


def _draw_nothing() -> None:
    Picture.draw = lambda self: b""  # type: ignore[method-assign]


def _front(values: dict[str, object]) -> str:
    return f"+++\n{tomli_w.dumps(values)}+++\n\n"


def _markdown(item: Item) -> str:
    """What an event's page tells, as an author would write it."""
    blurb, links = item.blurb, {source.story: source for source in item.sources}
    quotes = [one for part in (*blurb.takeaways, *blurb.what, *blurb.why, *blurb.watch) for one in part.evidence]
    parts = [
        " ".join(sentence.text for sentence in blurb.what),
        f"**Why it matters:** {' '.join(sentence.text for sentence in blurb.why)}",
        "\n".join(f"- {sentence.text}" for sentence in blurb.takeaways),
        f"**What to watch:** {' '.join(sentence.text for sentence in blurb.watch)}",
        "## Evidence",
        *(f"> {one.quote}\n>\n> [{links[one.story].outlet}]({links[one.story].url})" for one in quotes),
        "## Sources",
        "\n".join(f"- [{source.title}]({source.url}), {source.outlet}" for source in item.sources),
    ]
    return "\n\n".join(parts) + "\n"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    measure: Callable[[Path], str] = globals()[sys.argv[1]]
    print(measure(Path(sys.argv[2])))
