"""`newsletter reports ...`: what readers say is wrong."""

from __future__ import annotations

import json

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import table
from newsletter.errors import UsageError


@click.group()
def reports() -> None:
    """Read what readers report as wrong, and settle it."""


@reports.command("list", epilog=example("newsletter reports list"))
@click.option("--all", "settled", is_flag=True, help="Those that are settled, too.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line, with the whole text.")
@common
def list_(call: Call, settled: bool, as_json: bool) -> None:
    """Show the reports that wait for an editor, oldest first."""
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        found = list(room.reports.reports(settled=settled))
    if as_json:
        for one in found:
            row = {
                "id": one.id, "edition": str(one.edition), "item": one.slug, "text": one.text, "email": one.email,
                "at": one.at.isoformat(), "settled": one.settled.isoformat() if one.settled else None,
            }  # fmt: skip
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    rows = [(str(one.id), str(one.edition), one.slug, one.email, " ".join(one.text.split())) for one in found]
    click.echo(table(("number", "edition", "item", "from", "what is wrong"), rows))


@reports.command(epilog=example("newsletter reports settle 12"))
@click.argument("number", type=int)
@common
def settle(call: Call, number: int) -> None:
    """Mark a report as done."""
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        if not room.reports.settle(number, call.now):
            raise UsageError(f"no open report has the number {number}; see `newsletter reports list`")
    click.echo(f"Settled {number}")
