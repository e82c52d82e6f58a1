"""The built-in back ends, as factories: what pyproject.toml's entry points name. A plug-in brings its own."""

from __future__ import annotations

from newsletter.deliver.outbox import Outbox
from newsletter.deliver.smtp import Smtp
from newsletter.registry import Workplace
from newsletter.summarize.extractive import Extractive


def extractive(workplace: Workplace) -> Extractive:
    """Sentences of the stories themselves; needs no network, no key."""
    del workplace
    return Extractive()


def outbox(workplace: Workplace) -> Outbox:
    """Messages as files in var/outbox/."""
    return Outbox(workplace.var / "outbox")


def smtp(workplace: Workplace) -> Smtp:
    """A mail server: options host, port, tls; secrets NEWSLETTER_SMTP_USER and NEWSLETTER_SMTP_PASSWORD."""
    return Smtp(
        host=workplace.options["host"],
        port=workplace.options["port"],
        tls=workplace.options["tls"],
        user=workplace.secrets.get("NEWSLETTER_SMTP_USER", ""),
        password=workplace.secrets.get("NEWSLETTER_SMTP_PASSWORD", ""),
    )
