"""A thousand newsletters on the same workers: time is data, PostgreSQL keeps the jobs, each newsletter is a sketch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import psycopg
import pytest
from procrastinate import App

from newsletter.engine.scheduler import Schedule
from newsletter.engine.workers.crew import Crew
from newsletter.engine.workers.jobs import NotYet, add_jobs
from newsletter.engine.workers.newsletter import OnFrozen
from newsletter.engine.workers.run import Access, open_crew
from newsletter.engine.workers.wake import last_reading, wake
from newsletter.errors import StoreError
from newsletter.models import Mailing
from newsletter.ports import Observer

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Lagos",
    "America/Halifax",
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Dhaka",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Moscow",
    "Europe/Paris",
    "Europe/Warsaw",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
)
STEP = timedelta(minutes=15)  # between two wakings: no hour below and no zone's offset needs less


@dataclass
class Sketch:
    """Implements engine.workers.newsletter.Newsletter: sends nothing, and notes when it was asked to."""

    name: str
    schedule: Schedule
    now: Callable[[], datetime]
    shards: int = 1
    sent: list[tuple[date, int, datetime]] = field(default_factory=list)
    letters: list[tuple[date, int, datetime]] = field(default_factory=list)
    made: list[date] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    until_stopped: bool = False
    broken: str = ""

    def plan(self) -> Schedule:
        if self.broken:
            raise StoreError(self.broken)
        return self.schedule

    def is_made(self, day: date) -> bool:
        return day in self.made

    def is_done(self, day: date) -> bool:
        return sum(known == day for known, _, _ in self.sent) == self.shards

    def is_due(self, day: date) -> bool:
        return False

    def unread(self, since: datetime) -> list[tuple[str, str]]:
        return self.sources

    def read(self, source: str) -> None:
        self.sources = [one for one in self.sources if one[0] != source]

    def make(self, day: date) -> None:
        self.made.append(day)

    def begin(self, day: date, on_frozen: OnFrozen) -> str:
        with self.begin_in() as connection:
            on_frozen(connection, day, list(range(self.shards)))
        return ""

    def begin_letter(self, day: date, correction: str, on_frozen: OnFrozen) -> None:
        with self.begin_in() as connection:
            on_frozen(connection, day, list(range(self.shards)))

    def send(self, mailing: Mailing, shard: int, stop: threading.Event) -> datetime | None:
        if self.until_stopped:
            while not stop.is_set():
                pass
            return self.now()
        (self.letters if mailing.correction else self.sent).append((mailing.day, shard, self.now()))
        return None

    begin_in: Callable[[], object] = field(default=NotImplemented, repr=False)


@dataclass
class World:
    """A clock that the test turns, and workers that do what is in the queue before it goes on."""

    at: datetime
    url: str
    crews: list[Crew]
    connection: psycopg.Connection
    later: list[tuple[int, datetime]] = field(default_factory=list)  # jobs that are to go on, and when
    done: list[tuple[str, str]] = field(default_factory=list)  # newsletter and kind of each job, in order

    def wake(self, number: int = 0) -> None:
        wake(self.crews[number], self.at)

    def work(self, most: int | None = None) -> None:
        """Do what waits, in the order in which workers get it."""
        app = App(connector=self.crews[0].desk.connector)
        add_jobs(app, self.crews[0])
        while most is None or most > 0:
            job = self.connection.execute("SELECT id, task_name, args FROM procrastinate_fetch_job_v2(NULL, NULL)")
            number, kind, given = job.fetchone() or (None, "", {})
            if number is None:
                if not self.put_back():
                    return
                continue
            first = (SimpleNamespace(should_abort=lambda: False),) if kind == "send" else ()
            self.done.append((given["newsletter"], kind))
            try:
                app.tasks[kind](*first, **given)
                self.connection.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", (number,))
            except NotYet as again:
                self.later.append((number, again.at))
            most = None if most is None else most - 1
        self.put_back()

    def put_back(self) -> int:
        """Jobs that are to go on within a minute; how many."""
        near = [number for number, at in self.later if at <= self.at + timedelta(minutes=1)]
        self.later = [one for one in self.later if one[0] not in near]
        for number in near:
            self.connection.execute("SELECT procrastinate_retry_job_v2(%s, NULL, NULL, NULL, NULL)", (number,))
        return len(near)


@contextmanager
def world(url: str, at: str, *schedules: Schedule, workers: int = 1) -> Iterator[tuple[World, list[Sketch]]]:
    begun = World(datetime.fromisoformat(at).replace(tzinfo=UTC), url, [], None)  # type: ignore[arg-type]  # below
    sketches = [Sketch(f"n{number}", one, lambda: begun.at) for number, one in enumerate(schedules)]
    named = {one.name: one for one in sketches}
    with (
        open_crew(Access(url), named, lambda: begun.at, lambda _: (), 30, Observer()) as crew,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        begun.connection, begun.crews = connection, [replace(crew, naps={}) for _ in range(workers)]
        for sketch in sketches:
            sketch.begin_in = crew.desk.connector.pool.connection
        yield begun, sketches


def own_hours(number: int) -> list[Schedule]:
    """Each with a zone and an hour of its own; between them every quarter of an hour of every zone, nearly."""
    return [
        Schedule(time(n % 24, (0, 15, 30, 45)[n // 24 % 4]), ZoneInfo(ZONES[n % len(ZONES)])) for n in range(number)
    ]


def is_its_hour(plan: Schedule, day: date, at: datetime) -> bool:
    """The clock on the wall shows it, for the first time on that day; or has just gone forward over it."""
    here, moment = at.astimezone(plan.zone), timedelta(seconds=1)
    if (here.date(), here.time(), here.fold) == (day, plan.send_at, 0):
        return True
    before = (at - moment).astimezone(plan.zone).replace(tzinfo=None)
    return (
        before < datetime.combine(day, plan.send_at) < here.replace(tzinfo=None)
        and here - before.replace(tzinfo=plan.zone) > moment
    )


@pytest.mark.parametrize("start", ["2024-03-30T18:00", "2024-10-26T18:00"])
def test_on_a_day_of_changing_clocks_each_of_a_thousand_goes_out_once_at_its_own_hour(
    start: str, postgres: str
) -> None:
    with world(postgres, start, *own_hours(1000), workers=2) as (day, sketches):
        first, last = day.at, day.at + timedelta(hours=24)
        while day.at <= last:
            day.wake(day.at.minute // 15 % 2)
            day.work()
            day.at += STEP
        for sketch in sketches:
            days = [sent for sent, _, _ in sketch.sent]
            assert all(is_its_hour(sketch.schedule, sent, at) for sent, _, at in sketch.sent if at > first), sketch
            assert days == [days[0] + timedelta(days=n) for n in range(len(days))] == sketch.made
            assert datetime.combine(days[-1] + timedelta(days=1), sketch.schedule.send_at, sketch.schedule.zone) > last
        assert len({at for sketch in sketches for _, _, at in sketch.sent}) > 90


UTC_ZONE = ZoneInfo("UTC")
SEVEN = Schedule(time(7), UTC_ZONE)
DAY = date(2024, 3, 30)


def test_a_large_newsletter_does_not_hold_up_those_that_are_due_with_it_or_while_it_is_sent(postgres: str) -> None:
    later = Schedule(time(7, 15), UTC_ZONE)
    with world(postgres, "2024-03-30T07:00", SEVEN, *[SEVEN] * 20, *[later] * 5) as (day, (large, *others)):
        large.shards = 60
        day.wake()
        day.work(21 + 30)  # the editions, and thirty shards
        assert all(one.is_done(DAY) for one in others[:20])
        assert len(large.sent) == 10
        day.at += timedelta(minutes=15)
        day.wake()
        day.work(2 * 5)
        assert all(one.is_done(DAY) for one in others[20:])
        assert len(large.sent) == 10
        day.work()
        assert [shard for _, shard, _ in large.sent] == list(range(60))


def test_a_shard_that_takes_long_gives_its_place_to_others_in_between(postgres: str) -> None:
    with world(postgres, "2024-03-30T07:00", SEVEN, SEVEN) as (day, (slow, other)):
        slow.until_stopped, slow.shards = True, 2
        day.crews[0] = replace(day.crews[0], slice=0.01)
        day.wake()
        day.work(4)
        assert other.is_done(DAY)
        slow.until_stopped = False
        day.work()
        assert sorted(shard for _, shard, _ in slow.sent) == [0, 1]


def test_one_that_cannot_say_what_it_owes_keeps_no_other_from_its_own(postgres: str) -> None:
    with world(postgres, "2024-03-30T07:00", SEVEN, SEVEN) as (day, (broken, other)):
        broken.broken = "newsletter.toml: no such zone"
        day.wake()
        day.work()
        assert other.is_done(DAY)
        broken.broken = ""
        day.wake()
        day.work()
        assert broken.is_done(DAY)


def test_an_hour_that_is_changed_counts_at_once_also_for_one_that_owed_nothing(postgres: str) -> None:
    with world(postgres, "2024-03-30T06:00", SEVEN) as (day, (only,)):
        day.wake()
        day.at += timedelta(minutes=1)
        only.schedule = Schedule(time(6, 1), UTC_ZONE)
        day.wake()
        day.work()
        assert [at for _, _, at in only.sent] == [day.at]


def test_sources_are_read_before_the_edition_and_each_once(postgres: str) -> None:
    with world(postgres, "2024-03-30T07:00", SEVEN) as (day, (only,)):
        only.sources = [("a", "one.example"), ("b", "one.example"), ("c", "")]
        day.wake()
        day.wake()
        day.work()
        assert [kind for _, kind in day.done] == ["edition", "read", "read", "read", "edition", "send"]


def test_a_letter_that_was_asked_for_is_handed_out_once_however_often_it_is_seen(postgres: str) -> None:
    with world(postgres, "2024-03-30T12:00", SEVEN) as (day, (only,)):
        only.shards, asked = 3, Mailing("n0", DAY, "3f2a")
        day.crews[0] = replace(day.crews[0], under_way=lambda _: [asked] if len(only.letters) < 3 else [])
        for steps in (2, 1, None):
            day.wake()
            day.work(steps)
        assert [shard for _, shard, _ in only.letters] == [0, 1, 2]


def test_newsletters_read_their_sources_at_minutes_of_their_own() -> None:
    hour, now = timedelta(hours=1), datetime(2024, 3, 30, 7, 59, 30, tzinfo=UTC)
    at = [last_reading(f"n{number}", hour, now) for number in range(1000)]
    assert all(now - hour < one <= now for one in at)
    assert len(set(at)) == 60
    assert last_reading("n1", hour, at[1]) == at[1]
    assert last_reading("n1", hour, at[1] + hour - timedelta(seconds=1)) == at[1]
