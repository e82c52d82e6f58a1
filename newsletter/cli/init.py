"""`newsletter init DIR`: a newsletter of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from newsletter.cli.options import Call, common, example
from newsletter.config import defaults
from newsletter.errors import UsageError

_TEMPLATES_NOTE = """\
A file here replaces the built-in one of the same path, one file at a time. Delete a file that you did not change:
the built-in one, and its improvements, are used again.
"""


@click.command(epilog=example("newsletter init my-newsletter"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@common
def init(call: Call, folder: Path) -> None:
    """Make a newsletter of your own: a folder with configuration, templates and content."""
    del call
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty; name a folder that does not exist yet")
    source = defaults()
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source / "content", folder / "content", ignore=skip, dirs_exist_ok=True)
    shutil.copytree(source / "templates", folder / "templates", ignore=skip, dirs_exist_ok=True)
    (folder / "content" / "editions").mkdir(exist_ok=True)
    (folder / "templates" / "README.txt").write_text(_TEMPLATES_NOTE, encoding="utf-8")
    click.echo(f"Made {folder}. Next:")
    click.echo(f"  cd {folder}")
    click.echo("  edit content/newsletter.toml and content/sources.toml")
    click.echo("  newsletter run --no-send")
