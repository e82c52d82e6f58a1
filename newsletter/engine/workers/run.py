"""A worker's process: takes jobs until it is asked to end, and begins anew when the database was away."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.schema import SchemaManager

from newsletter.engine.workers.crew import Crew
from newsletter.engine.workers.jobs import QUEUES, add_jobs
from newsletter.engine.workers.newsletter import Newsletter
from newsletter.engine.workers.observed import observed
from newsletter.errors import StoreError
from newsletter.models import Mailing
from newsletter.ports import Observer

BEAT = 5.0  # seconds between two signs of life
LEAVE = 0.2  # seconds until running jobs are asked to end, once the worker is
PAUSE = 1.0  # seconds before a worker begins anew
POLL = 2.0  # seconds; jobs whose hour comes are not announced


@dataclass(frozen=True, slots=True)
class Access:
    """The database that holds both the queue and the stores."""

    url: str
    password: str = field(default="", repr=False)  # "": libpq looks for it
    line: Mapping[str, Any] = field(default_factory=dict)  # what else psycopg is to connect with

    def settings(self) -> dict[str, Any]:
        return {**self.line, "application_name": "newsletter worker", "password": self.password or None}


@contextmanager
def open_crew(
    access: Access,
    newsletters: Mapping[str, Newsletter],
    now: Callable[[], datetime],
    under_way: Callable[[datetime], Iterable[Mailing]],
    silence: float,
    observer: Observer,
) -> Iterator[Crew]:
    """What the jobs of a worker know; the tables of the queue are made where they are missing. Raises StoreError."""
    desk = App(connector=SyncPsycopgConnector(**_pool(access, size=4)))
    try:
        _make_tables(access)
        desk.open()
    except (ConnectorException, psycopg.Error) as error:
        raise StoreError(f"the queue cannot be reached: {first_line(error)}") from error
    try:
        yield Crew(newsletters, now, desk, under_way, observer, stalled=silence)
    finally:
        desk.close()


def run_worker(
    crew: Crew,
    access: Access,
    *,
    jobs: int,
    queues: list[str] | None = None,
    wait: bool = True,
    say: Callable[[str], None],
) -> None:
    """Do so many jobs at a time until SIGTERM or SIGINT, then end what is in hand. Call it from the main thread.

    queues: the kinds of jobs; None: all. wait: False ends when no job is left to do now.
    """
    for library in ("procrastinate", "psycopg"):  # each traces what is normal here: a database that is restarted
        logging.getLogger(library).setLevel(logging.CRITICAL)
    asyncio.run(_run(crew, access, jobs, queues, say, wait=wait))


async def _run(
    crew: Crew, access: Access, jobs: int, queues: list[str] | None, say: Callable[[str], None], *, wait: bool
) -> None:
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(ThreadPoolExecutor(jobs + 4, "job"))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    while not asked.is_set():
        app = App(connector=PsycopgConnector(**_pool(access, size=jobs + 4)))
        add_jobs(app, crew)
        try:
            async with app.open_async():
                await _until(asked, app, crew, jobs, queues, wait=wait)
        except (ConnectorException, psycopg.OperationalError) as error:
            if isinstance(error, ConnectorException) and not isinstance(error.__cause__, psycopg.OperationalError):
                raise
            say(f"the database is away ({first_line(error)}); trying again")
        if not wait:
            return
        if not asked.is_set():
            await asyncio.sleep(PAUSE)


async def _until(
    asked: asyncio.Event, app: App, crew: Crew, jobs: int, queues: list[str] | None, *, wait: bool
) -> None:
    """Work until asked to end, or until the worker ends by itself."""
    work = asyncio.create_task(
        app.run_worker_async(
            queues=queues or list(QUEUES),
            concurrency=jobs,
            wait=wait,
            fetch_job_polling_interval=POLL,
            update_heartbeat_interval=min(BEAT, crew.stalled / 3),
            stalled_worker_timeout=crew.stalled,
            shutdown_graceful_timeout=LEAVE,
            delete_jobs="successful",
            task_middleware=[observed(crew.observer)],
            install_signal_handlers=False,
        )
    )
    stop = asyncio.create_task(asked.wait())
    with crew.pulse.taking():
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if not work.done():
        work.cancel()
    await asyncio.gather(work, return_exceptions=asked.is_set())


def _pool(access: Access, size: int) -> dict[str, Any]:
    return {"conninfo": access.url, "kwargs": access.settings(), "min_size": 1, "max_size": size, "timeout": 60.0}


def _make_tables(access: Access) -> None:
    with psycopg.connect(access.url, **access.settings()) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('newsletter jobs', 0))")
        ((known,),) = connection.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL").fetchall()
        if not known:
            connection.execute(SchemaManager.get_schema())


def first_line(error: BaseException) -> str:
    return str(error.__cause__ or error).strip().partition("\n")[0]
