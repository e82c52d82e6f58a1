"""Each job told to who watches, around what it does."""

from __future__ import annotations

from typing import Any

from procrastinate import JobContext
from procrastinate.middleware import SyncCallNext, SyncTaskMiddleware
from procrastinate.worker import Worker

from newsletter.ports import Job, Observer


def observed(observer: Observer) -> SyncTaskMiddleware:
    """What procrastinate calls for every job that runs in a thread."""

    def around(do: SyncCallNext, context: JobContext, worker: Worker) -> Any:
        given = context.job.task_kwargs
        job = Job(
            kind=context.job.task_name,
            newsletter=str(given.get("newsletter", "")),
            edition=str(given.get("day", "")),
            shard=_number(given.get("shard")),
            source=str(given.get("source", "")),
            worker=str(worker.worker_id),
        )
        with observer.job(job, str(given.get("trace", ""))):
            return do()

    return around


def _number(given: object) -> int | None:
    return given if isinstance(given, int) else None
