"""The jobs: wake, read, edition, letter, send, rescue. procrastinate keeps them; PostgreSQL says who gets which."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from newsletter.engine.workers import queue
from newsletter.engine.workers.crew import Crew
from newsletter.engine.workers.newsletter import Newsletter
from newsletter.engine.workers.wake import reading, wake
from newsletter.errors import NewsletterError
from newsletter.models import Mailing

READING = timedelta(minutes=4)  # an edition waits no longer for its sources; what comes later is in the next one
AGAIN = timedelta(seconds=2)
PAUSE_STEP, PAUSE_MOST = timedelta(seconds=2), timedelta(minutes=1)  # after each failure a little longer
TRIES = 200  # of a job that fails: some three hours, then a person has to look
QUEUES = ("clock", "edition", "read", "send")

_log = logging.getLogger(__name__)


class NotYet(Exception):
    """The job is to be taken up again then."""

    outcome = "again"  # to those who watch: nothing failed

    def __init__(self, at: datetime) -> None:
        super().__init__(f"to go on at {at:%Y-%m-%d %H:%M:%S} UTC")
        self.at = at


class _Again(BaseRetryStrategy):
    """When it asks for it; and after a failure that another worker, or another minute, may not have."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, NotYet):
            return RetryDecision(retry_at=exception.at)
        if isinstance(exception, NewsletterError | ConnectorException) and job.attempts < TRIES:
            return RetryDecision(retry_at=datetime.now(UTC) + min(PAUSE_STEP * (job.attempts + 1), PAUSE_MOST))
        return None


class _Stop(threading.Event):
    """Set as soon as the worker wants to end, too, and when the job has had its place for long enough."""

    def __init__(self, context: JobContext, seconds: float) -> None:
        super().__init__()
        self._context, self._end = context, time.monotonic() + seconds

    def is_set(self) -> bool:
        return super().is_set() or time.monotonic() >= self._end or self._context.should_abort()


def add_jobs(app: App, crew: Crew) -> None:
    """Tell the app what its jobs do."""

    @app.periodic(cron="* * * * *")
    @app.task(name="wake", queue="clock", priority=queue.FIRST["clock"], lock="wake", queueing_lock="wake")
    def wake_all(timestamp: int) -> None:
        del timestamp  # of the minute, which may be past
        wake(crew, crew.now())

    # Without a lock: it would stay with a worker that dies here, and then nobody looks for the dead.
    @app.periodic(cron=f"* * * * * */{max(1, min(10, int(crew.stalled / 3)))}")
    @app.task(name="rescue", queue="clock", priority=queue.FIRST["clock"], queueing_lock="rescue")
    async def rescue_all(timestamp: int) -> None:
        del timestamp
        await rescue(app, crew.stalled)

    @app.task(name="read", queue="read", priority=queue.FIRST["read"])
    def read(newsletter: str, source: str, trace: str = "") -> None:
        del trace  # is read by observed.py, as in the other jobs
        crew.newsletters[newsletter].read(source)

    @app.task(name="edition", queue="edition", priority=queue.FIRST["edition"], retry=_Again())
    def edition(newsletter: str, day: str, asked: str, *, send: bool, trace: str = "") -> None:
        del trace
        make(crew, crew.newsletters[newsletter], date.fromisoformat(day), datetime.fromisoformat(asked), send=send)

    @app.task(name="letter", queue="edition", priority=queue.FIRST["edition"], retry=_Again())
    def letter(newsletter: str, day: str, correction: str, trace: str = "") -> None:
        del trace
        hand_out = partial(_hand_out, crew, newsletter, correction=correction)
        crew.newsletters[newsletter].begin_letter(date.fromisoformat(day), correction, hand_out)

    @app.task(name="send", queue="send", pass_context=True, retry=_Again())
    def send(context: JobContext, newsletter: str, day: str, shard: int, correction: str = "", trace: str = "") -> None:
        del trace
        mailing = Mailing(newsletter, date.fromisoformat(day), correction)
        again = crew.newsletters[newsletter].send(mailing, shard, _Stop(context, crew.slice))
        if again:
            raise NotYet(again)


def make(crew: Crew, newsletter: Newsletter, day: date, asked: datetime, *, send: bool) -> None:
    """Read, make and begin to send an edition. Raises NotYet while its sources are being read."""
    now = crew.now()
    unread = newsletter.unread(asked) if now < asked + READING else []
    if unread and not newsletter.is_done(day):
        queue.put_up(crew.desk, reading(newsletter, unread, crew.observer.carry()))
        raise NotYet(now + AGAIN)
    newsletter.make(day)
    if send and (held := newsletter.begin(day, partial(_hand_out, crew, newsletter.name))):
        _log.warning("%s: %s", newsletter.name, held)


async def rescue(app: App, stalled: float) -> None:
    """Give the jobs of workers that are silent to others."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled):
        _log.warning("a worker is silent: its job %s goes to another", job.call_string)
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # the same job is waiting already
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


def _hand_out(crew: Crew, newsletter: str, connection: Any, day: date, shards: list[int], correction: str = "") -> None:
    """A job for each shard that has none, in the transaction that froze the recipients: both are there, or neither."""
    mailing = Mailing(newsletter, day, correction)
    rows = connection.execute(
        "SELECT queueing_lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        " AND starts_with(queueing_lock, %s)",
        (f"{queue.sending(mailing)} ",),
    )
    known = {key for (key,) in rows}
    jobs = queue.carrying(crew.observer.carry(), queue.shards_of(mailing, shards))
    jobs = [job for job in jobs if job.queueing_lock not in known]
    if jobs:
        crew.desk.job_manager.batch_defer_jobs(jobs, connection=connection)
