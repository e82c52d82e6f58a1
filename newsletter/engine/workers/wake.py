"""What every newsletter owes now, asked of the clock once a minute.

A minute that no worker was up for, a change of clocks, and a job that was lost all come to the same answer: each date
once. A newsletter that owes nothing is not asked again before its next hour: of a thousand, a minute concerns few.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

from procrastinate.jobs import Job
from procrastinate.types import JSONDict

from newsletter.engine.clock import due, next_instant
from newsletter.engine.scheduler import next_draft
from newsletter.engine.workers import queue
from newsletter.engine.workers.crew import Crew, Nap
from newsletter.engine.workers.newsletter import Newsletter
from newsletter.errors import NewsletterError
from newsletter.models import Mailing
from newsletter.ports import Job as Observed

HOST_SLOTS = 2  # sources of one host that are read at the same time, by all workers together

_log = logging.getLogger(__name__)


def wake(crew: Crew, now: datetime) -> None:
    """Put up what every newsletter owes now; one that cannot say what it owes keeps no other from its own."""
    living = queue.living(crew.desk)
    jobs: dict[str, Job] = {}
    for newsletter in crew.newsletters.values():
        try:
            jobs |= {str(job.queueing_lock): job for job in _owed(crew, newsletter, now, living)}
        except NewsletterError as error:
            _log.error("%s: %s", newsletter.name, error)
    for job in _under_way(crew, now, living):
        jobs.setdefault(str(job.queueing_lock), job)
    queue.put_up(crew.desk, list(_watched(crew, (job for key, job in jobs.items() if key not in living))))


def reading(newsletter: Newsletter, sources: Iterable[tuple[str, str]], trace: str = "") -> list[Job]:
    """A job for each source. Those of one host share so many locks, whichever newsletter asks."""
    jobs = (
        Job(
            queue="read",
            priority=queue.FIRST["read"],
            lock=f"host {host} {number % HOST_SLOTS}" if host else None,
            queueing_lock=f"read {newsletter.name} {source}",
            task_name="read",
            task_kwargs={"newsletter": newsletter.name, "source": source},
        )
        for number, (source, host) in enumerate(sources)
    )
    return queue.carrying(trace, jobs)


def last_reading(name: str, every: timedelta, now: datetime) -> datetime:
    """When the sources of a newsletter were to be read last: each has minutes of its own, so that not all come at once.

    every: whole minutes.
    """
    minutes = int(every.total_seconds() // 60)
    minute = int(now.timestamp() // 60)
    return datetime.fromtimestamp(60 * (minute - (minute - crc32(name.encode())) % minutes), UTC)


def _owed(crew: Crew, newsletter: Newsletter, now: datetime, living: set[str]) -> list[Job]:
    plan, nap = newsletter.plan(), crew.naps.get(newsletter.name)
    if nap and now < nap.until and nap.plan == plan:
        return []
    crew.naps.pop(newsletter.name, None)
    edition = due(now, plan.send_at, plan.zone, lambda day: _is_done(newsletter, day, living), plan.grace)
    draft, draft_at = next_draft(plan, now)
    read_at = last_reading(newsletter.name, plan.ingest_every, now)
    jobs = [_edition(newsletter, edition.day, now, send=True)] if edition.state == "run" else []
    if draft_at <= now and not newsletter.is_made(draft):
        jobs.append(_edition(newsletter, draft, now, send=False))
    jobs += reading(newsletter, newsletter.unread(read_at))
    if not jobs and _key(newsletter, edition.day) not in living:
        hours = (next_instant(now, plan.send_at, plan.zone)[1], draft_at, read_at + plan.ingest_every)
        crew.naps[newsletter.name] = Nap(plan, min(at for at in hours if at > now))
    return jobs


def _is_done(newsletter: Newsletter, day: date, living: set[str]) -> bool:
    """Or being made, or sent: what its jobs do is not asked."""
    jobs = {_key(newsletter, day), queue.sending(Mailing(newsletter.name, day))}
    return bool(jobs & living) or newsletter.is_done(day)


def _under_way(crew: Crew, now: datetime, living: set[str]) -> Iterator[Job]:
    """What is to go on, though its hour is past and nobody works at it: what a person wants sent again, say."""
    for mailing in crew.under_way(now):
        newsletter = crew.newsletters.get(mailing.newsletter)
        if newsletter is None or queue.sending(mailing) in living:
            continue
        if mailing.correction:
            yield _letter(mailing)
            continue
        try:
            if newsletter.is_due(mailing.day):
                yield _edition(newsletter, mailing.day, now, send=True)
        except NewsletterError as error:
            _log.error("%s: %s", newsletter.name, error)


def _letter(mailing: Mailing) -> Job:
    given: JSONDict = {"newsletter": mailing.newsletter, "day": str(mailing.day), "correction": mailing.correction}
    return _alone("letter", f"letter {mailing}", given)


def _key(newsletter: Newsletter, day: date) -> str:
    return f"edition {newsletter.name} {day}"


def _edition(newsletter: Newsletter, day: date, now: datetime, *, send: bool) -> Job:
    given: JSONDict = {"newsletter": newsletter.name, "day": str(day), "asked": now.isoformat(), "send": send}
    return _alone("edition", _key(newsletter, day), given)


def _alone(task: str, key: str, given: JSONDict) -> Job:
    """Once in the queue, and done by one worker at a time."""
    return Job(
        queue="edition",
        priority=queue.FIRST["edition"],
        lock=key,
        queueing_lock=key,
        task_name=task,
        task_kwargs=given,
    )


def _watched(crew: Crew, jobs: Iterable[Job]) -> Iterator[Job]:
    """A mailing's first job begins what its others belong to; an edition's, the reading put up beside it, too."""
    begun: dict[object, str] = {}  # newsletter -> what its jobs carry
    for job in sorted(jobs, key=lambda job: job.task_name):  # "edition" before "read"
        name, day = job.task_kwargs["newsletter"], job.task_kwargs.get("day")
        carried = crew.observer.begin(Observed(job.task_name, str(name), str(day))) if day else begun.get(name, "")
        if job.task_name == "edition":
            begun[name] = carried
        yield from queue.carrying(carried, [job])
