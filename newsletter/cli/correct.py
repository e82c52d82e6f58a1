"""`newsletter edition correct`."""

from __future__ import annotations

import getpass
from datetime import date
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Call, Day, common, example
from newsletter.cli.show import many, table
from newsletter.cli.signals import stop_on_sigterm
from newsletter.errors import NewsletterError
from newsletter.models import Correction

if TYPE_CHECKING:
    from newsletter.pipeline import Newsroom


@click.command(
    epilog=example('newsletter edition correct --date 2026-01-25 --item six-ferries --text "Six ferries, not eight."')
)
@click.option("--date", "day", type=Day(), help="The edition that was wrong; today's when left out.")
@click.option("--item", "slug", default="", help="The last part of the item's address; the whole edition without it.")
@click.option("--text", default="", help="What was wrong, and what is right; without it you see what was corrected.")
@click.option("--mail", is_flag=True, help="Send a letter about it to the readers of that edition; again: go on.")
@click.option("--withdraw", is_flag=True, help="Take it out again, as long as nobody was told by mail.")
@common
def correct(call: Call, *, day: date | None, slug: str, text: str, mail: bool, withdraw: bool) -> None:
    """Say what an edition got wrong: at once in its archive, feeds and JSON, and in the next edition.

    The same words are the same correction: saying them again changes nothing, and with --mail goes on.
    """
    from newsletter.bootstrap import open_newsroom
    from newsletter.pipeline import correct as corrects

    if not text and (mail or withdraw or slug):
        raise click.UsageError("--text says which correction is meant: what was wrong, and what is right")
    if mail and withdraw:
        raise click.UsageError("--mail and --withdraw exclude one another")
    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        wrong = Correction(wanted, text.strip(), slug)
        if not text:
            _show(room, wanted)
        elif withdraw:
            corrects.withdraw(room, wanted, wrong.key, getpass.getuser(), call.now)
            click.echo(f"Took the correction of {wanted} out")
        else:
            told = corrects.correct(room, wrong, getpass.getuser(), call.now)
            click.echo(f"Corrected {told.headline or f'the edition of {wanted}'}; the next edition tells it, too")
        if mail:
            _mail(room, call, told)


def _show(room: Newsroom, day: date) -> None:
    edition, status = room.known_edition(day)
    letters = room.ledger.corrections()
    rows = [
        (one.slug or "-", f"{one.at:%Y-%m-%d %H:%M}" if one.at else "-", _told(letters.get((day, one.key))), one.text)
        for one in edition.corrected
    ]
    click.echo(f"{day} is {status}")
    click.echo(table(("item", "corrected (UTC)", "by mail", "what was wrong"), rows))


def _told(tally: dict[str, int] | None) -> str:
    return "-" if tally is None else ", ".join(f"{count:,} {state}" for state, count in sorted(tally.items())) or "0"


def _mail(room: Newsroom, call: Call, told: Correction) -> None:
    from newsletter.deliver.send import Clock
    from newsletter.pipeline.letters import hand_over, mail_correction

    if hand_over(room, told.date, told.key, call.now):
        click.echo("The workers mail it; without --text and --mail the command shows how far they are")
        return
    with stop_on_sigterm() as stop:
        report = mail_correction(room, told.date, told.key, Clock.from_(call.now), stop=stop)
    click.echo(
        f"Mailed   {report.sent:,} now; of {many(report.recipients, 'recipient')} in all: {_told(dict(report.tally))}"
    )
    if report.problem or not report.complete:
        raise NewsletterError(
            f"the letter is not sent to all{f': {report.problem}' if report.problem else ''}; ask again to go on"
        )
