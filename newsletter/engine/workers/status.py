"""How the queue and its workers stand, asked of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from newsletter.engine.workers.run import Access, first_line
from newsletter.errors import StoreError

_QUEUES = """
    SELECT queue_name,
        count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
        count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()),
        count(*) FILTER (WHERE status = 'doing'),
        count(*) FILTER (WHERE status = 'failed'),
        min(coalesce(scheduled_at, put_up.at)) FILTER (
            WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())
    FROM procrastinate_jobs AS jobs
    LEFT JOIN LATERAL (
        SELECT min(at) AS at FROM procrastinate_events AS events
        WHERE events.job_id = jobs.id AND events.type = 'deferred'
    ) AS put_up ON true
    GROUP BY queue_name ORDER BY queue_name
"""
_WORKERS = """
    SELECT workers.id, last_heartbeat, count(jobs.id)
    FROM procrastinate_workers AS workers
    LEFT JOIN procrastinate_jobs AS jobs ON jobs.worker_id = workers.id AND jobs.status = 'doing'
    GROUP BY workers.id, last_heartbeat ORDER BY workers.id
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs of one kind."""

    kind: str
    waiting: int  # to be done now
    later: int  # whose hour is still to come
    doing: int
    failed: int
    oldest: datetime | None  # since when the oldest of those waits that are to be done now


@dataclass(frozen=True, slots=True)
class Worker:
    number: int
    sign: datetime  # its last sign of life
    jobs: int  # in hand


@dataclass(frozen=True, slots=True)
class Status:
    queues: tuple[Queue, ...]
    workers: tuple[Worker, ...]

    def is_up(self, now: datetime, silence: timedelta) -> bool:
        """Whether a worker has said something within that time."""
        return any(now - worker.sign <= silence for worker in self.workers)

    def problems(self, now: datetime, silence: timedelta, wait: timedelta) -> list[str]:
        """What somebody should look at: no worker has said anything for so long, or a job waits for longer."""
        found = []
        if not self.is_up(now, silence):
            found.append(f"no worker has given a sign of life for {silence.total_seconds():g} s")
        found += [
            f"a job of kind {queue.kind} has been waiting since {queue.oldest:%Y-%m-%d %H:%M} UTC"
            for queue in self.queues
            if queue.oldest and now - queue.oldest > wait
        ]
        return found


def ask(access: Access) -> Status:
    """Raises StoreError. A database without a queue has no jobs and no workers."""
    try:
        with psycopg.connect(access.url, **access.settings()) as connection:
            ((known,),) = connection.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL").fetchall()
            if not known:
                return Status((), ())
            queues = connection.execute(_QUEUES).fetchall()
            workers = connection.execute(_WORKERS).fetchall()
    except psycopg.OperationalError as error:
        raise StoreError(f"the queue cannot be reached: {first_line(error)}") from error
    return Status(tuple(Queue(*row) for row in queues), tuple(Worker(*row) for row in workers))
