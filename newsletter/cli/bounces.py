"""`newsletter bounces`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import many

_STDIN = Path("-")


@click.command(epilog=example("newsletter bounces /var/mail/bounces"))
@click.argument("mail", type=click.Path(path_type=Path, exists=True, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object for each message understood.")
@common
def bounces(call: Call, mail: Path, as_json: bool) -> None:
    """Read mail that came back: an mbox file, a Maildir, or "-" for standard input.

    A bounce for good or a complaint suppresses the reader at once, other bounces after a number of them; a mail with
    the subject "unsubscribe" unsubscribes its sender. The same mail twice changes nothing.
    """
    from newsletter.bootstrap import open_newsroom
    from newsletter.deliver.returned import read_returned
    from newsletter.pipeline.returns import take_back

    done: Counter[str] = Counter()
    with open_newsroom(call.settings()) as room:
        for raw in _messages(mail):
            returned = read_returned(raw)
            if returned is None:
                done["not understood"] += 1
                continue
            handled, reader = take_back(room, returned, call.now)
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


def _messages(mail: Path) -> Iterator[bytes]:
    from newsletter.deliver.mailboxes import read_mailbox, read_stream

    return read_stream(sys.stdin.buffer) if mail == _STDIN else read_mailbox(mail)
