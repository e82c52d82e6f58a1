"""A day of workers as those see it who watch them: metrics, traces, log lines, readiness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from prometheus_client.parser import text_string_to_metric_families

from tests.observe.scene import READERS, Day, live_through


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    yield from live_through(tmp_path_factory.mktemp("watched"))


def samples(text: str) -> dict[tuple[str, ...], float]:
    """(name, values of its labels in the order of their names) -> value."""
    return {
        (one.name, *(value for _, value in sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_metrics_count_the_messages_of_this_worker_by_what_became_of_them(day: Day) -> None:
    sent, made = samples(day.metrics["sending"]), samples(day.metrics["making"])
    assert {
        answer: sent["newsletter_messages_total", answer, "daily"] for answer in ("sent", "rejected", "unknown")
    } == {
        "sent": 3,
        "rejected": 1,
        "unknown": 1,
    }
    assert sent["newsletter_mail_server_seconds_count", "sent"] == 3
    assert not any(name == "newsletter_messages_total" for name, *_ in made)


def test_metrics_say_what_each_kind_of_job_came_to_and_how_long_stages_took(day: Day) -> None:
    made, sent = samples(day.metrics["making"]), samples(day.metrics["sending"])
    read, failed = (sent["newsletter_source_reads_total", "daily", outcome] for outcome in ("read", "failed"))
    assert read == failed >= 1
    assert sent["newsletter_job_duration_seconds_count", "read", "done"] == read + failed
    assert made["newsletter_job_duration_seconds_count", "edition", "done"] >= 1
    assert made["newsletter_job_duration_seconds_count", "edition", "again"] >= 1  # while sources were being read
    assert sent["newsletter_stage_duration_seconds_count", "ingest"] >= 1
    for stage in ("cluster", "rank", "summarize", "render"):
        assert made["newsletter_stage_duration_seconds_count", stage] >= 1


def test_each_worker_tells_how_the_ledger_and_the_queue_stand(day: Day) -> None:
    for text in day.metrics.values():
        told = samples(text)
        assert told["newsletter_store_up",] == 1
        assert told["newsletter_workers",] == 2
        assert told["newsletter_queue_jobs", "send", "failed"] == 0
        assert told["newsletter_queue_oldest_seconds", "send"] == 0
    told = samples(day.metrics["making"])
    states = {
        state: told["newsletter_deliveries", "daily", state] for state in ("sent", "failed", "unknown", "pending")
    }
    assert states == {"sent": 3, "failed": 1, "unknown": 1, "pending": 0}
    began, ended = (told[f"newsletter_send_{what}_timestamp_seconds", "daily"] for what in ("began", "ended"))
    assert told["newsletter_edition_made_timestamp_seconds", "daily"] <= began <= ended <= datetime.now(UTC).timestamp()


def test_a_worker_without_its_database_lives_but_is_not_ready(day: Day) -> None:
    assert day.before == day.after == (200, "ok\n")
    assert day.alive == (200, "ok\n")
    assert day.without[0] == 503
    assert "cannot be reached" in day.without[1]
    assert samples(day.metrics_without)["newsletter_store_up",] == 0
    assert samples(day.metrics_without)["newsletter_messages_total", "sent", "daily"] == 3


def test_an_edition_is_one_trace_through_both_workers(day: Day) -> None:
    root = next(span for span in day.collector.spans if span.name == "put up")
    trace = [span for span in day.collector.spans if span.trace_id == root.trace_id]
    names = {span.name for span in trace}
    assert names >= {"put up", "read", "ingest", "edition", "cluster", "rank", "summarize", "write", "render", "send"}
    by_id = {span.span_id: span for span in trace}
    assert {span.name for span in trace if span.parent_span_id not in by_id} == {"put up"}
    assert {span.name for span in day.collector.spans if span not in trace} <= {"read", "ingest"}  # of no edition
    (shard,) = [span for span in trace if span.name == "send" and span.kind == Span.SPAN_KIND_CONSUMER]
    assert by_id[shard.parent_span_id].name == "edition"
    assert {one.key: one.value.string_value for one in shard.attributes}["newsletter.name"] == "daily"
    assert [by_id[span.parent_span_id] for span in trace if span.name == "send" and span is not shard] == [shard]
    assert not [span.name for span in trace if span.status.code == Status.STATUS_CODE_ERROR]
    assert day.collector.services == {"newsletter"}


def test_each_line_of_the_log_is_an_object_that_says_which_job_it_is_about(day: Day) -> None:
    for line in (line for lines in day.lines.values() for line in lines):
        assert {"time", "level", "logger", "message"} <= line.keys()
        assert datetime.fromisoformat(line["time"]).tzinfo is not None
    (sent,) = [line for line in day.lines["sending"] if line.get("job") == "send" and "is done" in line["message"]]
    assert (sent["newsletter"], sent["edition"], sent["level"]) == ("daily", str(day.date), "info")
    assert isinstance(sent["shard"], int)
    assert sent["worker"].isdigit()
    gone = next(line for line in day.lines["sending"] if "nowhere" in line["message"])
    assert (gone["level"], gone["job"], gone["source"]) == ("warning", "read", "gone")
    root = next(span for span in day.collector.spans if span.name == "put up")
    assert sent["trace_id"] == root.trace_id.hex()


def test_no_reader_stands_in_any_of_it(day: Day) -> None:
    spans = [f"{span.name} {span.attributes} {span.events} {span.status}" for span in day.collector.spans]
    seen = [*day.metrics.values(), *map(str, day.lines.values()), *spans]
    assert not [one for one in seen if "@" in one or any(reader in one for reader in READERS)]


def test_the_how_to_tells_every_metric_and_no_other(day: Day) -> None:
    how_to = (Path(__file__).parents[2] / "docs" / "how-to" / "watch-it.md").read_text("utf-8")
    told = set(re.findall(r"^\| `(newsletter_\w+)` \|", how_to, flags=re.MULTILINE))
    families = [family for text in day.metrics.values() for family in text_string_to_metric_families(text)]
    names = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    assert told == {name for name in names if name.startswith("newsletter_")}
