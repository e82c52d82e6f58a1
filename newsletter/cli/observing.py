"""Options of the commands that run on: what watches them, and how they say what they do."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.options import Call
from newsletter.errors import NewsletterError
from newsletter.ports import Gauge, Observer

if TYPE_CHECKING:
    from newsletter.bootstrap.observing import Watchers

_log = logging.getLogger("newsletter")


@dataclass(frozen=True, slots=True)
class Watched:
    """A command that is watched, as wanted."""

    watch: Watch
    _watchers: Watchers

    @property
    def observer(self) -> Observer:
        return self._watchers.observer

    def answering(self, dead: Callable[[], str], unready: Callable[[], str]) -> AbstractContextManager[None]:
        """While it runs, machines may ask for its metrics, and whether it lives and can work: "", or what is wrong."""
        if self._watchers.metrics is None or self.watch.port is None:
            return nullcontext()
        from newsletter.web.operation import Asked, operation_app, operation_beside

        app = operation_app(Asked(self._watchers.metrics, dead, unready))
        return operation_beside(app, self.watch.host, self.watch.port, click.echo)


@dataclass(frozen=True, slots=True)
class Watch:
    """What is wanted."""

    port: int | None  # of metrics, health and readiness; None: nobody asks for them
    host: str
    as_json: bool

    @contextmanager
    def over(self, gauges: Callable[[], Iterable[Gauge]]) -> Iterator[Watched]:
        """Watch what is done inside. gauges: what is asked for with the metrics; may raise StoreError."""
        from newsletter.bootstrap.observing import open_watchers

        wanted = None if self.port is None else gauges
        with (
            open_watchers(os.environ, wanted, as_json=self.as_json) as watchers,
            _as_lines() if self.as_json else nullcontext(),
        ):
            yield Watched(self, watchers)


@contextmanager
def _as_lines() -> Iterator[None]:
    """All that is printed inside is a line of the log; so is the error that ends it."""
    from newsletter.observe.logs import Said

    _log.setLevel(min(logging.INFO, logging.getLogger().level))
    with redirect_stdout(Said(logging.INFO)), redirect_stderr(Said(logging.WARNING)):
        try:
            yield
        except NewsletterError as error:
            _log.error("%s", error)
            sys.exit(error.exit_code)


def watchable(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command --metrics-port, --metrics-host and --log; it receives them as its second argument, a Watch."""

    @click.option(
        "--metrics-port", type=click.IntRange(0, 65535), help="Serve /metrics, /health and /ready; 0: any free port."
    )
    @click.option("--metrics-host", default="127.0.0.1", show_default=True, help="Where they are served.")
    @click.option(
        "--log", type=click.Choice(("text", "json")), default="text", show_default=True, help="Form of lines."
    )
    @functools.wraps(function)
    def wrapped(call: Call, *args: Any, metrics_port: int | None, metrics_host: str, log: str, **kwargs: Any) -> None:
        function(call, Watch(metrics_port, metrics_host, log == "json"), *args, **kwargs)

    return wrapped
