"""Traces for OpenTelemetry, sent by OTLP over HTTP as the standard's OTEL_* variables say.

An edition is one trace, whichever workers had a part in it, and on whichever day: its number follows from the service,
the newsletter and the date. Each job carries what it is a part of to the jobs that it puts up (W3C traceparent). The
provider is our own, not the process's, so no library adds spans of its own to it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_NAMESPACE, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from newsletter import __version__
from newsletter.errors import ConfigError
from newsletter.ports import Job, Observer, outcome

LAST = 5.0  # seconds for what is left to be sent when the process ends
_UNTRACED = ("wake",)  # each minute, and mostly in vain
_SCOPE = (SERVICE_NAME, SERVICE_NAMESPACE, "deployment.environment", "deployment.environment.name")
_carrier = TraceContextTextMapPropagator()
_number: ContextVar[int | None] = ContextVar("number", default=None)  # of the trace that begins now


class Traces(Observer):
    """A span for each job and each of its stages. Names of exceptions are told, not what they say."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("newsletter", __version__)
        self._scope = tuple(str(provider.resource.attributes.get(name, "")) for name in _SCOPE)

    @contextmanager
    def job(self, job: Job, carried: str = "") -> Iterator[None]:
        if job.kind in _UNTRACED:
            yield
            return
        before = _carrier.extract({"traceparent": carried}, Context())
        with self._of(job), self._span(job.kind, before, SpanKind.CONSUMER, _attributes(job)):
            yield

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        if not trace.get_current_span().get_span_context().is_valid:  # no job is being traced here
            yield
            return
        with self._span(name, None, SpanKind.INTERNAL, {}):
            yield

    def begin(self, job: Job) -> str:
        with self._of(job):
            span = self._tracer.start_span("put up", Context(), SpanKind.PRODUCER, _attributes(job))
        span.end()
        return _carried(trace.set_span_in_context(span))

    def carry(self) -> str:
        return _carried(None)

    @contextmanager
    def _of(self, job: Job) -> Iterator[None]:
        """A trace that begins inside is the edition's."""
        if not job.edition:
            yield
            return
        said = "\n".join((*self._scope, job.newsletter, job.edition))
        before = _number.set(int.from_bytes(hashlib.sha256(said.encode()).digest()[:16]))
        try:
            yield
        finally:
            _number.reset(before)

    @contextmanager
    def _span(
        self, name: str, before: Context | None, kind: SpanKind, attributes: Mapping[str, str | int]
    ) -> Iterator[None]:
        with self._tracer.start_as_current_span(
            name, before, kind, attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_attribute("newsletter.outcome", outcome(error))
                if outcome(error) == "failed":
                    span.set_status(StatusCode.ERROR, type(error).__name__)
                raise


class _Numbers(RandomIdGenerator):
    def generate_trace_id(self) -> int:
        return _number.get() or super().generate_trace_id()


@contextmanager
def open_provider() -> Iterator[TracerProvider]:
    """Sends what it is given in batches, and at the end the rest. Raises ConfigError for an address it cannot use."""
    resource = Resource.create()
    if str(resource.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):
        resource = resource.merge(Resource({SERVICE_NAME: "newsletter"}))
    resource = resource.merge(Resource({SERVICE_VERSION: __version__}))
    provider = TracerProvider(id_generator=_Numbers(), resource=resource, shutdown_on_exit=False)
    try:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    except ValueError as error:
        raise ConfigError(f"traces cannot be sent as OTEL_* says: {error}") from error
    try:
        yield provider
    finally:  # a collector that is away would be tried again for longer than anybody wants to wait
        last = threading.Thread(target=provider.shutdown, name="traces", daemon=True)
        last.start()
        last.join(LAST)


def _attributes(job: Job) -> dict[str, str | int]:
    known = {
        "newsletter.name": job.newsletter,
        "newsletter.edition": job.edition,
        "newsletter.shard": job.shard,
        "newsletter.source": job.source,
        "newsletter.worker": job.worker,
    }
    return {name: value for name, value in known.items() if value not in ("", None)}


def _carried(context: Context | None) -> str:
    carrier: dict[str, str] = {}
    _carrier.inject(carrier, context)
    return carrier.get("traceparent", "")
