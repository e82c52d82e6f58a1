"""`newsletter run`: all of it, for one day; `newsletter ingest`: its first step alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli import report
from newsletter.cli.options import Call, Day, common, example
from newsletter.cli.send import send_edition
from newsletter.cli.show import bar
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.ingest import IngestReport
    from newsletter.pipeline import Newsroom


@click.command(epilog=example("newsletter run --no-send"))
@click.option("--date", "day", type=Day(), help="The edition's date; today when left out.")
@click.option("--no-send", is_flag=True, help="Make the edition, and send it to nobody.")
@click.option("--sample", is_flag=True, help="From the sample stories that come with the program.")
@click.option("--or-sample", is_flag=True, help="The same, when no source can be reached and nothing is stored yet.")
@click.option("--late", is_flag=True, help="Send although [schedule] grace_hours are over.")
@common
def run(call: Call, day: date | None, no_send: bool, sample: bool, or_sample: bool, late: bool) -> None:
    """Read the sources, choose and explain the day's events, write email and archive, and send.

    Asking twice for the same day is safe: what was sent is not sent again.
    """
    if sample or not run_day(call, day, send=not no_send, or_sample=or_sample, late=late):
        run_sample(call)


@click.command(epilog=example("newsletter ingest"))
@common
def ingest(call: Call) -> None:
    """Read the sources and keep their stories; make no edition."""
    from newsletter.bootstrap import open_newsroom

    with open_newsroom(call.settings()) as room:
        _say(report.read(_read_news(room, call.now)))


def run_day(call: Call, day: date | None, *, send: bool, or_sample: bool = False, late: bool = False) -> bool:
    """One day's run. False when nothing could be read, nothing is stored, and the sample is to be made instead."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline.send import is_fixed

    with open_newsroom(call.settings(), observer=call.observer) as room:
        wanted = day or room.rules.day(call.now)
        if not is_fixed(room, wanted):
            news = _read_news(room, call.now)
            _say(report.read(news))
            if _is_empty(room, news, call.now):
                if not or_sample:
                    raise NewsletterError(
                        "no source could be read and no story of the last days is stored, so there is no edition; "
                        "see `newsletter sources check`"
                    )
                click.echo(
                    "         No source can be reached and no story is stored: making the sample edition instead."
                )
                return False
            edition = pipeline.build(room, wanted, call.now)
            _say(report.chose(edition))
            _say(report.wrote(edition, room.spending.spent(wanted), room.rules.models))
        report.warn(pipeline.overlooked(room, wanted))
        _say(report.written(pipeline.publish(room, room.known_edition(wanted)[0])))
        if send:
            send_edition(room, call, wanted, late=late)
    return True


def run_sample(call: Call) -> None:
    """The editions of the sample's days, from its own sources, in a store of its own."""
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom, sample_mornings, sample_settings

    settings = sample_settings(call.settings())
    settings.database.unlink(missing_ok=True)
    with open_newsroom(settings, sample=True) as room:
        mornings = sample_mornings(settings)
        _say(report.read(_read_news(room, mornings[-1])))  # once: at an earlier hour, later stories have future dates
        for moment in mornings:
            made = pipeline.build(room, room.rules.day(moment), moment)
            published = pipeline.publish(room, made)
        _say(report.chose(made))
    click.echo("         This is a SAMPLE: invented stories that come with the program. It is never sent.")
    _say(report.written(published))


def _is_empty(room: Newsroom, news: IngestReport, now: datetime) -> bool:
    nothing_read = len(news.failed) == len(news.outcomes)
    return nothing_read and not room.stories.stories(now - room.rules.window, now)


def _read_news(room: Newsroom, now: datetime) -> IngestReport:
    from newsletter.pipeline import read_news

    done = itertools.count(1)
    with bar(len(room.sources), "Reading") as reach:
        return read_news(room, now, lambda _: reach(next(done)))


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)
