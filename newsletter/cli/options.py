"""Options that every command takes, and what they turn into."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from newsletter.config import Settings, read_settings
from newsletter.ports import Observer


@dataclass(frozen=True)
class Call:
    """What every command knows: where the configuration is, and what time it is."""

    config: Path
    asked_now: datetime | None
    observer: Observer | None = None

    @functools.cached_property
    def now(self) -> datetime:
        """The hour that the command works at: --now, or the clock."""
        return self.asked_now or datetime.now(UTC).replace(microsecond=0)

    def clock(self) -> datetime:
        """The hour at this moment, for what runs on: --now, or the clock."""
        return self.asked_now or datetime.now(UTC)

    def settings(self) -> Settings:
        """Raises ConfigError."""
        return read_settings(self.config, os.environ)


class Moment(click.ParamType[datetime]):
    """An ISO 8601 time; UTC unless it says otherwise."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            when = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f'"{value}" is not a time such as 2026-01-25T11:00:00Z', param, ctx)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


class Day(click.ParamType[date]):
    """A date such as 2026-01-25."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f'"{value}" is not a date such as 2026-01-25', param, ctx)


def common(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command --config, --now and -v; it receives them as its first argument, a Call."""

    @click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("content/newsletter.toml"),
        show_default=True,
        help="The newsletter's configuration.",
    )
    @click.option("--now", type=Moment(), help="Work as if it were this time.")
    @click.option("-v", "--verbose", is_flag=True, help="Say more, on standard error.")
    @functools.wraps(function)
    def wrapped(*args: Any, config: Path, now: datetime | None, verbose: bool, **kwargs: Any) -> None:
        level = logging.INFO if verbose else logging.ERROR
        logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr, force=True)
        function(Call(config, now), *args, **kwargs)

    return wrapped


def example(text: str) -> str:
    """The last lines of a command's help."""
    return f"Example: {text}"
