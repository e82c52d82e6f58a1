"""`newsletter send`."""

from __future__ import annotations

from datetime import date

import click

from newsletter.cli import report
from newsletter.cli.options import Call, Day, common, example
from newsletter.cli.show import many
from newsletter.errors import NewsletterError


@click.command(epilog=example("newsletter send --test you@example.org"))
@click.option("--date", "day", type=Day(), help="The edition's date; today's when left out.")
@click.option("--test", "address", metavar="ADDRESS", help="One copy to this address; no reader gets anything.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@common
def send(call: Call, day: date | None, address: str | None, dry_run: bool) -> None:
    """Send an edition, or go on sending it. Nobody gets it twice."""
    from newsletter import pipeline
    from newsletter.audience.addresses import checked_address
    from newsletter.bootstrap import open_newsroom
    from newsletter.deliver.send import Clock

    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        if address:
            pipeline.send_test(room, wanted, checked_address(address), call.now)
            click.echo(f"Sent one test copy of {wanted} to {address} by {room.deliverer.name}")
            return
        if dry_run:
            made, status = room.known_edition(wanted)
            fixed = room.ledger.tally(wanted) if status in ("sending", "sent", "corrected") else None
            readers = room.audience.count().get("active", 0) if fixed is None else fixed.get("pending", 0)
            click.echo(f"{wanted} is {status} and holds {many(len(made.items), 'item')}.")
            click.echo(f"It would go to {many(readers, 'reader')} by {room.deliverer.name}. Nothing was sent.")
            return
        outcome = pipeline.send(room, wanted, Clock.from_(call.now))
        for line in report.sent(outcome):
            click.echo(line)
        if outcome.report and outcome.report.problem:
            raise NewsletterError(f"the edition of {wanted} is not sent to all: {outcome.report.problem}")
