"""The archive as static pages that work from a server and from a folder alike."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment
from markupsafe import Markup

from newsletter import models
from newsletter import text as plain_text
from newsletter.errors import RenderError
from newsletter.models import Edition, Page
from newsletter.render.cards import Card, Look, Picture, edition_card, event_card, newsletter_card, open_fonts
from newsletter.render.changes import Change, apply
from newsletter.render.identity import Newsletter, Theme
from newsletter.render.index import Index
from newsletter.render.jobs import Corrections, EditionJob, Job, LabelJob, LabelMonthJob, MonthJob, OverviewJob
from newsletter.render.links import edition_path, month_path
from newsletter.render.listed import listed_day
from newsletter.render.plan import FEED_ITEMS, every_address, jobs, overview
from newsletter.render.programs import (
    LABEL_FEED_ITEMS,
    as_json,
    edition_json,
    feed_item,
    json_feed,
    label_feed,
    modified,
)
from newsletter.render.prose import split_title
from newsletter.render.schema_org import article, in_page, issue
from newsletter.render.setup import Setup
from newsletter.render.templates import fill, folders_of, load, sources_of
from newsletter.render.translation import view_translated
from newsletter.render.views import EditionView, ItemView, view_edition

_PAGE_LINK = re.compile(r"\]\(([\w-]+)\.md(#[\w-]*|)\)")
# What a page of the editor's own cannot be called.
_TAKEN = re.compile(r"archive|search|pagefind|tags|sources|sitemaps|\d{4}-.*")

_PROCESS = "How an edition is made"  # title of that page where the editor has not written one

_T = TypeVar("_T")


@dataclass(frozen=True)
class Site:
    """Who publishes, in which look, with which templates and pages of the editor's own.

    pages maps a name to Markdown: {"about": "# About us ..."} becomes about/index.html; setup is told on the page named
    "process", which is there without the editor's words, too.
    """

    newsletter: Newsletter
    theme: Theme
    env: Environment
    pages: Mapping[str, str]
    setup: Setup | None = None

    @cached_property
    def own(self) -> Mapping[str, tuple[str, str]]:
        """Name -> title and text of the editor's own pages. Raises RenderError."""
        if taken := [name for name in sorted(self.pages) if _TAKEN.fullmatch(name)]:
            raise RenderError(f"content/pages/{taken[0]}.md: the archive uses this address itself; rename the file")
        made = {"corrections": ""} | ({"process": f"# {_PROCESS}"} if self.setup else {})
        all_ = made | dict(self.pages)
        return {name: split_title(text, name.replace("-", " ").capitalize()) for name, text in sorted(all_.items())}

    @property
    def own_titles(self) -> Mapping[str, str]:
        return {name: title for name, (title, _) in self.own.items()}

    @cached_property
    def shared(self) -> Mapping[str, object]:
        """What every page may use."""
        return {
            "newsletter": self.newsletter,
            "theme": self.theme,
            "zone": ZoneInfo(self.newsletter.timezone),
            "modified": modified,
            "own_pages": self.own_titles,
        }

    def colophon(self, root: str) -> Markup:
        """The foot of every page: the same for all pages at one depth, so it is made once for each."""
        if root not in self._colophons:
            made = fill(load(self.env, "site/_colophon.html"), {**self.shared, "root": root})
            self._colophons[root] = Markup(made)  # noqa: S704  what a template has just made
        return self._colophons[root]

    @cached_property
    def _colophons(self) -> dict[str, Markup]:
        return {}

    def fingerprint(self) -> str:
        """Of all that any page may show besides editions: another look, another name or another program changes it.

        What stands on no page but those that each build makes (texts of own pages, the setup) is left out.
        """
        code = [*sorted(Path(__file__).parent.glob("*.py")), Path(models.__file__), Path(plain_text.__file__)]
        parts = (
            self.newsletter,
            self.theme,
            self.own_titles,
            [(package, version(package)) for package in ("jinja2", "markdown", "markupsafe", "nh3")],
            list(sources_of(self.env, but=("cards", "desk", "email", "preview", "prompts"))),
            self.look.digest,
            [file.read_bytes() for file in code],
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @cached_property
    def look(self) -> Look:
        return Look(self.theme, open_fonts(folders_of(self.env)))

    def picture(self, path: str, card: Card) -> Picture:
        """The one for links to the page at this path."""
        return Picture(f"{path}card.png", card, self.look)

    @cached_property
    def own_picture(self) -> Picture:
        """For pages that belong to no edition."""
        return self.picture("", newsletter_card(self.newsletter))

    def page(self, path: str, template: str, /, *, picture: Picture | None = None, **context: object) -> Page:
        """A page at "a/b/" is the file a/b/index.html; its links go up with root = "../../"."""
        file = f"{path}index.html" if path.endswith("/") or not path else path
        values = {
            **self.shared,
            "path": path,
            "root": "../" * path.count("/"),
            "colophon": self.colophon,
            "picture": picture or self.own_picture,
            **context,
        }
        return Page(file, fill(load(self.env, template), values).encode())


def render_site(
    editions: Iterable[Edition],
    newsletter: Newsletter,
    theme: Theme,
    env: Environment,
    pages: Mapping[str, str],
    setup: Setup | None = None,
) -> Iterator[Page]:
    """All files of the archive, one after another; the same input always gives the same bytes. Raises RenderError."""
    site = Site(newsletter, theme, env, pages, setup)
    known = {edition.date: edition for edition in editions}
    index = Index()
    apply(index, {day: Change(listed_day(edition)) for day, edition in known.items()})
    for job in (overview(index, known.get), *jobs(index, every_address(index), known.get)):
        for made in render(job, site):
            yield Page(made.path, made.draw()) if isinstance(made, Picture) else made


def render(job: Job, site: Site) -> Iterator[Page | Picture]:
    """The pages of a job, and their pictures, which are not drawn yet. Raises RenderError."""
    made: Callable[..., Iterator[Page | Picture]] = _RENDERERS[type(job)]
    return made(job, site)


def _edition(job: EditionJob, site: Site) -> Iterator[Page | Picture]:
    day = view_edition(job.edition)
    path = edition_path(day.day)
    picture = site.picture(path, edition_card(day, site.newsletter))
    said = {"day": day, "known": job.known}
    if path in job.wanted:
        yield picture
        yield Page(f"{path}edition.json", as_json(edition_json(job, day, site.newsletter)))
        yield site.page(
            path,
            "site/edition.html",
            next=job.next,
            previous=job.previous,
            corrected=[line for one in (path, *(b.path for b in day.briefs)) for line in job.corrections.get(one, ())],
            wrong=job.corrections,
            data=in_page(issue(day, site.newsletter)),
            picture=picture,
            **said,
        )
    for told in (view_translated(day.edition, language) for language in day.edition.languages):
        if told.path in job.wanted:
            yield site.page(told.path, "site/translation.html", told=told, picture=picture)
    for before, entry, after in _neighbours((*day.items, *day.briefs)):
        if entry.path in job.wanted:
            own = site.picture(entry.path, event_card(day, entry, site.newsletter)) if job.pictured else None
            if own:
                yield own
            yield site.page(
                entry.path,
                "site/event.html",
                entry=entry,
                previous=before,
                next=after,
                thread=job.threads.get(entry.path, ()),
                related=job.related.get(entry.path, ()),
                corrected=job.corrections.get(entry.path, ()),
                data=in_page(article(job, day, entry, (own or picture).path, site.newsletter)),
                picture=own or picture,
                **said,
            )


def _neighbours(things: Sequence[_T]) -> Iterator[tuple[_T | None, _T, _T | None]]:
    return zip([None, *things], things, [*things[1:], None], strict=False)


def _label(job: LabelJob, site: Site) -> Iterator[Page]:
    path, newsletter = job.label.path, site.newsletter
    yield site.page(path, "site/label.html", label=job.label, job=job)
    if path.startswith("tags/"):
        entries = job.latest[:LABEL_FEED_ITEMS]
        yield site.page(f"{path}feed.xml", "site/feed_label.xml", label=job.label, entries=entries, wrong=job.wrong)
        yield Page(f"{path}feed.json", as_json(label_feed(job, newsletter)))


def _label_month(job: LabelMonthJob, site: Site) -> Iterator[Page]:
    yield site.page(f"{job.path}{job.month:%Y-%m}/", "site/label_month.html", label=job.label, job=job)


def _month(job: MonthJob, site: Site) -> Iterator[Page]:
    yield site.page(month_path(job.month), "site/month.html", month=job.month, days=job.days)
    yield site.page(f"sitemaps/{job.month:%Y-%m}.xml", "site/sitemap_month.xml", days=job.days)


def _overview(job: OverviewJob, site: Site) -> Iterator[Page | Picture]:
    views = [view_edition(edition) for edition in job.recent]
    newest = views[0] if views else None
    yield site.page(
        "",
        "site/front.html",
        day=newest,
        earlier=job.earlier,
        covered=job.covered,
        known=job.known,
        wrong=job.wrong,
        picture=site.picture(edition_path(newest.day), edition_card(newest, site.newsletter)) if newest else None,
    )
    yield site.page("archive/", "site/archive.html", months=job.months, days=job.days)
    yield site.page("search/", "site/search.html", months=job.months, labels=job.tags, bundles=job.bundles)
    if job.bundles:
        yield site.page("search.js", "site/search.js")
    yield site.page("tags/", "site/tags.html", labels=job.tags, title="Topics")
    yield site.page("sources/", "site/tags.html", labels=job.sources, title="Sources")
    for name, (title, text) in site.own.items():
        yield site.page(
            f"{name}/",
            "site/page.html",
            title=title,
            text=_between_pages(text, site.own),
            setup=site.setup if name == "process" else None,
            corrections=job.corrections if name == "corrections" else None,
            counts_clicks=site.newsletter.counts_clicks and name == "privacy",
        )
    yield from _files(job, site, views)


def _between_pages(text: str, own: Mapping[str, object]) -> str:
    """Pages refer to one another by file, [how](process.md), as an editor sees them; readers need the address."""
    return _PAGE_LINK.sub(lambda link: f"](../{link[1]}/index.html{link[2]})" if link[1] in own else link[0], text)


def _files(job: OverviewJob, site: Site, views: Sequence[EditionView]) -> Iterator[Page | Picture]:
    """What is not a page of its own: errors, feeds, and files for programs."""
    yield site.own_picture
    # A server shows 404.html at any depth, so its links start from the root of the site.
    yield site.page("404.html", "site/404.html", root=f"{urlsplit(site.newsletter.base_url).path.rstrip('/')}/")
    entries = list(islice(((day, entry) for day in views for entry in day.items), FEED_ITEMS))
    yield site.page("feed.xml", "site/feed.xml", days=views, entries=entries, wrong=job.wrong)
    yield Page("feed.json", as_json(_feed(site, entries, job.wrong)))
    yield site.page("sitemap.xml", "site/sitemap.xml", months=job.months)
    yield site.page("sitemaps/pages.xml", "site/sitemap_pages.xml", job=job)
    for name in ("robots.txt", "style.css", "icon.svg", "llms.txt", "sources.opml"):
        yield site.page(name, f"site/{name}", setup=site.setup, months=job.months)


def _feed(site: Site, entries: Sequence[tuple[EditionView, ItemView]], wrong: Corrections) -> Mapping[str, object]:
    told = load(site.env, "site/feed_item.html")
    items = []
    for day, entry in entries:
        html = fill(told, {**site.shared, "day": day, "entry": entry, "wrong": wrong})
        dates = day.edition.made_at, modified(day.edition.made_at, wrong.get(entry.path, ()))
        items.append(feed_item(entry, dates, html, site.newsletter))
    return json_feed(site.newsletter, "", site.newsletter.name, items)


_RENDERERS: Mapping[type, Callable[..., Iterator[Page | Picture]]] = {
    EditionJob: _edition,
    LabelJob: _label,
    LabelMonthJob: _label_month,
    MonthJob: _month,
    OverviewJob: _overview,
}
