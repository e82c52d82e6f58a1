"""`newsletter backup`."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.options import Call, common, example


@click.command(epilog=example("newsletter backup backups/monday.db"))
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@common
def backup(call: Call, target: Path) -> None:
    """Copy the store (stories, editions, readers, deliveries) to a file, also while it is in use."""
    from newsletter.store import backup as copy

    copy(call.settings().database, target)
    click.echo(f"Copied to {target} ({target.stat().st_size / 1e6:.1f} MB)")
