"""A thousand newsletters and one simulated day: real folders, real workers, real editions in outboxes.

    python -m tests.soak.newsletters --newsletters 1000 --start 2026-03-28T12:00 --hours 24

Each has its own outlets, zone, hour and template. The clock, that of the workers and that of PostgreSQL, stands at a
minute until nothing is left to do in it, and is then put on; so a day takes as long as its work. At the end every
outbox is held against what was owed.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import sys
import tempfile
import time as real_time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from json import loads
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from newsletter.bootstrap.workers import Reread, open_folders
from newsletter.config import defaults
from newsletter.engine.clock import send_instant
from newsletter.engine.workers.crew import Crew
from newsletter.engine.workers.run import Access, run_worker
from newsletter.engine.workers.wake import wake
from newsletter.store import SqlAudience
from newsletter.store.postgres.database import open_database
from tests.postgres import Server, new_server

ZONES = (
    "Europe/London",
    "America/New_York",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Santiago",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "America/Los_Angeles",
    "Pacific/Auckland",
)
READERS, OUTLETS, JOBS = 2, 6, 4  # of so many outlets there are stories left for a second edition
MINUTE = timedelta(minutes=1)
GRACE = timedelta(hours=6)  # the product's own, by default
CATCHING_UP = timedelta(minutes=30)  # that the work of the first minute may take


@dataclass
class SimulatedClock:
    """Runs on from where it was put, here and in PostgreSQL."""

    at: datetime
    connection: psycopg.Connection
    begun: float = field(default_factory=real_time.monotonic)

    def now(self) -> datetime:
        return self.at + timedelta(seconds=real_time.monotonic() - self.begun)

    def put_on(self, at: datetime) -> None:
        self.at, self.begun = at, real_time.monotonic()
        self.connection.execute("UPDATE simulated.clock SET at = %s, since = clock_timestamp()", (at,))


@dataclass(frozen=True)
class Plan:
    """What one of them is to do."""

    home: Path
    name: str
    zone: str
    send_at: time
    outlets: tuple[str, ...]


@dataclass
class Outcome:
    seconds: float = 0.0
    cpu: float = 0.0
    wakings: float = 0.0  # CPU seconds of all of them
    editions: int = 0
    messages: int = 0
    problems: list[str] = field(default_factory=list)


def prepare(folder: Path, url: str, number: int, eve: datetime) -> list[Plan]:
    """Folders with configuration, sources and a template; the sample's outlets, with the dates of that day."""
    outlets = sorted(path for path in (defaults() / "content" / "sample" / "outlets").iterdir() if path.is_dir())
    for outlet in outlets:
        for place, file in enumerate(sorted(outlet.glob("*.md"))):
            told = eve - timedelta(hours=2 + 3 * place)
            there = folder / "outlets" / outlet.name / file.name
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(re.sub(r"(?m)^date: .*$", f"date: {told.isoformat()}", file.read_text("utf-8")), "utf-8")
    return [_prepare(folder, url, n, [one.name for one in outlets]) for n in range(number)]


def _prepare(folder: Path, url: str, n: int, outlets: list[str]) -> Plan:
    own = tuple(outlets[(n + step * (1 + n // len(outlets) % 4)) % len(outlets)] for step in range(OUTLETS))
    plan = Plan(folder / f"n{n}", f"n{n}", ZONES[n % len(ZONES)], time(n % 24, n // 24 % 60), own)
    (plan.home / "content").mkdir(parents=True)
    (plan.home / "content" / "newsletter.toml").write_text(
        f'[newsletter]\nname = "Letter {n}"\nfrom = "Letter {n} <letter@example.org>"\ntimezone = "{plan.zone}"\n'
        f'[edition]\nwindow_hours = 96\nitems = 2\n[schedule]\nsend_at = "{plan.send_at:%H:%M}"\n'
        "ingest_every_minutes = 720\n"
        f'[store]\nurl = "{url}"\nnewsletter = "{plan.name}"\n'
    )
    (plan.home / "content" / "sources.toml").write_text(
        "".join(
            f'[[source]]\nname = "own-{place}"\ntitle = "{one}"\nkind = "folder"\nlocation = "../../outlets/{one}"\n'
            for place, one in enumerate(plan.outlets)
        )
    )
    template = plan.home / "templates" / "email" / "letter.txt"
    template.parent.mkdir(parents=True)
    shutil.copy(defaults() / "templates" / "email" / "letter.txt", template)
    template.write_text(f"{template.read_text('utf-8')}\nPrinted by press {n}.\n", "utf-8")
    return plan


@contextmanager
def simulated(server: Server, at: datetime) -> Iterator[SimulatedClock]:
    """A database whose now() is a clock of ours."""
    server.run("CREATE DATABASE store")
    server.run(
        "CREATE SCHEMA simulated; CREATE TABLE simulated.clock (at timestamptz, since timestamptz);"
        "INSERT INTO simulated.clock VALUES (clock_timestamp(), clock_timestamp());"
        "CREATE FUNCTION simulated.now() RETURNS timestamptz LANGUAGE sql STABLE AS"
        " 'SELECT at + (clock_timestamp() - since) FROM simulated.clock'",
        "store",
    )
    server.run("ALTER DATABASE store SET search_path = simulated, public, pg_catalog")
    with psycopg.connect(server.url("store"), autocommit=True) as connection:
        clock = SimulatedClock(at, connection)
        clock.put_on(at)
        yield clock


def live(crew: Crew, access: Access, clock: SimulatedClock, end: datetime, outcome: Outcome) -> None:
    """Minute by minute. What is to go on within one is done before the clock is put on, however long that takes."""
    minute = clock.at
    while minute <= end:
        clock.put_on(minute)
        before = real_time.process_time()
        wake(crew, clock.now())
        outcome.wakings += real_time.process_time() - before
        while (waiting := _next_job(clock)) and waiting < max(minute, clock.now()) + MINUTE:
            clock.put_on(max(clock.now(), waiting))
            run_worker(crew, access, jobs=JOBS, wait=False, say=print)
        minute += MINUTE


def _next_job(clock: SimulatedClock) -> datetime | None:
    query = "SELECT min(coalesce(scheduled_at, now())) FROM procrastinate_jobs WHERE status = 'todo'"
    ((at,),) = clock.connection.execute(query).fetchall()
    return at


def check(plans: list[Plan], start: datetime, end: datetime, empty: set[str], outcome: Outcome) -> None:
    """Hold each outbox against what was owed: each day's edition once, in the newsletter's own form.

    empty: editions without an item, which go to nobody; the first of each newsletter is not among them.
    """
    for plan in (plan for plan in plans if not _on_the_edge(plan, start)):
        letters: Counter[tuple[str, str]] = Counter()
        for file in (plan.home / "var" / "outbox").rglob("*.eml"):
            message = message_from_bytes(file.read_bytes())
            text = next(part for part in message.walk() if part.get_content_type() == "text/plain")
            said = text.get_payload(decode=True).decode()
            letters[file.parent.name, message["To"]] += 1
            if f"Printed by press {plan.name[1:]}." not in said:
                outcome.problems.append(f"{file}: is not of its own template")
        first, *others = _owed(plan, start, end)
        owed = [first, *(day for day in others if f"{plan.name} {day}" not in empty)]
        outcome.editions += len({day for day, _ in letters})
        outcome.messages += letters.total()
        if sorted({day for day, _ in letters}) != [str(day) for day in owed]:
            outcome.problems.append(f"{plan}: sent {sorted(letters)}, owed {owed}")
        if any(count != 1 for count in letters.values()) or letters.total() != READERS * len(owed):
            outcome.problems.append(f"{plan.name}: {letters}")


def _on_the_edge(plan: Plan, start: datetime) -> bool:
    """Its grace ends while others are caught up with: what was due then goes out or is held, as the machine is fast."""
    days = [start.date() + timedelta(days=n) for n in range(-2, 2)]
    late = [start - send_instant(day, plan.send_at, ZoneInfo(plan.zone)) for day in days]
    return any(GRACE - CATCHING_UP < one <= GRACE for one in late)


def _owed(plan: Plan, start: datetime, end: datetime) -> list[date]:
    days = [start.date() + timedelta(days=n) for n in range(-2, 4)]
    zone = ZoneInfo(plan.zone)
    passed = [day for day in days if send_instant(day, plan.send_at, zone) <= end]
    late = [day for day in passed if send_instant(day, plan.send_at, zone) < start]
    caught_up = late[-1:] if late and start - send_instant(late[-1], plan.send_at, zone) <= GRACE else []
    return [*caught_up, *(day for day in passed if day not in late)]


def without_items(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {key for key, body in connection.execute("SELECT date, body FROM editions") if not loads(body)["items"]}


def hours(plans: list[Plan], url: str, start: datetime, outcome: Outcome) -> None:
    """When each was sent, as the ledger has it; what was due before the start is caught up with then."""
    by_name = {plan.name: plan for plan in plans}
    with psycopg.connect(url) as connection:
        query = "SELECT edition, min(settled), string_agg(DISTINCT state, ', ') FROM deliveries GROUP BY edition"
        for key, at, states in connection.execute(query):
            plan, day = by_name[key.split(" ")[0]], date.fromisoformat(key[-10:])
            due = send_instant(day, plan.send_at, ZoneInfo(plan.zone))
            if at is None and _on_the_edge(plan, start):
                continue
            if at is None:
                outcome.problems.append(f"{key} was due at {due} and is {states}")
                continue
            late = datetime.fromisoformat(at) - max(due, start)
            if not timedelta() <= late <= 5 * MINUTE:
                outcome.problems.append(f"{key} was due at {due} and sent at {at}")


def soak(number: int, start: datetime, hours_: int) -> Outcome:
    outcome, begun, cpu = Outcome(), real_time.monotonic(), real_time.process_time()
    with new_server() as server, simulated(server, start) as clock, tempfile.TemporaryDirectory() as folder:
        url, end = server.url("store"), start + timedelta(hours=hours_)
        plans = prepare(Path(folder), url, number, start)
        with open_database(url) as database:
            for plan in plans:
                people = [(f"r{n}@example.org", "") for n in range(READERS)]
                SqlAudience(database, plan.name).add_all(people, "active", start)
        read = [Reread(plan.home / "content" / "newsletter.toml", os.environ) for plan in plans]
        with open_folders(read, silence=3600, now=clock.now) as (crew, access):
            live(crew, access, clock, end, outcome)
        check(plans, start, end, without_items(url), outcome)
        hours(plans, url, start, outcome)
    outcome.seconds, outcome.cpu = real_time.monotonic() - begun, real_time.process_time() - cpu
    return outcome


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.soak.newsletters")
    arguments.add_argument("--newsletters", type=int, default=1000)
    arguments.add_argument("--start", default="2026-03-28T12:00", help="UTC")
    arguments.add_argument("--hours", type=int, default=24)
    given = arguments.parse_args()
    outcome = soak(given.newsletters, datetime.fromisoformat(given.start).replace(tzinfo=UTC), given.hours)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{given.newsletters:,} newsletters, {given.hours} hours from {given.start} UTC: {outcome.editions:,} editions,"
        f" {outcome.messages:,} messages, {outcome.seconds:.0f} s, {outcome.cpu:.0f} s of CPU, {memory:.0f} MB;"
        f" {1000 * outcome.wakings / (60 * given.hours + 1):.1f} ms of CPU for each waking"
    )
    for problem in outcome.problems[:50]:
        print(f"WRONG: {problem}")
    print(f"{len(outcome.problems)} wrong")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
