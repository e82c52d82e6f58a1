"""`newsletter dkim ...`."""

from __future__ import annotations

import os
import re

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import short
from newsletter.errors import UsageError


@click.group()
def dkim() -> None:
    """Make keys that sign the email for your domain."""


@dkim.command(epilog=example("newsletter dkim new january"))
@click.argument("selector")
@click.option("--kind", type=click.Choice(("rsa", "ed25519")), default="rsa", help="Of key; not all check Ed25519 yet.")
@common
def new(call: Call, selector: str, kind: str) -> None:
    """Write a private key to var/dkim/, and print the DNS record and the setting that go with it.

    SELECTOR: a name for the key of your choice, part of the DNS record's name.
    """
    from newsletter.bootstrap.press import press
    from newsletter.deliver.dkim import dns_value, new_key, read_key

    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", selector):
        raise UsageError(f'"{selector}" cannot be a selector: lower-case letters, digits and hyphens, at most 63')
    settings = call.settings()
    path = settings.var / "dkim" / f"{selector}.pem"
    domain = press(settings).masthead.from_address.rpartition("@")[2]
    pem = new_key(kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except FileExistsError:
        raise UsageError(f"{short(path)} exists already, and keys are never overwritten; choose another name") from None
    value = dns_value(read_key(pem, path.name))
    click.echo(f"Wrote {short(path)}: keep it secret, and keep a copy of it\n")
    click.echo("Put this record into the DNS of your domain (TXT):\n")
    click.echo(f"{selector}._domainkey.{domain}. IN TXT ( {_strings(value)} )\n")
    click.echo("Then, when it can be looked up, say so in content/newsletter.toml:\n")
    click.echo(f'[[deliver.dkim]]\nselector = "{selector}"\nkey = "var/dkim/{selector}.pem"')


def _strings(value: str) -> str:
    """A string of a TXT record holds at most 255 bytes."""
    return " ".join(f'"{value[start : start + 255]}"' for start in range(0, len(value), 255))
