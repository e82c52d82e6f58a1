"""The queue as the jobs themselves use it: what is in it, and what they put into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.types import JSONDict

from newsletter.models import Mailing

# Sending comes after all else, and the first shard of every newsletter before the second of any: so a large one does
# not hold up those that begin later.
FIRST = {"clock": 30, "edition": 20, "read": 10}

_LIVING = """
    SELECT DISTINCT queueing_lock AS key FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND queueing_lock IS NOT NULL
"""


def living(desk: App) -> set[str]:
    """The keys of all jobs that wait or are being done. Those of a mailing's shards have one in common: `sending`."""
    keys = {row["key"] for row in desk.connector.execute_query_all(_LIVING)}
    return keys | {key.rpartition(" ")[0] for key in keys if key.startswith("send ")}


def put_up(desk: App, jobs: Sequence[Job]) -> None:
    """In one step; where some of them have come into the queue meanwhile, the others one after the other."""
    if not jobs:
        return
    try:
        desk.job_manager.batch_defer_jobs(list(jobs))
    except AlreadyEnqueued:
        for job in jobs:
            try:
                desk.job_manager.defer_job(job)
            except AlreadyEnqueued:
                continue


def carrying(trace: str, jobs: Iterable[Job]) -> list[Job]:
    """The jobs with what they are to carry, only where there is something: an older worker does not know the word."""
    return [job.evolve(task_kwargs={**job.task_kwargs, "trace": trace}) if trace else job for job in jobs]


def sending(mailing: Mailing) -> str:
    return f"send {mailing}"


def shards_of(mailing: Mailing, shards: Iterable[int]) -> list[Job]:
    """A job for each shard, the first before the second of any other newsletter."""
    given = _given(mailing)
    return [
        Job(
            queue="send",
            priority=-place,
            lock=None,
            queueing_lock=f"{sending(mailing)} {shard}",
            task_name="send",
            task_kwargs={**given, "shard": shard},
        )
        for place, shard in enumerate(shards)
    ]


def _given(mailing: Mailing) -> JSONDict:
    """A worker of an older version does not know of corrections."""
    given: JSONDict = {"newsletter": mailing.newsletter, "day": str(mailing.day)}
    return given | ({"correction": mailing.correction} if mailing.correction else {})
