"""`newsletter send`."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli import report
from newsletter.cli.options import Call, Day, common, example
from newsletter.cli.show import many, table
from newsletter.cli.signals import stop_on_sigterm
from newsletter.errors import NewsletterError, UsageError

if TYPE_CHECKING:
    from newsletter.pipeline import Newsroom
    from newsletter.pipeline.resolve import Outcome

_STATES = ("pending", "claimed", "marked", "sent", "failed", "unknown", "skipped")
_EDITIONS = 14  # shown by --status
_UNKNOWN = 20  # named for one edition by --status


@click.command(epilog=example("newsletter send --test you@example.org"))
@click.option("--date", "day", type=Day(), help="The edition's date; today's when left out.")
@click.option("--test", "address", metavar="ADDRESS", help="One copy to this address; no reader gets anything.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option("--status", is_flag=True, help="Show how many deliveries are in which state, and name the unknown ones.")
@click.option("--json", "as_json", is_flag=True, help="With --status, for scripts: one JSON object a line.")
@click.option("--pause", is_flag=True, help="Stop sending this edition, also where it is being sent now.")
@click.option("--resume", is_flag=True, help="End the pause and go on sending.")
@click.option("--due", is_flag=True, help="Go on with all editions whose readers' own hours have come.")
@click.option("--late", is_flag=True, help="Send although [schedule] grace_hours are over.")
@click.option(
    "--resolve",
    "said",
    multiple=True,
    metavar="WHO=WHAT",
    help="Settle an unknown delivery: its number or address, and sent, failed or again.",
)
@common
def send(
    call: Call,
    *,
    day: date | None,
    address: str | None,
    dry_run: bool,
    status: bool,
    as_json: bool,
    pause: bool,
    resume: bool,
    due: bool,
    late: bool,
    said: tuple[str, ...],
) -> None:
    """Send an edition, or go on sending it. Nobody gets it twice."""
    from newsletter.bootstrap import open_newsroom

    if sum(map(bool, (address, dry_run, status, pause, resume, due, said))) > 1:
        raise click.UsageError(
            "--test, --dry-run, --status, --pause, --resume, --due and --resolve exclude one another"
        )
    outcomes = dict(_outcome(one) for one in said)
    with open_newsroom(call.settings()) as room:
        wanted = day or room.rules.day(call.now)
        if address:
            _test(room, call, wanted, address)
        elif dry_run:
            _dry_run(room, wanted)
        elif status:
            _status(room, day, as_json=as_json)
        elif pause:
            room.known_edition(wanted)
            room.ledger.pause(wanted, call.now)
            click.echo(f"Paused {wanted}; `newsletter send --resume --date {wanted}` goes on")
        elif due:
            send_due(room, call)
        elif outcomes:
            _resolve(room, call, wanted, outcomes)
        else:
            if resume:
                room.ledger.resume(wanted)
            send_edition(room, call, wanted, late=late)


def send_edition(room: Newsroom, call: Call, day: date, *, late: bool) -> None:
    """Send and say what came of it. Raises NewsletterError when somebody has to do something about it."""
    from newsletter import pipeline
    from newsletter.deliver.send import Clock
    from newsletter.pipeline.unflagged import drop_flagged

    if dropped := drop_flagged(room, day, call.now):
        pipeline.publish(room, room.known_edition(day)[0])
        for item in dropped:
            click.echo(f"Dropped  “{item.blurb.headline}”: nobody approved it, and it is flagged")
    with stop_on_sigterm() as stop:
        outcome = pipeline.send(room, day, Clock.from_(call.now), late=late, stop=stop)
    for line in report.sent(outcome):
        click.echo(line)
    if outcome.report and outcome.report.problem:
        raise NewsletterError(f"the edition of {day} is not sent to all: {outcome.report.problem}")
    if outcome.report and stop.is_set() and not outcome.report.complete:
        raise NewsletterError(f"asked to stop: the edition of {day} is not sent to all; `newsletter send` goes on")


def send_due(room: Newsroom, call: Call, but: date | None = None) -> datetime | None:
    """Go on with all editions but one whose readers' own hours have come, and with letters that were stopped; say so.

    Returns when the next hour comes.
    """
    from newsletter.deliver.send import Clock
    from newsletter.pipeline.letters import go_on
    from newsletter.pipeline.send import send_due

    clock = Clock.from_(call.now)
    done, next_hour = send_due(room, clock, but)
    problems = []
    for day, outcome in done.items():
        for line in report.sent(outcome):
            click.echo(f"{day}  {line}")
        if outcome.report and outcome.report.problem:
            problems.append(f"the edition of {day} is not sent to all: {outcome.report.problem}")
    for (day, _), letter in go_on(room, clock).items():
        click.echo(f"{day}  The letter that corrects it went to {many(letter.sent, 'more reader')}")
        if letter.problem:
            problems.append(f"the letter that corrects {day} is not sent to all: {letter.problem}")
    if problems:
        raise NewsletterError("; ".join(problems))
    return next_hour


def _test(room: Newsroom, call: Call, day: date, address: str) -> None:
    from newsletter import pipeline
    from newsletter.audience.addresses import checked_address

    pipeline.send_test(room, day, checked_address(address), call.now)
    click.echo(f"Sent one test copy of {day} to {address} by {room.deliverer.name}")


def _dry_run(room: Newsroom, day: date) -> None:
    from newsletter import pipeline

    made, status = room.known_edition(day)
    fixed = room.ledger.tally(day) if status in ("sending", "sent", "corrected") else None
    readers = room.audience.wanting(pipeline.offer_of(room, made)) if fixed is None else fixed.get("pending", 0)
    click.echo(f"{day} is {status} and holds {many(len(made.items), 'item')}.")
    click.echo(f"It would go to {many(readers, 'reader')} by {room.deliverer.name}. Nothing was sent.")


def _status(room: Newsroom, day: date | None, *, as_json: bool) -> None:
    """The editions last sent, or one; the unknown deliveries of each by name."""
    tallies = room.ledger.tallies()
    if day and day not in tallies:
        raise UsageError(f"sending the edition of {day} has not begun")
    shown = [day] if day else list(tallies)[:_EDITIONS]
    if as_json:
        for one in shown:
            click.echo(json.dumps(_as_row(room, one, tallies[one])))
        return
    rows = [
        (f"{one}{' (paused)' if room.ledger.paused(one) else ''}", *(f"{tallies[one].get(s, 0):,}" for s in _STATES))
        for one in shown
    ]
    click.echo(table(("edition", *_STATES), rows))
    for one in shown:
        if tallies[one].get("unknown"):
            _name_unknown(room, one, tallies[one]["unknown"])


def _as_row(room: Newsroom, day: date, tally: dict[str, int]) -> dict[str, object]:
    unknown = [{"id": row.id, "email": row.subscriber.email} for row in room.ledger.deliveries(day, "unknown")]
    counts = {state: tally.get(state, 0) for state in _STATES}
    return {"edition": str(day), "paused": room.ledger.paused(day) is not None, **counts, "unknown_deliveries": unknown}


def _name_unknown(room: Newsroom, day: date, count: int) -> None:
    click.echo(f"\nUnknown in the edition of {day}: the server's answer was lost, so these may have arrived.")
    rows: list[tuple[str, str, str]] = []
    for row in room.ledger.deliveries(day, "unknown"):
        if len(rows) == _UNKNOWN:
            break
        rows.append((str(row.id), row.subscriber.email, row.error))
    click.echo(table(("number", "address", "what happened"), rows))
    if count > _UNKNOWN:
        click.echo(f"and {count - _UNKNOWN:,} more; --json lists all")
    click.echo(f"Say `newsletter send --date {day} --resolve NUMBER=sent`, or =failed, or =again.")


def _outcome(text: str) -> tuple[str, Outcome]:
    who, _, what = text.rpartition("=")
    if not who or what not in ("sent", "failed", "again"):
        raise click.UsageError(f'--resolve "{text}": write a number or an address, "=", and sent, failed or again')
    return who, what  # type: ignore[return-value]  # it is one of the three


def _resolve(room: Newsroom, call: Call, day: date, said: dict[str, Outcome]) -> None:
    from newsletter.pipeline.resolve import resolve

    resolve(room, day, said, call.now)
    click.echo(f"Settled {many(len(said), 'delivery', 'deliveries')} of {day}")
    if "again" in said.values():
        click.echo(f"Say `newsletter send --date {day}` to send again; add --late when its time is over")
