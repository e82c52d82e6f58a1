"""`newsletter migrate ...`."""

from __future__ import annotations

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import short
from newsletter.errors import ConfigError


@click.group()
def migrate() -> None:
    """Move the store to another database."""


@migrate.command(
    "sqlite-to-postgres", epilog=example("newsletter migrate sqlite-to-postgres postgresql://newsletter@db/newsletter")
)
@click.argument("url")
@common
def sqlite_to_postgres(call: Call, url: str) -> None:
    """Move stories, editions, readers and deliveries from the file to a server, and check that all of it arrived.

    URL: the new store, an empty database, as [store] url names it. Nothing is sent meanwhile; at the end the file can
    no longer be written. After a break, say the same again.
    """
    from newsletter.bootstrap import open_move
    from newsletter.store.move import Moved, move

    settings = call.settings()
    if settings.in_postgres:
        raise ConfigError(
            "[store] url names a server already; name the file that is to be moved, such as sqlite:var/newsletter.db"
        )

    def tell(moved: Moved) -> None:
        done = "copied" if moved.copied else "as it was"
        if moved.content.rows:
            click.echo(f"{moved.table:20}{moved.content.rows:>12,} rows  {moved.content.hash}  {done}")

    with open_move(settings, url) as (source, target):
        if not move(source, target, call.now, tell):
            click.echo("This was done before; nothing is left to do.")
        click.echo(
            f"{short(settings.database)} is now at {target.name}. Write into {short(call.config)}:\n\n"
            f'[store]\nurl = "{url}"'
        )
