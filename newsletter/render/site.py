"""The archive: every edition, event and tag as a static page that works from a server and from a folder alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment

from newsletter.errors import RenderError
from newsletter.models import Edition, Page
from newsletter.render.identity import Newsletter, Theme
from newsletter.render.links import edition_path, tag_path
from newsletter.render.prose import split_title
from newsletter.render.setup import Setup
from newsletter.render.templates import fill, load
from newsletter.render.threads import threads
from newsletter.render.translation import view_translated
from newsletter.render.views import EditionView, ItemView, view_edition

LATEST = 6  # earlier editions on the front page
FEED_ITEMS = 50
_PAGE_LINK = re.compile(r"\]\(([\w-]+)\.md(#[\w-]*|)\)")
_TAKEN = ("archive", "tags")  # addresses that a page of the editor's own cannot have

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as first spelled, and the items that carry it, newest first."""

    name: str
    path: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class _Press:
    """Templates, and what every page may use."""

    env: Environment
    shared: Mapping[str, object]

    def page(self, path: str, template: str, /, **context: object) -> Page:
        """A page at "a/b/" is the file a/b/index.html; its links go up with root = "../../"."""
        file = f"{path}index.html" if path.endswith("/") or not path else path
        values = {**self.shared, "path": path, "root": "../" * path.count("/"), **context}
        return Page(file, fill(load(self.env, template), values).encode())


def render_site(
    editions: Sequence[Edition],
    newsletter: Newsletter,
    theme: Theme,
    env: Environment,
    pages: Mapping[str, str],
    setup: Setup | None = None,
) -> Iterator[Page]:
    """All files of the archive, one after another; the same input always gives the same bytes.

    pages maps a name to Markdown: {"about": "# About us ..."} becomes about/index.html; setup is told on the page named
    "process". Raises RenderError.
    """
    days = [view_edition(edition) for edition in sorted(editions, key=lambda one: one.date, reverse=True)]
    own = {name: split_title(text, name.replace("-", " ").capitalize()) for name, text in sorted(pages.items())}
    if taken := [name for name in own if name in _TAKEN]:
        raise RenderError(f"content/pages/{taken[0]}.md: the archive uses this address itself; rename the file")
    tags = _tags(days)
    shared = {
        "newsletter": newsletter,
        "theme": theme,
        "zone": ZoneInfo(newsletter.timezone),
        "own_pages": own,
        "known": {entry.path for day in days for entry in (*day.items, *day.briefs)},
        "threads": threads(days),
    }
    press = _Press(env, shared)
    yield press.page("", "site/front.html", day=days[0] if days else None, earlier=days[1 : LATEST + 1])
    yield from _editions(press, days)
    yield from (press.page(tag.path, "site/tag.html", tag=tag) for tag in tags)
    yield press.page("tags/", "site/tags.html", tags=tags)
    yield press.page("archive/", "site/archive.html", months=_months(days))
    for name, (title, text) in own.items():
        told = setup if name == "process" else None
        yield press.page(f"{name}/", "site/page.html", title=title, text=_between_pages(text, own), setup=told)
    yield from _files(press, newsletter, days)


def _between_pages(text: str, own: Mapping[str, object]) -> str:
    """Pages refer to one another by file, [how](process.md), as an editor sees them; readers need the address."""
    return _PAGE_LINK.sub(lambda link: f"](../{link[1]}/index.html{link[2]})" if link[1] in own else link[0], text)


def _editions(press: _Press, days: Sequence[EditionView]) -> Iterator[Page]:
    for later, day, earlier in _neighbours(days):
        yield press.page(edition_path(day.day), "site/edition.html", day=day, next=later, previous=earlier)
        for language in day.edition.languages:
            told = view_translated(day.edition, language)
            yield press.page(told.path, "site/translation.html", told=told)
        for before, entry, after in _neighbours((*day.items, *day.briefs)):
            yield press.page(entry.path, "site/event.html", day=day, entry=entry, previous=before, next=after)


def _neighbours(things: Sequence[_T]) -> Iterator[tuple[_T | None, _T, _T | None]]:
    return zip([None, *things], things, [*things[1:], None], strict=False)


def _tags(days: Sequence[EditionView]) -> list[Tag]:
    """By name; spellings that lead to one address are one tag."""
    found: dict[str, tuple[str, list[ItemView]]] = {}
    for day in days:
        for entry in day.items:
            for path, name in {tag_path(name): name for name in entry.item.tags}.items():
                found.setdefault(path, (name, []))[1].append(entry)
    return sorted(
        (Tag(name, path, tuple(items)) for path, (name, items) in found.items()), key=lambda tag: tag.name.casefold()
    )


def _months(days: Sequence[EditionView]) -> list[tuple[EditionView, ...]]:
    return [tuple(month) for _, month in groupby(days, lambda view: (view.day.year, view.day.month))]


def _files(press: _Press, newsletter: Newsletter, days: Sequence[EditionView]) -> Iterator[Page]:
    """What is not a page of its own: errors, feeds, and files for programs."""
    # A server shows 404.html at any depth, so its links start from the root of the site.
    yield press.page("404.html", "site/404.html", root=f"{urlsplit(newsletter.base_url).path.rstrip('/')}/")
    entries = islice(((day, entry) for day in days for entry in day.items), FEED_ITEMS)
    yield press.page("feed.xml", "site/feed.xml", days=days, entries=list(entries))
    yield press.page("sitemap.xml", "site/sitemap.xml", days=days)
    for name in ("robots.txt", "style.css", "icon.svg"):
        yield press.page(name, f"site/{name}")
