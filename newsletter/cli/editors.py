"""`newsletter editors ...`: who may work at the desk."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import ago, many, table
from newsletter.errors import UsageError
from newsletter.models import Role

if TYPE_CHECKING:
    from newsletter.web.desk.accounts import Accounts

_ROLES = click.Choice(("editor", "publisher"))


@click.group()
def editors() -> None:
    """Say who may work at the desk: accounts, passwords, roles, tokens."""


@editors.command(epilog=example("newsletter editors add Ada --role publisher"))
@click.argument("name")
@click.option("--role", type=_ROLES, required=True, help="An editor edits; a publisher signs off and stops, too.")
@common
def add(call: Call, name: str, role: Role) -> None:
    """Give somebody an account. The password is asked for, or read from standard input."""
    with _accounts(call) as accounts:
        accounts.add(name, role, _password())
    click.echo(f"{name} may sign in at the desk as {role}; `newsletter serve` starts it")


@editors.command("list", epilog=example("newsletter editors list"))
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line.")
@common
def list_(call: Call, as_json: bool) -> None:
    """Show who has an account, and which tokens there are."""
    with _accounts(call) as accounts:
        members = accounts.room.members
        known = [(member, [session for _, session in members.sessions(member.name)]) for member in members.members()]
    if as_json:
        for member, begun in known:
            tokens = [session.token for session in begun if session.token]
            shown = {"name": member.name, "role": member.role, "password": bool(member.password), "tokens": tokens}
            click.echo(json.dumps(shown, ensure_ascii=False))
        return
    rows = [
        (
            member.name,
            member.role,
            "yes" if member.password else "no",
            ago(max((session.used for session in begun), default=None), call.now),
            ", ".join(session.token for session in begun if session.token),
        )
        for member, begun in known
    ]
    click.echo(table(("NAME", "ROLE", "PASSWORD", "SEEN", "TOKENS"), rows))


@editors.command(epilog=example("newsletter editors remove Ada"))
@click.argument("name")
@common
def remove(call: Call, name: str) -> None:
    """Take an account away; who is signed in with it is out at once, and its tokens end."""
    with _accounts(call) as accounts:
        accounts.remove(name)
    click.echo(f"{name} may no longer sign in")


@editors.command(epilog=example("newsletter editors password Ada"))
@click.argument("name")
@common
def password(call: Call, name: str) -> None:
    """Give an account another password. Its sessions and tokens end."""
    with _accounts(call) as accounts:
        accounts.find(name)
        accounts.set_password(name, _password())
    click.echo(f"{name} has a new password; sessions and tokens have ended")


@editors.command(epilog=example("newsletter editors role Ada publisher"))
@click.argument("name")
@click.argument("role", type=_ROLES)
@common
def role(call: Call, name: str, role: Role) -> None:
    """Give an account another role. Its sessions and tokens end."""
    with _accounts(call) as accounts:
        accounts.set_role(name, role)
    click.echo(f"{name} is {'a publisher' if role == 'publisher' else 'an editor'} now; sessions and tokens have ended")


@editors.command(epilog=example('newsletter editors token Ada --for "the morning script"'))
@click.argument("name")
@click.option("--for", "label", required=True, metavar="TEXT", help="What it is for, as the journal names it.")
@common
def token(call: Call, name: str, label: str) -> None:
    """Print a token with which a script may do through the API what the account may do. It is shown this once."""
    with _accounts(call) as accounts:
        made = accounts.new_token(name, label)
    click.echo(made)


@editors.command(epilog=example('newsletter editors revoke Ada --for "the morning script"'))
@click.argument("name")
@click.option("--for", "label", default="", metavar="TEXT", help="Only the token for this.")
@common
def revoke(call: Call, name: str, label: str) -> None:
    """End a token; without --for all tokens and sessions of an account."""
    with _accounts(call) as accounts:
        ended = accounts.revoke(name, label)
    click.echo(f"Ended {many(ended, 'session or token', 'sessions and tokens')} of {name}")


@contextmanager
def _accounts(call: Call) -> Iterator[Accounts]:
    from newsletter.bootstrap import open_newsroom
    from newsletter.web.desk.accounts import Accounts

    with open_newsroom(call.settings()) as room:
        yield Accounts(room, getpass.getuser(), call.now)


def _password() -> str:
    """Asked twice on a terminal, else the first line of standard input; never a part of the command line."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt="Once more")
        return typed
    line = sys.stdin.readline()
    if not line:
        raise UsageError("no password came; type it when you are asked, or write it to standard input on one line")
    return line.rstrip("\r\n")
