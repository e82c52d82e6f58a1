"""`newsletter schedule`, also started as `python scheduler.py`: the daily run, every day at its hour."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from newsletter.cli.observing import Watch, watchable
from newsletter.cli.options import Call, common, example
from newsletter.ports import Job, Observer


@click.command(epilog=example("newsletter schedule --config content/newsletter.toml"))
@common
@watchable
def schedule(call: Call, watch: Watch) -> None:
    """Run the edition of each day at [schedule] send_at, and read the sources through the day.

    Where a person has to approve, its draft is there from [schedule] draft_at on.

    Ends on SIGTERM or Ctrl-C after the current job. One scheduler for one newsletter: a second one leaves.
    """
    from newsletter.bootstrap.observing import gauges_of, unready_of
    from newsletter.bootstrap.schedule import plan
    from newsletter.engine.health import problem
    from newsletter.engine.scheduler import Work, run_forever

    if call.asked_now:
        raise click.UsageError("--now is not for the scheduler, which follows the clock")
    settings = call.settings()
    lock = settings.var / "scheduler.lock"
    with (
        watch.over(gauges_of(settings)) as watched,
        watched.answering(lambda: problem(lock.with_suffix(".alive"), datetime.now(UTC)), unready_of(settings)),
    ):
        jobs = _Jobs(call.config, watched.observer, settings.file.store.newsletter)
        work = Work(
            jobs.run_day,
            jobs.draft,
            jobs.ingest,
            jobs.is_done,
            jobs.send_due,
            now=lambda: datetime.now(UTC),
            say=click.echo,
        )
        run_forever(plan(settings), work, lock)


@dataclass(frozen=True, slots=True)
class _Jobs:
    """Each job reads the configuration anew, so that a new source counts without a restart."""

    config: Path
    observer: Observer
    newsletter: str

    def call(self) -> Call:
        return Call(self.config, None, self.observer)

    def job(self, kind: str, day: date | None = None) -> AbstractContextManager[None]:
        return self.observer.job(Job(kind, self.newsletter, str(day or "")))

    def run_day(self, day: date) -> None:
        from newsletter.cli.run import run_day

        with self.job("run", day):
            run_day(self.call(), day, send=True)

    def draft(self, day: date) -> None:
        from newsletter.bootstrap import open_newsroom
        from newsletter.cli.run import run_day

        call = self.call()
        with open_newsroom(call.settings()) as room:
            known = room.editions.edition(day)
        if known is None:
            click.echo(f"The draft of {day} is made, to be read and signed off")
            with self.job("draft", day):
                run_day(call, day, send=False)

    def ingest(self) -> None:
        from newsletter.bootstrap import open_newsroom
        from newsletter.cli import report
        from newsletter.pipeline import read_news

        call = self.call()
        with self.job("ingest"), open_newsroom(call.settings(), observer=self.observer) as room:
            for line in report.read(read_news(room, call.now)):
                click.echo(line)

    def send_due(self, but: date | None) -> datetime | None:
        from newsletter.bootstrap import open_newsroom
        from newsletter.cli.send import send_due

        call = self.call()
        with self.job("send"), open_newsroom(call.settings(), observer=self.observer) as room:
            return send_due(room, call, but)

    def is_done(self, day: date) -> bool:
        from newsletter.bootstrap import open_newsroom
        from newsletter.pipeline.send import is_done

        call = self.call()
        with open_newsroom(call.settings()) as room:
            return is_done(room, day, call.now)
