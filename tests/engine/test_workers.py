"""Workers as an operator meets them: processes that die, a database that is restarted, readers who get it once."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
from procrastinate import App, SyncPsycopgConnector

from newsletter.bootstrap.workers import Reread, open_folders
from newsletter.engine.workers.jobs import add_jobs
from newsletter.engine.workers.run import run_worker
from tests.soak.workers import soak


def test_workers_that_die_send_to_everybody_once() -> None:
    outcome = soak(1000, kills=2, restarts=1, cuts=1)
    assert outcome.problems == []
    assert (outcome.kills, outcome.restarts, outcome.cuts) == (2, 1, 1)
    assert outcome.states["sent"] > 800
    assert outcome.states["failed"] > 20


def test_a_worker_that_dies_while_it_looks_for_the_dead_holds_up_nobody(home: Path, postgres: str) -> None:
    config = home / "content" / "newsletter.toml"
    config.write_text(f'[newsletter]\nfrom = "Brief <brief@example.org>"\n[store]\nurl = "{postgres}"\n')
    with open_folders([Reread(config, os.environ)], silence=30) as (crew, access):
        with App(connector=SyncPsycopgConnector(conninfo=postgres)).open() as app:
            add_jobs(app, crew)
            app.tasks["rescue"].defer(timestamp=1)
            with psycopg.connect(postgres) as connection:
                connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")  # by nobody who is alive
            app.tasks["rescue"].defer(timestamp=2)
        run_worker(crew, access, jobs=1, queues=["clock"], wait=False, say=print)
    with psycopg.connect(postgres) as connection:
        ((left,),) = connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'").fetchall()
    assert left == 0
