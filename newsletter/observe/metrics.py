"""Metrics for Prometheus. Labels are kinds, states and newsletters, never readers, domains or sources."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from newsletter.ports import Answer, Gauge, Job, Observer, Reading, outcome

MILLION = 1_000_000
_WORK = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)  # seconds, from a small feed to a large shard
_ANSWER = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics(Observer):
    """What this process did; and, by `ask`, how the newsletters stand, whoever did it.

    ask: raises an exception of `away` while that cannot be said; then all else is told.
    """

    def __init__(self, ask: Callable[[], Iterable[Gauge]], away: type[Exception]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, which hardly anybody asks for
        self._registry = registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        registry.register(_Asked(ask, away))
        self._jobs = Histogram(
            "newsletter_job_duration_seconds",
            "Jobs that this process did, and how long each took.",
            ("kind", "outcome"),
            buckets=_WORK,
            registry=registry,
        )
        self._stages = Histogram(
            "newsletter_stage_duration_seconds",
            "How long each stage of the daily run took.",
            ("stage",),
            buckets=_WORK,
            registry=registry,
        )
        self._messages = Counter(
            "newsletter_messages",
            "Messages that this process offered to the mail server, by what became of them.",
            ("newsletter", "answer"),
            registry=registry,
        )
        self._answers = Histogram(
            "newsletter_mail_server_seconds",
            "How long the mail server took for one message.",
            ("answer",),
            buckets=_ANSWER,
            registry=registry,
        )
        self._sources = Counter(
            "newsletter_source_reads", "Sources that were asked.", ("newsletter", "outcome"), registry=registry
        )
        self._model_calls = Counter(
            "newsletter_model_calls", "Answers of language models.", ("newsletter", "model"), registry=registry
        )
        self._model_cost = Counter(
            "newsletter_model_cost",
            "What they cost, in whatever their prices are in.",
            ("newsletter", "model"),
            registry=registry,
        )
        self._model_tokens = Counter(
            "newsletter_model_tokens", "Their tokens.", ("newsletter", "model", "direction"), registry=registry
        )

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """All of it as text, and of which type. accept: what the asking program says that it takes."""
        encode, kind = choose_encoder(accept)
        return encode(self._registry), kind

    @contextmanager
    def job(self, job: Job, carried: str = "") -> Iterator[None]:
        del carried
        began = time.perf_counter()
        error: BaseException | None = None
        try:
            yield
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._jobs.labels(job.kind, outcome(error)).observe(time.perf_counter() - began)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        with self._stages.labels(name).time():
            yield

    def message(self, newsletter: str, answer: Answer, seconds: float) -> None:
        self._messages.labels(newsletter, answer).inc()
        self._answers.labels(answer).observe(seconds)

    def source(self, newsletter: str, reading: Reading) -> None:
        self._sources.labels(newsletter, reading).inc()

    def model_call(self, newsletter: str, model: str, cost: int, tokens: Mapping[str, int]) -> None:
        self._model_calls.labels(newsletter, model).inc()
        self._model_cost.labels(newsletter, model).inc(cost / MILLION)
        for direction, count in tokens.items():
            self._model_tokens.labels(newsletter, model, direction).inc(count)


class _Asked(Collector):
    """Gauges whose values are asked for each time."""

    def __init__(self, ask: Callable[[], Iterable[Gauge]], away: type[Exception]) -> None:
        self._ask, self._away = ask, away

    def describe(self) -> Iterable[Metric]:
        return ()  # names need not be known before anything can be asked

    def collect(self) -> Iterator[Metric]:
        try:
            found = list(self._ask())
        except self._away:
            found = []
        yield GaugeMetricFamily("newsletter_store_up", "Whether the store answers.", value=bool(found))
        for gauge in found:
            family = GaugeMetricFamily(gauge.name, gauge.about, labels=gauge.labels)
            for labels, value in gauge.values.items():
                family.add_metric(labels, value)
            yield family
