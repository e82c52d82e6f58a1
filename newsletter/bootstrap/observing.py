"""What watches the program at work, as the command line and the environment ask for it. Nothing else is imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from newsletter.bootstrap import open_store
from newsletter.config import Settings
from newsletter.errors import ConfigError, NewsletterError, StoreError
from newsletter.observe.lines import Lines
from newsletter.observe.several import Several
from newsletter.ports import Gauge, Observer
from newsletter.store import Standings

if TYPE_CHECKING:
    from newsletter.observe.metrics import Metrics

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")
_STATES = ("pending", "claimed", "marked", "sent", "failed", "unknown", "skipped")


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who watches, and what Prometheus is told (see web/operation.py); None: metrics are not wanted."""

    observer: Observer
    metrics: Callable[[str], tuple[bytes, str]] | None


@contextmanager
def open_watchers(
    environment: Mapping[str, str], gauges: Callable[[], Iterable[Gauge]] | None, *, as_json: bool
) -> Iterator[Watchers]:
    """A line for each job, and what else is wanted: metrics, log lines as JSON, traces where OTEL_* names a collector.

    gauges: what is asked for with the metrics, which may raise StoreError; None: metrics are not wanted.
    Raises ConfigError.
    """
    with ExitStack() as stack:
        try:
            metrics = _metrics(gauges) if gauges else None
            fields = [_json_lines()] if as_json else []
            traces = [_traces(stack)] if wants_traces(environment) else []
        except ImportError as error:
            raise ConfigError(
                f"metrics, traces and JSON lines need what is not installed ({error}): "
                'pip install "daily-intel[observe]"'
            ) from None
        observers = [*fields, *traces, Lines(), *([metrics] if metrics else [])]
        yield Watchers(Several(*observers), metrics.exposition if metrics else None)


def _metrics(gauges: Callable[[], Iterable[Gauge]]) -> Metrics:
    from newsletter.observe.metrics import Metrics  # noqa: PLC0415 - an extra

    return Metrics(gauges, away=StoreError)


def _json_lines() -> Observer:
    from newsletter.observe.logs import JobFields, write_json  # noqa: PLC0415 - an extra

    write_json(sys.stderr)
    return JobFields()


def _traces(stack: ExitStack) -> Observer:
    from newsletter.observe.traces import Traces, open_provider  # noqa: PLC0415 - an extra

    return Traces(stack.enter_context(open_provider()))


def wants_traces(environment: Mapping[str, str]) -> bool:
    """As OpenTelemetry's variables say. Raises ConfigError for a protocol that we do not speak."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or not any(map(environment.get, _ENDPOINTS)):
        return False
    for name in _PROTOCOLS:
        if (said := environment.get(name) or "http/protobuf") != "http/protobuf":
            raise ConfigError(f'{name} is "{said}"; traces are sent by "http/protobuf" alone')
    return environment.get("OTEL_TRACES_EXPORTER", "otlp") == "otlp"


def gauges_of(settings: Settings) -> Callable[[], Iterable[Gauge]]:
    """What a single machine tells besides what it did. Asking may raise StoreError."""

    def gauges() -> Iterable[Gauge]:
        with open_store(settings) as database:
            yield from edition_gauges(Standings(database, [settings.file.store.newsletter]))

    return gauges


def unready_of(settings: Settings) -> Callable[[], str]:
    """Why the store cannot be used now; "" when it can."""

    def unready() -> str:
        try:
            with open_store(settings):
                return ""
        except NewsletterError as error:
            return str(error)

    return unready


def edition_gauges(standings: Standings) -> Iterable[Gauge]:
    """How the last edition of each newsletter stands. Raises StoreError."""
    sends, of = standings.sends(), ("newsletter",)
    yield Gauge(
        "newsletter_edition_made_timestamp_seconds",
        "When the last edition was made.",
        of,
        _times(standings.made()),
    )
    yield Gauge(
        "newsletter_send_began_timestamp_seconds",
        "When the recipients of the last edition that goes out were fixed.",
        of,
        _times({name: send.began for name, send in sends.items()}),
    )
    yield Gauge(
        "newsletter_send_ended_timestamp_seconds",
        "When the last of them was settled; nothing while somebody waits.",
        of,
        _times({name: send.ended for name, send in sends.items()}),
    )
    yield Gauge(
        "newsletter_deliveries",
        "Readers of that edition by state.",
        ("newsletter", "state"),
        {(name, state): send.deliveries.get(state, 0) for name, send in sends.items() for state in _STATES},
    )


def _times(times: Mapping[str, datetime | None]) -> dict[tuple[str, ...], float]:
    return {(name,): at.timestamp() for name, at in times.items() if at}
