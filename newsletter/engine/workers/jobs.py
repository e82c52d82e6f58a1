"""The jobs: wake, read, edition, send, rescue. procrastinate keeps them; PostgreSQL says who gets which.

Every minute `wake` asks, as the scheduler of one machine does, what each newsletter owes now. So a minute that no
worker was up for, a change of clocks, and a job that was lost all come to the same answer: each date once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from newsletter.engine.clock import due
from newsletter.engine.scheduler import next_draft
from newsletter.engine.workers.newsletter import Newsletter
from newsletter.engine.workers.pulse import Pulse
from newsletter.errors import NewsletterError
from newsletter.ports import Job as Observed
from newsletter.ports import Observer

READING = timedelta(minutes=4)  # an edition waits no longer for its sources; what comes later is in the next one
AGAIN = timedelta(seconds=2)
PAUSE_STEP, PAUSE_MOST = timedelta(seconds=2), timedelta(minutes=1)  # after each failure a little longer
TRIES = 200  # of a job that fails: some three hours, then a person has to look
HOST_SLOTS = 2  # sources of one host that are read at the same time, by all workers together
QUEUES = ("clock", "edition", "read", "send")
# Sending comes after all else, and the first shard of every newsletter before the second of any: so a large one does
# not hold up those that begin later.
_FIRST = {"clock": 30, "edition": 20, "read": 10}

_log = logging.getLogger(__name__)


class NotYet(Exception):
    """The job is to be taken up again then."""

    outcome = "again"  # to those who watch: nothing failed

    def __init__(self, at: datetime) -> None:
        super().__init__(f"to go on at {at:%Y-%m-%d %H:%M:%S} UTC")
        self.at = at


@dataclass(frozen=True, slots=True)
class Crew:
    """What all jobs of a worker know."""

    newsletters: Mapping[str, Newsletter]
    now: Callable[[], datetime]
    desk: App  # by which jobs put up other jobs, from any thread
    observer: Observer = field(default_factory=Observer)
    pulse: Pulse = field(default_factory=Pulse)
    stalled: float = 30.0  # seconds without a sign of life, after which a worker's jobs go to others


class _Again(BaseRetryStrategy):
    """When it asks for it; and after a failure that another worker, or another minute, may not have."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, NotYet):
            return RetryDecision(retry_at=exception.at)
        if isinstance(exception, NewsletterError | ConnectorException) and job.attempts < TRIES:
            return RetryDecision(retry_at=datetime.now(UTC) + min(PAUSE_STEP * (job.attempts + 1), PAUSE_MOST))
        return None


class _Stop(threading.Event):
    """Set as soon as the worker wants to end, too."""

    def __init__(self, context: JobContext) -> None:
        super().__init__()
        self._context = context

    def is_set(self) -> bool:
        return super().is_set() or self._context.should_abort()


def add_jobs(app: App, crew: Crew) -> None:
    """Tell the app what its jobs do."""

    @app.periodic(cron="* * * * *")
    @app.task(name="wake", queue="clock", priority=_FIRST["clock"], lock="wake", queueing_lock="wake")
    def wake_all(timestamp: int) -> None:
        del timestamp  # of the minute, which may be past
        wake(crew, crew.now())

    @app.periodic(cron="* * * * * */10")
    @app.task(name="rescue", queue="clock", priority=_FIRST["clock"], lock="rescue", queueing_lock="rescue")
    async def rescue_all(timestamp: int) -> None:
        del timestamp
        await rescue(app, crew.stalled)

    @app.task(name="read", queue="read", priority=_FIRST["read"])
    def read(newsletter: str, source: str, trace: str = "") -> None:
        del trace  # is read by observed.py, as in the other jobs
        crew.newsletters[newsletter].read(source)

    @app.task(name="edition", queue="edition", priority=_FIRST["edition"], retry=_Again())
    def edition(newsletter: str, day: str, asked: str, *, send: bool, trace: str = "") -> None:
        del trace
        make(crew, crew.newsletters[newsletter], date.fromisoformat(day), datetime.fromisoformat(asked), send=send)

    @app.task(name="send", queue="send", pass_context=True, retry=_Again())
    def send(context: JobContext, newsletter: str, day: str, shard: int, trace: str = "") -> None:
        del trace
        again = crew.newsletters[newsletter].send(date.fromisoformat(day), shard, _Stop(context))
        if again:
            raise NotYet(again)


def wake(crew: Crew, now: datetime) -> None:
    """Put up what every newsletter owes now; one that cannot say what it owes keeps no other from its own."""
    for newsletter in crew.newsletters.values():
        try:
            _put_up(crew, newsletter, now)
        except NewsletterError as error:
            _log.error("%s: %s", newsletter.name, error)


def make(crew: Crew, newsletter: Newsletter, day: date, asked: datetime, *, send: bool) -> None:
    """Read, make and begin to send an edition. Raises NotYet while its sources are being read."""
    now = crew.now()
    unread = newsletter.unread(asked) if now < asked + READING else []
    if unread and not newsletter.is_done(day):
        _read(crew, newsletter, unread)
        raise NotYet(now + AGAIN)
    newsletter.make(day)
    if send and (held := newsletter.begin(day, lambda *frozen: _hand_out(crew, newsletter, *frozen))):
        _log.warning("%s: %s", newsletter.name, held)


async def rescue(app: App, stalled: float) -> None:
    """Give the jobs of workers that are silent to others."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled):
        _log.warning("a worker is silent: its job %s goes to another", job.call_string)
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # the same job is waiting already
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


def _put_up(crew: Crew, newsletter: Newsletter, now: datetime) -> None:
    plan = newsletter.plan()
    owed = due(now, plan.send_at, plan.zone, newsletter.is_done, plan.grace)
    if owed.state == "run":
        _put_up_edition(crew, newsletter, owed.day, now, send=True)
    draft, at = next_draft(plan, now)
    if at <= now and not newsletter.is_made(draft):
        _put_up_edition(crew, newsletter, draft, now, send=False)
    every = int(plan.ingest_every.total_seconds() // 60)
    if int(now.timestamp() // 60) % every == 0:
        _read(crew, newsletter, newsletter.unread(now))


def _put_up_edition(crew: Crew, newsletter: Newsletter, day: date, now: datetime, *, send: bool) -> None:
    key = f"edition {newsletter.name} {day}"
    if not _lives(crew, key):
        task = crew.desk.configure_task("edition", queue="edition", lock=key, queueing_lock=key, priority=20)
        trace = crew.observer.begin(Observed("edition", newsletter.name, str(day)))
        task.defer(newsletter=newsletter.name, day=str(day), asked=now.isoformat(), send=send, **_with(trace))


def _read(crew: Crew, newsletter: Newsletter, sources: Iterable[tuple[str, str]]) -> None:
    """A job for each source. Those of one host share so many locks, whichever newsletter asks."""
    trace = _with(crew.observer.carry())
    for number, (source, host) in enumerate(sources):
        lock = f"host {host} {number % HOST_SLOTS}" if host else None
        key = f"read {newsletter.name} {source}"
        task = crew.desk.configure_task("read", queue="read", lock=lock, queueing_lock=key, priority=10)
        try:
            task.defer(newsletter=newsletter.name, source=source, **trace)
        except AlreadyEnqueued:
            continue


def _hand_out(crew: Crew, newsletter: Newsletter, connection: Any, day: date, shards: list[int]) -> None:
    """A job for each shard that has none, in the transaction that froze the recipients: both are there, or neither."""
    rows = connection.execute(
        "SELECT (args ->> 'shard')::int FROM procrastinate_jobs WHERE task_name = 'send'"
        " AND status IN ('todo', 'doing') AND args @> jsonb_build_object('newsletter', %s::text, 'day', %s::text)",
        (newsletter.name, str(day)),
    )
    known = {shard for (shard,) in rows}
    trace = _with(crew.observer.carry())
    jobs = [
        Job(
            queue="send",
            priority=-number,
            lock=None,
            queueing_lock=f"send {newsletter.name} {day} {shard}",
            task_name="send",
            task_kwargs={"newsletter": newsletter.name, "day": str(day), "shard": shard, **trace},
        )
        for number, shard in enumerate(shards)
        if shard not in known
    ]
    if jobs:
        crew.desk.job_manager.batch_defer_jobs(jobs, connection=connection)


def _with(trace: str) -> dict[str, str]:
    """Only where there is one: a worker of an older version does not know the word."""
    return {"trace": trace} if trace else {}


def _lives(crew: Crew, key: str) -> bool:
    """Whether such a job waits or is being done."""
    states = (Status.TODO.value, Status.DOING.value)
    return any(True for state in states for _ in crew.desk.job_manager.list_jobs(queueing_lock=key, status=state))
