"""The command `newsletter`: each command parses, calls and prints; the work is done elsewhere.

Modules that cost start-up time are imported inside the commands that need them.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from newsletter import __version__
from newsletter.errors import NewsletterError

# command -> (module, what the overview says); a module is imported only when its command is used
_COMMANDS = {
    "init": ("init", "Make a newsletter of your own in a folder."),
    "sources": ("sources", "List, add, check, import and export sources."),
    "ingest": ("run", "Read the sources now."),
    "rank": ("rank", "Show what would be chosen, and why."),
    "learn": ("learn", "Learn what the editors pick."),
    "edition": ("edition", "Build, show, pin, drop and approve."),
    "render": ("publish", "Write the email and the archive anew."),
    "preview": ("publish", "Read, change and sign off the edition in a browser."),
    "send": ("send", "Send an edition, or go on sending it."),
    "run": ("run", "Do all of it, for one day."),
    "schedule": ("schedule", "Do it every day at its hour, until stopped."),
    "worker": ("worker", "Do the same for many newsletters, on many machines."),
    "status": ("status", "Show queues, workers and sends in progress."),
    "subscribers": ("subscribers", "Add, import, list and remove readers."),
    "serve": ("serve", "Serve the readers' pages: subscribe, preferences, unsubscribe."),
    "editors": ("editors", "Say who may work at the desk: accounts, roles, tokens."),
    "reports": ("reports", "Read what readers report as wrong."),
    "bounces": ("bounces", "Read what came back by mail: bounces, complaints, unsubscribe."),
    "stats": ("stats", "Show what was sent, failed, bounced, by edition or day."),
    "doctor": ("doctor", "Look at all that an edition needs; say what is wrong."),
    "dkim": ("dkim", "Make keys that sign the email for your domain."),
    "migrate": ("migrate", "Move the store to a server."),
    "backup": ("backup", "Copy the store, also while it is in use."),
    "pipe": ("pipe", "Use one stage as a filter: JSON lines in, JSON lines out."),
}


class _Commands(click.Group):
    """The commands, each found when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"newsletter.cli.{_COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Commands, epilog="Example: newsletter run --sample --no-send")
@click.version_option(__version__, prog_name="newsletter")
def newsletter() -> None:
    """Make a daily intel newsletter: many sources in, one edition out, every fact linked to its evidence."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. Every failure that we foresee ends in one line and an exit code: 1 failed, 2 bad input."""
    try:
        newsletter.main(args=arguments, prog_name="newsletter", standalone_mode=False)
    except NewsletterError as error:
        _end(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end("stopped", 130)
    except BrokenPipeError:  # the reader of our output left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        _end(f"{error.strerror or error}{where}; see that the folder exists, may be written and has room", 1)


def _end(message: str, code: int) -> None:
    click.echo(f"newsletter: {' '.join(message.split())}", err=True)
    sys.exit(code)
