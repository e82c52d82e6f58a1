"""`newsletter backup`."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.options import Call, common, example
from newsletter.errors import ConfigError


@click.command(epilog=example("newsletter backup backups/monday.db"))
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@common
def backup(call: Call, target: Path) -> None:
    """Copy the store (stories, editions, readers, deliveries) to a file, also while it is in use."""
    from newsletter.store import backup as copy

    settings = call.settings()
    if settings.in_postgres:
        raise ConfigError(
            "the store is on a server; copy it with PostgreSQL's own tools (pg_dump), as docs/how-to says"
        )
    copy(settings.database, target)
    click.echo(f"Copied to {target} ({target.stat().st_size / 1e6:.1f} MB)")
