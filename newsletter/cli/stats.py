"""`newsletter stats`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import table

if TYPE_CHECKING:
    from newsletter.pipeline.clicks import Clicks
    from newsletter.pipeline.statistics import Count

_COLUMNS = ("sent", "failed", "unknown", "bounced", "complained", "unsubscribed")
_BAR = 30  # characters of the longest one


@click.command(epilog=example("newsletter stats --by day"))
@click.option("--by", type=click.Choice(("edition", "day", "link")), default="edition", help="What a row stands for.")
@click.option("--limit", type=click.IntRange(min=1), default=30, help="So many rows, newest first.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line.")
@common
def stats(call: Call, by: str, limit: int, as_json: bool) -> None:
    """Show what was sent, failed, is unknown, bounced, complained, unsubscribed. Nobody is tracked for it.

    Where clicks are counted ([web] count_clicks), show how many there were, too.
    """
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline.clicks import by_link
    from newsletter.pipeline.statistics import by_day, by_edition

    with open_newsroom(call.settings()) as room:
        if by == "link":
            _show_links(by_link(room)[:limit], as_json=as_json)
            return
        counts = (by_day if by == "day" else by_edition)(room)[:limit]
        columns = (*_COLUMNS, "clicks") if room.press.newsletter.counts_clicks else _COLUMNS
    if as_json:
        for count in counts:
            click.echo(json.dumps({by: str(count.day), **{name: getattr(count, name) for name in columns}}))
        return
    most = max((count.sent for count in counts), default=0)
    rows = [(str(c.day), *(f"{getattr(c, name):,}" for name in columns), _bar(c, most)) for c in counts]
    click.echo(table((by, *columns, ""), rows))


def _show_links(links: Sequence[Clicks], *, as_json: bool) -> None:
    if as_json:
        for one in links:
            line = {"edition": str(one.edition), "link": one.url, "clicks": one.count}
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    click.echo(table(("edition", "clicks", "link"), [(str(one.edition), f"{one.count:,}", one.url) for one in links]))


def _bar(count: Count, most: int) -> str:
    """As long as the share of the largest number sent; eighths of a character make small differences visible."""
    eighths = round(count.sent * _BAR * 8 / most) if most else 0
    return "█" * (eighths // 8) + (" ▏▎▍▌▋▊▉"[eighths % 8]).strip()
