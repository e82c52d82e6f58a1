"""`newsletter sources ...`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import ago, table
from newsletter.config import SourceTable, read_sources
from newsletter.errors import FetchError, ParseError, UsageError
from newsletter.text import slug


@click.group()
def sources() -> None:
    """List, add, check, import and export sources."""


@sources.command("list", epilog=example("newsletter sources list --json"))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@common
def list_(call: Call, as_json: bool) -> None:
    """Show what is configured."""
    known = call.settings().sources
    if as_json:
        click.echo(json.dumps([_plain(source) for source in known], ensure_ascii=False, indent=2))
        return
    rows = [(source.name, source.title, source.section or "-", _weight(source), source.location) for source in known]
    click.echo(table(("name", "title", "section", "weight", "location"), rows))


@sources.command(epilog=example("newsletter sources add https://example.org/feed.xml --section Science"))
@click.argument("url")
@click.option("--name", help="Short and unique; made from the title when left out.")
@click.option("--title", help="As readers see it; the feed's own when left out.")
@click.option("--section", default="", help="Where its events go unless their words say otherwise.")
@click.option("--weight", type=click.FloatRange(0, 2), help="Authority; what is known of the outlet when left out.")
@click.option("--unchecked", is_flag=True, help="Add it without reading it first.")
@common
def add(
    call: Call, url: str, name: str | None, title: str | None, section: str, weight: float | None, unchecked: bool
) -> None:
    """Add a feed. A page's address will do: its feed is looked for."""
    from newsletter.bootstrap import open_fetcher

    settings = call.settings()
    location = url
    if not unchecked:
        with open_fetcher(settings) as fetcher:
            location, found = _find_feed(fetcher, url)
        title = title or found
    title = title or url.rsplit("//", maxsplit=1)[-1].split("/", maxsplit=1)[0]
    path = settings.content / "sources.toml"
    row = SourceTable(name=name or slug(title, 40), location=location, title=title, section=section, weight=weight)
    _append(path, [row])
    click.echo(f"Added {row.name}: {row.title}, {row.location}")


@sources.command(epilog=example("newsletter sources check"))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.option("--offline", is_flag=True, help="Show what is known from earlier, and read nothing.")
@common
def check(call: Call, as_json: bool, offline: bool) -> None:
    """Read every source now, and show how each is doing."""
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline import read_news

    with open_newsroom(call.settings()) as room:
        if not offline:
            read_news(room, call.now)
        health = room.stories.health()
        rows = [(source, health.get(source.name)) for source in room.sources]
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode([known for _, known in rows if known]), indent=2).decode())
        return
    lines = [
        (
            source.name,
            ago(known.last_success, call.now) if known else "never",
            f"{known.seconds:.1f} s" if known else "-",
            f"{known.items_a_week:.0f}" if known else "-",
            ago(known.newest, call.now) if known else "-",
            (known.last_error if known else "") or "fine",
        )
        for source, known in rows
    ]
    click.echo(table(("name", "last success", "took", "a week", "newest", "state"), lines))


@sources.command("import", epilog=example("newsletter sources import subscriptions.opml"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@common
def import_(call: Call, file: Path) -> None:
    """Add the feeds of an OPML file; those that are known already are left alone."""
    from newsletter.ingest.opml import read_opml

    settings = call.settings()
    try:
        found = read_opml(file.read_bytes())
    except ParseError as error:
        raise UsageError(f"{file}: {error}") from None
    known = {source.location for source in settings.sources}
    names = {source.name for source in settings.sources}
    rows = []
    for title, url in found:
        if url in known:
            continue
        known.add(url)
        rows.append(SourceTable(name=_free(slug(title, 40), names), location=url, title=title))
    _append(settings.content / "sources.toml", rows)
    click.echo(f"Added {len(rows)} of {len(found)} feeds; {len(found) - len(rows)} were known already")


@sources.command(epilog=example("newsletter sources export > sources.opml"))
@common
def export(call: Call) -> None:
    """Write the feeds as OPML to standard output."""
    from newsletter.bootstrap import to_source
    from newsletter.ingest.opml import write_opml

    feeds = [to_source(source) for source in call.settings().sources if source.kind == "feed"]
    sys.stdout.buffer.write(write_opml(feeds))


def _find_feed(fetcher: Any, url: str) -> tuple[str, str]:
    """The feed's address and its title; raises UsageError when there is none."""
    from newsletter.ingest.discover import discover_feeds
    from newsletter.ingest.feeds import parse_feed

    try:
        got = fetcher.fetch(url, kind="feed")
    except FetchError as error:
        raise UsageError(f"{url}: {error}; add --unchecked to add it all the same") from None
    try:
        return url, parse_feed(got.body, got.content_type, got.url, 10).title
    except ParseError as error:
        for candidate in discover_feeds(got.body, got.url):
            if candidate != url:
                return _find_feed(fetcher, candidate)
        raise UsageError(f"{url}: {error}, and it names no feed") from None


def _append(path: Path, rows: list[SourceTable]) -> None:
    """Add tables at the end of the file; its comments stay. Nothing is written when the result would be wrong."""
    import tomli_w

    if not rows:
        return
    old = path.read_text(encoding="utf-8")
    tables = (f"[[source]]\n{tomli_w.dumps(_plain(row))}" for row in rows)
    new = "\n".join((f"{old.rstrip()}\n" if old.strip() else "", *tables)).lstrip("\n")
    fresh = path.with_name("sources.toml.new")
    fresh.write_text(new, encoding="utf-8")
    try:
        read_sources(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _plain(source: SourceTable) -> dict[str, Any]:
    """Only what differs from the defaults."""
    row = {"name": source.name, "title": source.title, "location": source.location}
    if source.kind != "feed":
        row["kind"] = source.kind
    extra: dict[str, Any] = {}
    if source.weight is not None:
        extra["weight"] = source.weight
    if source.section:
        extra["section"] = source.section
    if source.groups:
        extra["groups"] = list(source.groups)
    return row | extra


def _weight(source: SourceTable) -> str:
    return "-" if source.weight is None else f"{source.weight:g}"


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
