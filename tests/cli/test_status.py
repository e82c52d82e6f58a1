"""What an operator sees of the workers."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.bootstrap.workers import Reread, open_folders
from newsletter.engine.workers.status import Queue, Status, Worker
from newsletter.testing import NOON
from tests.conftest import Run


@pytest.fixture
def on_server(home: Path, postgres: str) -> Path:
    config = home / "content" / "newsletter.toml"
    config.write_text(f'[newsletter]\nfrom = "Brief <brief@example.org>"\n[store]\nurl = "{postgres}"\n')
    return config


def test_before_any_worker_has_been_there_it_says_so(on_server: Path, newsletter: Run) -> None:
    assert "Jobs\n(none)" in newsletter("status").stdout
    failed = newsletter("status", "--check")
    assert failed.returncode == 1
    assert "no worker has given a sign of life" in failed.stderr


def test_a_job_that_waits_is_told_to_people_and_to_scripts(on_server: Path, newsletter: Run) -> None:
    with open_folders([Reread(on_server, os.environ)], silence=30) as (crew, _):
        crew.desk.configure_task("read", queue="read").defer(newsletter="", source="ledger")
    assert "read" in newsletter("status").stdout
    (queue,) = json.loads(newsletter("status", "--json").stdout)["queues"]
    assert (queue["kind"], queue["waiting"], queue["doing"]) == ("read", 1, 0)
    assert datetime.fromisoformat(queue["oldest"]) <= datetime.now(UTC)


def test_a_store_in_a_file_has_no_workers(home: Path, newsletter: Run) -> None:
    failed = newsletter("status")
    assert failed.returncode == 2
    assert 'workers need "postgresql://..."' in failed.stderr


def test_what_somebody_should_look_at() -> None:
    silence, wait = timedelta(seconds=30), timedelta(minutes=10)
    busy = Status((Queue("send", 1, 0, 1, 0, NOON),), (Worker(1, NOON, 1),))
    assert busy.problems(NOON, silence, wait) == []
    later = busy.problems(NOON + timedelta(minutes=11), silence, wait)
    assert len(later) == 2
    assert "kind send has been waiting since" in later[1]
