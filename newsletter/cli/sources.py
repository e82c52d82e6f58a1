"""`newsletter sources ...`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import ago, table
from newsletter.config.edit_sources import add_sources, new_source, pause_source, plain, remove_source
from newsletter.config.tables import SourceTable
from newsletter.errors import FetchError, ParseError, UsageError

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.ports import Fetcher


@click.group()
def sources() -> None:
    """List, add, pause, remove, check, import and export sources."""


@sources.command("list", epilog=example("newsletter sources list --json"))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@common
def list_(call: Call, as_json: bool) -> None:
    """Show what is configured."""
    known = call.settings().sources
    if as_json:
        click.echo(json.dumps([plain(source) for source in known], ensure_ascii=False, indent=2))
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
            location, found = _find_feed(fetcher, url, call, settings)
        title = title or found
    row = new_source(location, title or "", _known(settings), section)
    row = replace(row, name=name or row.name, weight=weight)
    add_sources(settings.content / "sources.toml", [row])
    click.echo(f"Added {row.name}: {row.title}, {row.location}")


@sources.command(epilog=example("newsletter sources pause ars-technica"))
@click.argument("name")
@common
def pause(call: Call, name: str) -> None:
    """Read a source no more, until it is resumed."""
    pause_source(call.settings().content / "sources.toml", name, paused=True)
    click.echo(f"Paused {name}; `newsletter sources resume {name}` reads it again")


@sources.command(epilog=example("newsletter sources resume ars-technica"))
@click.argument("name")
@common
def resume(call: Call, name: str) -> None:
    """Read a paused source again."""
    pause_source(call.settings().content / "sources.toml", name, paused=False)
    click.echo(f"{name} is read again")


@sources.command(epilog=example("newsletter sources remove ars-technica"))
@click.argument("name")
@common
def remove(call: Call, name: str) -> None:
    """Take a source out of the file; the stories that it brought stay."""
    remove_source(call.settings().content / "sources.toml", name)
    click.echo(f"Removed {name}")


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
            "paused" if source.paused else (known.last_error if known else "") or "fine",
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
    known = _known(settings)
    rows = []
    for title, url in found:
        if url not in known.values():
            rows.append(new_source(url, title, known))
            known[rows[-1].name] = url
    add_sources(settings.content / "sources.toml", rows)
    click.echo(f"Added {len(rows)} of {len(found)} feeds; {len(found) - len(rows)} were known already")


@sources.command(epilog=example("newsletter sources export > sources.opml"))
@common
def export(call: Call) -> None:
    """Write the feeds as OPML to standard output."""
    from newsletter.bootstrap import to_source
    from newsletter.ingest.opml import write_opml

    feeds = [to_source(source) for source in call.settings().sources if source.kind == "feed"]
    sys.stdout.buffer.write(write_opml(feeds))


def _find_feed(fetcher: Fetcher, url: str, call: Call, settings: Settings) -> tuple[str, str]:
    """The first feed's address and its title; raises UsageError when there is none."""
    from newsletter.bootstrap.rules import limits
    from newsletter.ingest.lookup import find_feeds

    try:
        first, *others = find_feeds(fetcher, url, call.now, limits(settings))
    except FetchError as error:
        raise UsageError(f"{url}: {error}; add --unchecked to add it all the same") from None
    except ParseError as error:
        raise UsageError(f"{url}: {error}") from None
    for other in others:
        click.echo(f"It has another feed, too: {other.title}, {other.url}", err=True)
    return first.url, first.title


def _known(settings: Settings) -> dict[str, str]:
    return {source.name: source.location for source in settings.sources}


def _weight(source: SourceTable) -> str:
    return "-" if source.weight is None else f"{source.weight:g}"
