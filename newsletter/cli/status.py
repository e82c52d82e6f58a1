"""`newsletter status`: how the workers' queue and the sends stand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import ago, table
from newsletter.errors import ConfigError, NewsletterError

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.engine.workers.status import Status

_STATES = ("pending", "claimed", "marked", "sent", "failed", "unknown", "skipped")
_WAIT = timedelta(minutes=10)  # a job that is to be done now and waits for longer is a problem


@click.command(epilog=example("newsletter status --json"))
@click.argument(
    "folders", nargs=-1, metavar="[FOLDER]...", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--check", is_flag=True, help="Fail when no worker is alive, or a job waits for over ten minutes.")
@click.option(
    "--silence", type=click.FloatRange(min=2), default=30.0, metavar="SECONDS", help="As the workers have it."
)
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object.")
@common
def status(call: Call, folders: tuple[Path, ...], *, check: bool, silence: float, as_json: bool) -> None:
    """Show queues, workers, sends in progress, and what has waited longest."""
    try:
        from newsletter.bootstrap.workers import access_of, configs, one_database
        from newsletter.engine.workers.status import ask
    except ImportError as error:
        raise ConfigError(
            f'workers need what is not installed ({error}): pip install "daily-intel[postgres]"'
        ) from None
    from newsletter.config import read_settings

    settings = [read_settings(config, os.environ) for config in (configs(folders) if folders else [call.config])]
    one_database(settings)
    found, sends = ask(access_of(settings[0])), list(_sends(settings))
    click.echo(json.dumps(_as_object(found, sends)) if as_json else _as_text(found, sends, call))
    if check and (problems := found.problems(call.now, timedelta(seconds=silence), _WAIT)):
        raise NewsletterError("; ".join(problems))


def _sends(settings: list[Settings]) -> Iterator[tuple[str, date, dict[str, int]]]:
    """Newsletter, edition and tally of what is being sent."""
    from newsletter.bootstrap.workers import access_of
    from newsletter.store import SqlEditions, SqlLedger
    from newsletter.store.postgres.database import PostgresDatabase

    access = access_of(settings[0])
    with closing(PostgresDatabase(access.url, access.password)) as database:
        for name in (one.file.store.newsletter for one in settings):
            for day, (_, state) in SqlEditions(database, name).versions().items():
                if state == "sending":
                    yield name, day, SqlLedger(database, name).tally(day)


def _as_object(found: Status, sends: list[tuple[str, date, dict[str, int]]]) -> dict[str, Any]:
    return {
        "queues": [
            {
                "kind": one.kind,
                "waiting": one.waiting,
                "later": one.later,
                "doing": one.doing,
                "failed": one.failed,
                "oldest": one.oldest.isoformat() if one.oldest else None,
            }
            for one in found.queues
        ],
        "workers": [{"number": one.number, "sign": one.sign.isoformat(), "jobs": one.jobs} for one in found.workers],
        "sends": [
            {"newsletter": name, "edition": str(day), **{state: tally.get(state, 0) for state in _STATES}}
            for name, day, tally in sends
        ],
    }


def _as_text(found: Status, sends: list[tuple[str, date, dict[str, int]]], call: Call) -> str:
    queues = [
        (one.kind, f"{one.waiting:,}", f"{one.later:,}", f"{one.doing:,}", f"{one.failed:,}", _since(one.oldest, call))
        for one in found.queues
    ]
    workers = [(str(one.number), str(one.jobs), ago(one.sign, call.now)) for one in found.workers]
    rows = [(name or "-", str(day), *(f"{tally.get(state, 0):,}" for state in _STATES)) for name, day, tally in sends]
    return "\n\n".join(
        (
            "Jobs\n" + table(("kind", "waiting", "later", "doing", "failed", "oldest"), queues),
            "Workers\n" + table(("number", "jobs", "last sign"), workers),
            "Sends\n" + table(("newsletter", "edition", *_STATES), rows),
        )
    )


def _since(oldest: Any, call: Call) -> str:
    return ago(oldest, call.now) if oldest else "-"
