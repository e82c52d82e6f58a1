"""`newsletter worker`: the daily run of one newsletter or many, as jobs that any number of machines share."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from newsletter.cli.observing import Watch, watchable
from newsletter.cli.options import Call, common, example
from newsletter.errors import ConfigError

_QUEUES = ("clock", "edition", "read", "send")


@click.command(epilog=example("newsletter worker --jobs 8 newsletters/"))
@click.argument(
    "folders", nargs=-1, metavar="[FOLDER]...", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--jobs", type=click.IntRange(1, 64), default=4, show_default=True, help="Done at the same time.")
@click.option(
    "--queue", "queues", multiple=True, type=click.Choice(_QUEUES), help="Take jobs of this kind only; may be repeated."
)
@click.option(
    "--silence",
    type=click.FloatRange(min=2),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="A worker that says nothing for so long counts as dead; the same for all workers.",
)
@common
@watchable
def worker(
    call: Call, watch: Watch, folders: tuple[Path, ...], jobs: int, queues: tuple[str, ...], silence: float
) -> None:
    """Do the daily run of a newsletter, or of all newsletters in FOLDERs, together with other workers.

    The store must be in PostgreSQL. Start it on as many machines as you like, each with the same folders; a worker that
    dies gives back what it had. Ends on SIGTERM or Ctrl-C after what is in hand.
    """
    if call.asked_now:
        raise click.UsageError("--now is not for workers, which follow the clock")
    try:
        from newsletter.bootstrap.operation import gauges_of, unready_of
        from newsletter.bootstrap.workers import Reread, configs, one_database, open_folders
        from newsletter.engine.workers.run import run_worker
    except ImportError as error:
        raise ConfigError(
            f'workers need what is not installed ({error}): pip install "daily-intel[postgres]"'
        ) from None
    read = [Reread(config, os.environ) for config in (configs(folders) if folders else [call.config])]
    settings = [one() for one in read]
    one_database(settings)
    logging.getLogger("newsletter").setLevel(logging.INFO)
    with (
        watch.over(gauges_of(settings, silence)) as watched,
        open_folders(read, silence=silence, observer=watched.observer) as (crew, access),
        watched.answering(crew.pulse.stuck, unready_of(settings[0], crew.pulse)),
    ):
        click.echo(f"Working for {len(crew.newsletters)} newsletters, {jobs} jobs at a time")
        run_worker(crew, access, jobs=jobs, queues=list(queues) or None, say=click.echo)
