"""Every command explains itself: what it does, an example, and the options that all share."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from newsletter.cli import newsletter


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("path", [path for path, _ in commands(newsletter)], ids=" ".join)
def test_help_has_an_example_and_the_shared_options(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(newsletter, [*path, "--help"])
    assert shown.exit_code == 0
    assert f"Example: newsletter {' '.join(path)}" in " ".join(shown.output.split())
    for option in ("--config", "--now", "--verbose"):
        assert option in shown.output
