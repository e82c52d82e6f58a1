"""`newsletter bounces`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import many
from newsletter.errors import Forged, ParseError

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.pipeline import Newsroom
    from newsletter.pipeline.returns import Taken

_STDIN = Path("-")


@click.command(epilog=example("newsletter bounces /var/mail/bounces"))
@click.argument("mail", type=click.Path(path_type=Path, exists=True, allow_dash=True))
@click.option("--sns", is_flag=True, help="MAIL holds notices of Amazon SNS, one JSON object a line.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object for each message understood.")
@common
def bounces(call: Call, mail: Path, *, sns: bool, as_json: bool) -> None:
    """Read mail that came back: an mbox file, a Maildir, or "-" for standard input.

    A bounce for good or a complaint suppresses the reader at once, other bounces after a number of them; a mail with
    the subject "unsubscribe" unsubscribes its sender. The same mail twice changes nothing.
    """
    from newsletter.bootstrap import open_newsroom

    done: Counter[str] = Counter()
    settings = call.settings()
    with open_newsroom(settings) as room:
        for taken in _from_sns(call, settings, room, mail) if sns else _from_mail(call, room, mail):
            if taken is None:
                done["not understood"] += 1
                continue
            returned, handled, reader = taken
            done[handled] += 1
            if as_json:
                who = reader.email if reader else returned.address
                click.echo(
                    json.dumps({"kind": returned.kind, "email": who, "done": handled, "detail": returned.detail})
                )
    if not as_json:
        click.echo(
            f"Read {many(sum(done.values()), 'message')}: {done['suppressed']:,} suppressed a reader, "
            f"{done['counted']:,} were counted, {done['known']:,} were known, "
            f"{done['nobody']:,} are about nobody here, "
            f"{done['not understood']:,} are no bounce, complaint or wish to leave"
        )


def _from_mail(call: Call, room: Newsroom, mail: Path) -> Iterator[Taken | None]:
    """What was done about each message; None for one that says nothing of the kind."""
    from newsletter.deliver.mailboxes import read_mailbox, read_stream
    from newsletter.deliver.returned import read_returned
    from newsletter.pipeline.returns import take_back

    for raw in read_stream(sys.stdin.buffer) if mail == _STDIN else read_mailbox(mail):
        returned = read_returned(raw)
        yield (returned, *take_back(room, returned, call.now)) if returned else None


def _from_sns(call: Call, settings: Settings, room: Newsroom, mail: Path) -> Iterator[Taken | None]:
    """The same for notices; why one is not believed is said on standard error."""
    from newsletter.deliver.sns import Web
    from newsletter.pipeline.returns import take_notice

    web, topic = Web(), settings.file.deliver.ses.topic
    with sys.stdin.buffer if mail == _STDIN else mail.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            taken: Sequence[Taken | None] = ()
            try:
                taken = take_notice(room, line, topic, web, call.now)
            except (ParseError, Forged) as error:
                click.echo(f"line {number}: {error}", err=True)
            yield from taken or [None]
