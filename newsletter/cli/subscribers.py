"""`newsletter subscribers ...`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import bar, many, table
from newsletter.errors import UsageError
from newsletter.models import Frequency, Preferences, SubscriberState

_STATES = ("pending", "active", "unsubscribed", "bounced", "complained")


@click.group()
def subscribers() -> None:
    """Add, import, list and remove readers."""


@subscribers.command(epilog=example("newsletter subscribers add ada@example.org --name Ada"))
@click.argument("email")
@click.option("--name", default="", help="How the reader wants to be called.")
@common
def add(call: Call, email: str, name: str) -> None:
    """Add one reader who asked to get the newsletter."""
    from newsletter.audience.addresses import checked_address
    from newsletter.bootstrap import open_newsroom

    address = checked_address(email)
    with open_newsroom(call.settings()) as room:
        if not room.audience.add(address, name, "active", call.now):
            raise UsageError(f"{address} is known already; `newsletter subscribers list` shows its state")
    click.echo(f"Added {address}")


@subscribers.command(epilog=example("newsletter subscribers remove ada@example.org"))
@click.argument("email")
@common
def remove(call: Call, email: str) -> None:
    """Unsubscribe one reader: no edition goes there any more."""
    from newsletter.audience.addresses import checked_address
    from newsletter.bootstrap import open_newsroom

    address = checked_address(email)
    with open_newsroom(call.settings()) as room:
        if not room.audience.set_state(address, "unsubscribed", call.now):
            raise UsageError(f"nobody has the address {address}; see `newsletter subscribers list`")
    click.echo(f"Unsubscribed {address}")


@subscribers.command(epilog=example("newsletter subscribers prefer ada@example.org --zone Asia/Tokyo --hour 6"))
@click.argument("email")
@click.option("--topic", "topics", multiple=True, help="Only editions that hold this section or tag; may be repeated.")
@click.option(
    "--frequency", type=click.Choice(("daily", "weekly")), default="daily", show_default=True, help="How often."
)
@click.option(
    "--language",
    default="",
    help="Of letters, where editions are told in it, and of pages, such as de; the newsletter's own when left out.",
)
@click.option("--zone", default="", help="The reader's time zone; the newsletter's when left out.")
@click.option("--hour", type=click.IntRange(0, 23), help="When the edition is to come; as configured when left out.")
@common
def prefer(
    call: Call, email: str, *, topics: tuple[str, ...], frequency: Frequency, language: str, zone: str, hour: int | None
) -> None:
    """Set what one reader wishes, in place of all that was wished before."""
    from newsletter.audience.addresses import checked_address
    from newsletter.audience.preferences import checked_preferences
    from newsletter.bootstrap import open_newsroom

    address = checked_address(email)
    wishes = checked_preferences(Preferences(topics, frequency, language, zone, hour))
    with open_newsroom(call.settings()) as room:
        if not room.audience.set_preferences(address, wishes, call.now):
            raise UsageError(f"nobody has the address {address}; see `newsletter subscribers list`")
    click.echo(f"Kept what {address} wishes")


@subscribers.command("list", epilog=example("newsletter subscribers list --state active"))
@click.option("--state", type=click.Choice(_STATES), help="Only these.")
@click.option("--search", default="", metavar="TEXT", help="Only readers with this in their address or name.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line.")
@common
def list_(call: Call, state: SubscriberState | None, search: str, as_json: bool) -> None:
    """Show the readers."""
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        if as_json:
            for reader in room.audience.subscribers(state, search):
                row = {"email": reader.email, "name": reader.name, "state": reader.state}
                click.echo(json.dumps(row | asdict(reader.preferences), ensure_ascii=False))
            return
        rows = [(reader.email, reader.name, reader.state) for reader in room.audience.subscribers(state, search)]
    click.echo(table(("email", "name", "state"), rows))


@subscribers.command(epilog=example("newsletter subscribers show ada@example.org > ada.json"))
@click.argument("email")
@common
def show(call: Call, email: str) -> None:
    """Print all that the store holds about one person, as JSON."""
    from newsletter.audience.addresses import checked_address
    from newsletter.bootstrap import open_newsroom

    address = checked_address(email)
    with open_newsroom(call.settings()) as room:
        record = room.audience.record(address)
    if not record:
        raise UsageError(f"the store holds nothing about {address}")
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


@subscribers.command(epilog=example("newsletter subscribers erase ada@example.org"))
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common
def erase(call: Call, email: str, yes: bool) -> None:
    """Forget one person, in all newsletters of the store. What was sent stays counted, without a name."""
    from newsletter.audience.addresses import checked_address
    from newsletter.bootstrap import open_newsroom

    address = checked_address(email)
    if not yes:
        click.confirm(f"Forget {address}? This cannot be undone.", abort=True)
    with open_newsroom(call.settings()) as room:
        if not room.audience.erase(address, call.now):
            raise UsageError(f"the store holds nothing about {address}")
    click.echo(f"Forgot {address}. Delete copies in backups and in var/outbox/ as well.")


@subscribers.command("import", epilog=example("newsletter subscribers import readers.csv"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@common
def import_(call: Call, file: Path) -> None:
    """Add readers from a CSV file with a header line that holds at least `email`. Bad rows are named and left out."""
    from newsletter.audience.csv_file import BadRow, import_csv
    from newsletter.bootstrap import open_newsroom

    def name(row: BadRow) -> None:
        click.echo(f"{file}, line {row.line}: {row.problem}", err=True)

    with open_newsroom(call.settings()) as room, bar(file.stat().st_size, "Importing") as reach:
        report = import_csv(file, room.audience, call.now, on_bad=name, on_progress=lambda done, _: reach(done))
    click.echo(
        f"Added {many(report.added, 'reader')}; {report.known:,} were known already, {report.bad:,} rows were bad"
    )


@subscribers.command(epilog=example("newsletter subscribers export readers.csv"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@common
def export(call: Call, file: Path) -> None:
    """Write all readers to a CSV file."""
    from newsletter.audience.csv_file import export_csv
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        count = export_csv(file, room.audience.subscribers())
    click.echo(f"Wrote {many(count, 'reader')} to {file}")
