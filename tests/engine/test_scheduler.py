"""The scheduler as its operator knows it: one edition a date, one scheduler, and an orderly end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from newsletter.engine.scheduler import Schedule, Work, draft_what_is_due, ingest_if_quiet, run_what_is_due
from newsletter.errors import StoreError

LONDON = ZoneInfo("Europe/London")


class Desk:
    """A day's work with a clock that the test turns."""

    def __init__(self, now: str) -> None:
        self.time = datetime.fromisoformat(now).replace(tzinfo=UTC)
        self.ran: list[date] = []
        self.drafts: dict[date, datetime] = {}  # edition -> when its draft was made
        self.done: set[date] = set()
        self.ingests = 0
        self.lines: list[str] = []
        self.on_run: Callable[[date], None] = self.done.add
        self.hours: dict[date, list[datetime]] = {}  # edition -> when its readers' own hours come
        self.work = Work(
            run_day=self.run,
            draft=self.draft,
            ingest=self.ingest,
            is_done=self.is_done,
            send_due=self.send_due,
            now=lambda: self.time,
            say=self.lines.append,
        )

    def run(self, day: date) -> None:
        self.ran.append(day)
        self.on_run(day)

    def draft(self, day: date) -> None:
        self.drafts.setdefault(day, self.time)

    def ingest(self) -> None:
        self.ingests += 1

    def send_due(self, but: date | None) -> datetime | None:
        for day, hours in self.hours.items():
            if day != but:
                self.hours[day] = [hour for hour in hours if hour > self.time]
        return min((hour for day, hours in self.hours.items() for hour in hours if day != but), default=None)

    def is_done(self, day: date) -> bool:
        return day in self.done


def plan(send_at: time = time(7), zone: ZoneInfo = LONDON) -> Schedule:
    return Schedule(send_at=send_at, zone=zone)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_runs_the_edition_at_its_instant_and_waits_for_the_next() -> None:
    desk = Desk("2026-03-28T07:00")
    assert run_what_is_due(plan(), desk.work) == at("2026-03-29T06:00")  # the clock goes forward in between
    assert desk.ran == [date(2026, 3, 28)]
    assert desk.lines == [
        "2026-03-28 07:00:00 GMT  the edition of 2026-03-28, due at 2026-03-28 07:00:00 GMT: running",
        "2026-03-28 07:00:00 GMT  the next edition, 2026-03-29, is due at 2026-03-29 07:00:00 BST",
    ]


def test_a_restart_after_the_run_does_not_run_again() -> None:
    desk = Desk("2026-01-25T07:40")
    run_what_is_due(plan(), desk.work)
    run_what_is_due(plan(), desk.work)
    assert desk.ran == [date(2026, 1, 25)]


def test_a_late_start_catches_up_within_the_grace() -> None:
    desk = Desk("2026-01-25T09:59")
    run_what_is_due(plan(), desk.work)
    assert desk.ran == [date(2026, 1, 25)]


def test_a_start_beyond_the_grace_says_so_and_sends_nothing() -> None:
    desk = Desk("2026-01-25T10:01")
    assert run_what_is_due(plan(), desk.work) == at("2026-01-26T07:00")
    assert desk.ran == []
    assert (
        "the edition of 2026-01-25 was due at 2026-01-25 07:00:00 GMT, more than 3:00:00 ago: not sent" in desk.lines[0]
    )


def test_a_failed_run_is_one_line_and_is_tried_again_until_it_succeeds() -> None:
    desk = Desk("2026-01-25T07:00")

    def disk_full(day: date) -> None:
        raise StoreError("var/newsletter.db: the disk is full: free some space")

    desk.on_run = disk_full
    desk.time = again = run_what_is_due(plan(), desk.work)
    assert again == at("2026-01-25T07:05")
    assert desk.lines[1:] == [
        "2026-01-25 07:00:00 GMT  the daily run failed: var/newsletter.db: the disk is full: free some space",
        "2026-01-25 07:00:00 GMT  the edition is not out; trying again at 2026-01-25 07:05:00 GMT",
    ]
    desk.on_run = desk.done.add
    assert run_what_is_due(plan(), desk.work) == at("2026-01-26T07:00")
    assert desk.ran == [date(2026, 1, 25)] * 2


def test_an_edition_held_for_approval_is_asked_for_again_until_the_grace_is_over() -> None:
    desk = Desk("2026-01-25T07:00")
    desk.on_run = lambda day: None
    while desk.time < at("2026-01-26T07:00"):
        desk.time = run_what_is_due(plan(), desk.work)
    assert len(desk.ran) == 3 * 60 / 5 + 1
    assert "not sent" in desk.lines[-2]


@pytest.mark.parametrize("error", [ValueError("no\nsuch thing"), SystemExit(3), StoreError("locked")])
def test_nothing_that_a_job_raises_ends_the_scheduler(error: BaseException) -> None:
    desk = Desk("2026-01-25T07:00")

    def fail(*_: object) -> None:
        raise error

    broken = Work(fail, fail, fail, fail, fail, now=desk.work.now, say=desk.lines.append)
    assert run_what_is_due(plan(), broken) == at("2026-01-25T07:05")
    ingest_if_quiet(plan(), broken)
    assert all("\n" not in line for line in desk.lines)
    assert any(line.startswith("2026-01-25 07:00:00 GMT  the ingest failed") for line in desk.lines)


def test_no_ingest_just_before_the_run() -> None:
    desk = Desk("2026-01-25T06:49")
    ingest_if_quiet(plan(), desk.work)
    assert desk.ingests == 1
    desk.time = at("2026-01-25T06:51")
    ingest_if_quiet(plan(), desk.work)
    assert desk.ingests == 1


def drafting(desk: Desk, schedule: Schedule) -> datetime:
    """One waking."""
    return min(run_what_is_due(schedule, desk.work), draft_what_is_due(schedule, desk.work))


def test_the_draft_is_there_before_the_hour_and_once() -> None:
    desk = Desk("2026-01-25T05:59")
    schedule = replace(plan(), draft_at=time(6))
    desk.done.add(date(2026, 1, 24))
    desk.time = drafting(desk, schedule)
    assert desk.time == at("2026-01-25T06:00")
    desk.time = drafting(desk, schedule)
    assert desk.drafts == {date(2026, 1, 25): at("2026-01-25T06:00")}
    assert desk.ran == []
    assert desk.time == at("2026-01-25T07:00")
    assert drafting(desk, schedule) == at("2026-01-26T06:00")
    assert desk.ran == [date(2026, 1, 25)]


def test_a_draft_that_fails_is_one_line_and_tried_again_until_the_edition_is_due() -> None:
    desk = Desk("2026-01-25T06:00")
    schedule = replace(plan(), draft_at=time(6))

    def locked(_: date) -> None:
        raise StoreError("var/newsletter.db is locked")

    broken = replace(desk.work, draft=locked)
    assert draft_what_is_due(schedule, broken) == at("2026-01-25T06:05")
    assert desk.lines == ["2026-01-25 06:00:00 GMT  the draft of 2026-01-25 failed: var/newsletter.db is locked"]


def test_without_a_draft_hour_there_is_no_draft() -> None:
    desk = Desk("2026-01-25T06:30")
    drafting(desk, plan())
    assert desk.drafts == {}


def test_no_ingest_just_before_the_draft() -> None:
    desk = Desk("2026-01-25T05:55")
    schedule = replace(plan(), draft_at=time(6))
    ingest_if_quiet(schedule, desk.work)
    assert desk.ingests == 0
    desk.time = at("2026-01-25T06:05")
    ingest_if_quiet(schedule, desk.work)
    assert desk.ingests == 1


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
@pytest.mark.parametrize(
    ("draft_at", "send_at"), [(time(0, 30), time(1, 30)), (time(1, 15), time(2, 15)), (time(22), time(7))]
)
def test_over_a_year_every_edition_has_its_draft_before_it_goes_out(zone: str, draft_at: time, send_at: time) -> None:
    desk = Desk("2026-01-01T00:00")
    schedule = replace(plan(send_at, ZoneInfo(zone)), draft_at=draft_at)
    sent: dict[date, datetime] = {}

    def run(day: date) -> None:
        desk.done.add(day)
        sent[day] = desk.time

    desk.on_run = run
    while desk.time < at("2027-01-01T00:00"):
        desk.time = drafting(desk, schedule)
    late = sorted(sent)[1:]  # the first one's hours may have come before the scheduler was started
    assert len(late) >= 364
    ahead = [sent[day] - desk.drafts[day] for day in late]
    assert min(ahead) > timedelta()
    assert max(ahead) <= timedelta(hours=10)


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
@pytest.mark.parametrize("send_at", [time(1, 30), time(2, 15), time(7)])
def test_a_year_of_wakings_runs_every_date_once(zone: str, send_at: time) -> None:
    desk = Desk("2026-01-01T00:00")
    while desk.time < at("2027-01-01T00:00"):
        desk.time = run_what_is_due(plan(send_at, ZoneInfo(zone)), desk.work)
    first = desk.ran[0]
    assert desk.ran == [first + timedelta(days=n) for n in range(len(desk.ran))]
    assert len(desk.ran) >= 365


def test_it_wakes_at_readers_own_hours() -> None:
    desk = Desk("2026-01-25T07:00")
    yesterday = date(2026, 1, 24)
    desk.hours = {yesterday: [at("2026-01-25T06:30"), at("2026-01-25T09:00")]}
    desk.time = run_what_is_due(plan(), desk.work)
    assert desk.time == at("2026-01-25T09:00")
    assert run_what_is_due(plan(), desk.work) == at("2026-01-26T07:00")
    assert desk.hours == {yesterday: []}


def test_an_edition_that_fails_holds_up_no_other_and_is_not_tried_twice_at_once() -> None:
    desk = Desk("2026-01-25T07:00")
    today, yesterday = date(2026, 1, 25), date(2026, 1, 24)
    desk.hours = {today: [at("2026-01-25T07:00")], yesterday: [at("2026-01-25T07:00")]}
    desk.on_run = lambda day: None
    assert run_what_is_due(plan(), desk.work) == at("2026-01-25T07:05")
    assert desk.hours == {today: [at("2026-01-25T07:00")], yesterday: []}


def test_hours_that_fail_are_tried_again_soon() -> None:
    desk = Desk("2026-01-25T07:00")

    def fail(_: date | None) -> datetime:
        raise StoreError("locked")

    work = replace(desk.work, send_due=fail)
    assert run_what_is_due(plan(), work) == at("2026-01-25T07:05")
    stuck = replace(desk.work, send_due=lambda _: at("2026-01-25T06:59"))
    assert run_what_is_due(plan(), stuck) == at("2026-01-25T07:05")
