"""A day of one newsletter, made by one worker, read and sent by another, while machines watch both."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from newsletter.store import SqlAudience
from newsletter.store.postgres.database import open_database
from tests.deliver.faulty_smtp import FaultySmtp
from tests.observe.collector import Collector, collecting
from tests.patience import until
from tests.postgres import Server, new_server

READERS = ("ok1", "ok2", "ok3", "hard1", "taken1")  # see faulty_smtp: three are taken, one refused, one answer is lost
_CAME_TO = 'newsletter_job_duration_seconds_count{{kind="{}",outcome="{}"}}'
_IN_HAND = re.compile(
    r'^newsletter_queue_jobs\{kind="(edition|read|send)",state="(waiting|later|doing)"\} [1-9]', re.MULTILINE
)
_STORY = """---
title: "Fernhill Robotics moves its workshop to Port Callen"
date: {date:%Y-%m-%dT%H:%M:%SZ}
---

Fernhill Robotics will move its workshop and 48 people to Port Callen on 1 June, the company said.

Local suppliers depend on the workshop because Fernhill buys two thirds of its parts within 30 kilometres.

A second production line is expected to open in the autumn.
"""


@dataclass
class Watched:
    """A worker, and how it is asked."""

    process: subprocess.Popen[bytes]
    log: Path
    address: str = ""

    def lines(self) -> list[dict[str, Any]]:
        """Of its log; each must be an object."""
        return [json.loads(line) for line in self.log.read_text("utf-8").rpartition("\n")[0].splitlines()]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def is_listening(self) -> bool:
        assert self.process.poll() is None, self.log.read_text("utf-8")
        for line in self.lines():
            self.address = self.address or line["message"].partition("stand at ")[2].rstrip("/")
        return bool(self.address)


@dataclass
class Day:
    """What was seen of it."""

    date: date
    collector: Collector
    metrics: dict[str, str] = field(default_factory=dict)  # worker -> what it told in the end
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    before: tuple[int, str] = (0, "")  # whether the worker could work: at first,
    without: tuple[int, str] = (0, "")  # without the database
    alive: tuple[int, str] = (0, "")  # whether it lived then
    metrics_without: str = ""
    after: tuple[int, str] = (0, "")  # with it again

    def is_over(self, making: Watched, sending: Watched) -> bool:
        """Every job has ended, and the queue knows. The ledger is at its end before the archive is written."""
        made, sent = making.get("/metrics")[1], sending.get("/metrics")[1]
        self.metrics = {"making": made, "sending": sent}
        through = _CAME_TO.format("edition", "done") in made and _CAME_TO.format("send", "done") in sent
        return through and not any(_IN_HAND.search(text) for text in (made, sent))


@contextmanager
def worker(home: Path, collector: Collector, *kinds: str) -> Iterator[Watched]:
    log = home / f"{kinds[0]}.log"
    command = [sys.executable, "-m", "newsletter", "worker", "--metrics-port", "0", "--log", "json", str(home)]
    command += [word for kind in kinds for word in ("--queue", kind)]
    environment = {**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment, cwd=Path(__file__).parents[2])
    try:
        yield Watched(process, log)
    finally:
        process.terminate()
        process.wait()


def prepare(home: Path, url: str, smtp: int, now: datetime) -> None:
    content = home / "content"
    (content / "stories").mkdir(parents=True)
    (content / "stories" / "workshop.md").write_text(_STORY.format(date=now - timedelta(hours=2)), "utf-8")
    (content / "sources.toml").write_text(
        "".join(
            f'[[source]]\nname = "{name}"\ntitle = "{name}"\nkind = "folder"\nlocation = "{folder}"\n'
            for name, folder in (("own", "stories"), ("gone", "nowhere"))
        )
    )
    (content / "newsletter.toml").write_text(
        '[newsletter]\nname = "Brief"\nfrom = "Brief <brief@example.org>"\ntimezone = "UTC"\n'
        f'[store]\nurl = "{url}"\nnewsletter = "daily"\n'
        f'[schedule]\nsend_at = "{now:%H:%M}"\n'
        f'[deliver]\nbackend = "smtp"\n[deliver.smtp]\nhost = "127.0.0.1"\nport = {smtp}\ntls = "none"\n'
    )
    with open_database(url) as database:
        SqlAudience(database, "daily").add_all([(f"{one}@r.example.org", "") for one in READERS], "active", now)


def live_through(folder: Path) -> Iterator[Day]:
    """The day; its collector answers as long as it is looked at."""
    with new_server() as server, FaultySmtp() as smtp, collecting() as collector:
        server.run("CREATE DATABASE store")
        now = datetime.now(UTC)
        prepare(folder / "n", server.url("store"), smtp.port, now)
        day = Day(now.date(), collector)
        with ExitStack() as stack:
            making = stack.enter_context(worker(folder / "n", collector, "clock", "edition"))
            until(making.is_listening)
            waits = _CAME_TO.format("edition", "again")  # for its sources, which nobody reads yet
            until(lambda: waits in making.get("/metrics")[1])
            sending = stack.enter_context(worker(folder / "n", collector, "send", "read"))
            until(sending.is_listening)
            until(lambda: sending.get("/ready")[0] == 200)
            day.before = sending.get("/ready")
            until(lambda: day.is_over(making, sending))
            _without_database(day, server, sending)
        day.lines = {"making": making.lines(), "sending": sending.lines()}
        yield day


def _without_database(day: Day, server: Server, watched: Watched) -> None:
    server.stop()
    day.without, day.alive = watched.get("/ready"), watched.get("/health")
    day.metrics_without = watched.get("/metrics")[1]
    server.start()
    until(lambda: watched.get("/ready")[0] == 200)
    day.after = watched.get("/ready")
