"""The process that waits for the hour: drafts and runs the edition of each date, and ingests through the day.

The clock decides (clock.py), APScheduler only wakes us. Each waking asks what is owed now, so that a restart in the
middle of a day, a suspended machine and a day with a DST change all come to the same answer: each date once.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from filelock import FileLock, Timeout

from newsletter.engine.clock import Due, draft_instant, due, next_instant
from newsletter.engine.health import BEAT_EVERY, beat
from newsletter.errors import NewsletterError

_NEVER = datetime.max.replace(tzinfo=UTC)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to work. An edition that is not out is tried again every retry_every, until grace is over."""

    send_at: time  # wall time
    zone: ZoneInfo
    grace: timedelta = timedelta(hours=3)
    ingest_every: timedelta = timedelta(hours=1)
    retry_every: timedelta = timedelta(minutes=5)
    draft_at: time | None = None  # wall time, before send_at: when editors find a draft; None: there is none
    quiet: timedelta = timedelta(minutes=10)  # no ingest this close to run or draft, which ingest by themselves


@dataclass(frozen=True, slots=True)
class Work:
    """What the scheduler calls, in a thread of its own; run_day, draft and ingest never at the same time."""

    run_day: Callable[[date], None]  # safe to ask twice for the same date
    draft: Callable[[date], None]  # make the edition, and send it to nobody; does nothing where there is one
    ingest: Callable[[], None]
    is_done: Callable[[date], bool]  # nothing is left to do now for this date
    # Go on with readers whose own hour has come, but not with this edition; when the next one's hour comes.
    send_due: Callable[[date | None], datetime | None]
    now: Callable[[], datetime]
    say: Callable[[str], None]  # one line


def run_forever(plan: Schedule, work: Work, lock_path: Path) -> None:
    """Work until SIGTERM or SIGINT, then finish the current job and return. Call it from the main thread.

    Raises NewsletterError when another scheduler holds lock_path. Beside it stands the sign of life for health.py,
    a file with the suffix ".alive".
    """
    with _only_one(lock_path), _stop_signals() as stop_asked:
        stopping = False

        def daily() -> None:
            if not stopping:
                again = min(run_what_is_due(plan, work), draft_what_is_due(plan, work))
                scheduler.add_job(daily, DateTrigger(again, UTC))

        def ingest() -> None:
            if not stopping:
                ingest_if_quiet(plan, work)
                go_on_with_what_was_stopped(plan, work)

        def sign_of_life() -> None:
            with _reported(plan, work, "the sign of life"):
                beat(lock_path.with_suffix(".alive"), work.now())

        jobs = ThreadPoolExecutor(1)
        scheduler = _scheduler(jobs)
        scheduler.add_job(sign_of_life, _every(BEAT_EVERY), next_run_time=datetime.now(UTC), executor="beat")
        scheduler.add_job(daily, DateTrigger(datetime.now(UTC), UTC))
        scheduler.add_job(ingest, _every(plan.ingest_every), next_run_time=datetime.now(UTC))
        scheduler.start()
        _tell(plan, work, f"{stop_asked.get()}: leaving after the current job; once more to leave at once")
        stopping = True
        # Not scheduler.shutdown(wait=True): it waits while it holds the lock that daily() needs to arm the next job.
        scheduler.pause()
        jobs.shutdown(wait=True)
        scheduler.shutdown(wait=False)
        _tell(plan, work, "the scheduler has ended")


def run_what_is_due(plan: Schedule, work: Work) -> datetime:
    """Run the edition that is owed now, if any; the UTC instant at which to ask again. Never raises."""
    settled, tried = False, None
    with _reported(plan, work, "the daily run"):
        owed = due(work.now(), plan.send_at, plan.zone, work.is_done, plan.grace)
        tried = owed.day
        settled = _settle(plan, work, owed)
    at_reader = _send_to_readers_of_their_own_hour(plan, work, None if settled else tried)
    day, at = next_instant(work.now(), plan.send_at, plan.zone)
    if settled:
        _tell(plan, work, f"the next edition, {day}, is due at {_local(plan, at)}")
        return min(at, at_reader)
    again = min(at, at_reader, work.now() + plan.retry_every)
    _tell(plan, work, f"the edition is not out; trying again at {_local(plan, again)}")
    return again


def draft_what_is_due(plan: Schedule, work: Work) -> datetime:
    """Make the next edition's draft when its hour has come; the UTC instant at which to ask again. Never raises."""
    day, at = next_draft(plan, work.now())
    if at > work.now():
        return at
    with _reported(plan, work, f"the draft of {day}"):
        work.draft(day)
        return _NEVER  # the next one is asked for when this edition goes out
    return work.now() + plan.retry_every


def next_draft(plan: Schedule, now: datetime) -> tuple[date, datetime]:
    """The next edition that is to go out, and the UTC instant of its draft, which may be past."""
    day, _ = next_instant(now, plan.send_at, plan.zone)
    return day, draft_instant(day, plan.draft_at, plan.send_at, plan.zone) if plan.draft_at else _NEVER


def _send_to_readers_of_their_own_hour(plan: Schedule, work: Work, but: date | None) -> datetime:
    """When to ask again: at the next reader's hour, or soon when sending failed."""
    soon = work.now() + plan.retry_every
    with _reported(plan, work, "sending at readers' own hours"):
        at = work.send_due(but)
        return max(at, soon) if at and at <= work.now() else at or _NEVER
    return soon


def ingest_if_quiet(plan: Schedule, work: Work) -> None:
    """Ingest, unless run or draft is near: it would have to wait, and ingests by itself. Never raises."""
    _, at = next_instant(work.now(), plan.send_at, plan.zone)
    _, draft = next_draft(plan, work.now())
    if all(not timedelta() <= job - work.now() <= plan.quiet for job in (at, draft)):
        with _reported(plan, work, "the ingest"):
            work.ingest()


def go_on_with_what_was_stopped(plan: Schedule, work: Work) -> None:
    """Between the hours: an edition or a letter whose sender was ended. Never raises."""
    _send_to_readers_of_their_own_hour(plan, work, None)


def _settle(plan: Schedule, work: Work, owed: Due) -> bool:
    """Do what is owed now; True when nothing is left to do until the next edition."""
    if owed.state == "run":
        _tell(plan, work, f"the edition of {owed.day}, due at {_local(plan, owed.at)}: running")
        work.run_day(owed.day)
        return work.is_done(owed.day)
    if owed.state == "missed":
        _tell(
            plan,
            work,
            f"the edition of {owed.day} was due at {_local(plan, owed.at)}, more than {plan.grace} ago: not sent; "
            f"`newsletter run` for that date sends it anyway",
        )
    return True


def _scheduler(jobs: ThreadPoolExecutor) -> BackgroundScheduler:
    """Jobs come late rather than never, and once for many; only the sign of life runs beside them."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of what is normal: an ingest that takes long
    return BackgroundScheduler(
        timezone=UTC,
        executors={"default": jobs, "beat": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )


def _every(interval: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=interval.total_seconds(), timezone=UTC)


@contextmanager
def _only_one(lock_path: Path) -> Iterator[None]:
    try:
        lock_path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(lock_path).acquire(timeout=0)
    except Timeout:
        raise NewsletterError(f"another scheduler is at work here (it holds {lock_path}): leaving it alone") from None
    except OSError as error:
        raise NewsletterError(f"{lock_path} cannot be written ({error.strerror}): check who owns the folder") from error
    with lock:
        yield


@contextmanager
def _stop_signals() -> Iterator[SimpleQueue[str]]:
    """The name of the first SIGTERM or SIGINT; a second one ends the process."""
    asked: SimpleQueue[str] = SimpleQueue()  # its put() may be called in a signal handler
    numbers = (signal.SIGTERM, signal.SIGINT)

    def leave_at_once(number: int, _frame: FrameType | None) -> None:
        os._exit(128 + number)  # not SIG_DFL, which does nothing to the first process of a container

    def ask(number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, leave_at_once)
        asked.put(signal.Signals(number).name)

    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _reported(plan: Schedule, work: Work, what: str) -> Iterator[None]:
    """One line for whatever goes wrong inside: no job may end the scheduler, SystemExit included."""
    try:
        yield
    except NewsletterError as error:
        _tell(plan, work, f"{what} failed: {error}")
    except (Exception, SystemExit) as error:
        _log.debug("%s failed", what, exc_info=True)
        first_line = str(error).strip().partition("\n")[0]
        _tell(plan, work, f"{what} failed, which is a bug: {type(error).__name__}: {first_line}")


def _tell(plan: Schedule, work: Work, text: str) -> None:
    work.say(f"{_local(plan, work.now())}  {text}")


def _local(plan: Schedule, at: datetime) -> str:
    return f"{at.astimezone(plan.zone):%Y-%m-%d %H:%M:%S %Z}"
