"""The built-in back ends, as factories: what pyproject.toml's entry points name. A plug-in brings its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from newsletter.deliver.aws import Credentials
from newsletter.deliver.outbox import Outbox
from newsletter.deliver.ses import Ses
from newsletter.deliver.smtp import Smtp
from newsletter.registry import Workplace
from newsletter.summarize.answers import Answers
from newsletter.summarize.extractive import Extractive
from newsletter.summarize.model import Access, Model


def extractive(workplace: Workplace) -> Extractive:
    """Sentences of the stories themselves; needs no network, no key."""
    del workplace
    return Extractive()


def model(workplace: Workplace) -> Model:
    """A language model: options as in a [[models]] table, and fill, which fills in a template of prompts."""
    options: dict[str, Any] = dict(workplace.options)
    fill, key_env = options.pop("fill"), options.pop("key_env")
    options |= {price: options[price] or 0.0 for price in ("input_price", "output_price")}
    key = workplace.secrets.get(key_env, "")
    missing = "" if key or not key_env else f"its key is missing: set the environment variable {key_env}"
    return Model(Access(key=key, **options), Answers(workplace.var / "answers"), fill, missing)


def outbox(workplace: Workplace) -> Outbox:
    """Messages as files in var/outbox/."""
    return Outbox(workplace.var / "outbox")


def smtp(workplace: Workplace) -> Smtp:
    """A mail server: options host, port, tls; secrets NEWSLETTER_SMTP_USER and NEWSLETTER_SMTP_PASSWORD."""
    return Smtp(
        host=workplace.options["host"],
        port=workplace.options["port"],
        tls=workplace.options["tls"],
        messages=workplace.options["messages_per_connection"],
        user=workplace.secrets.get("NEWSLETTER_SMTP_USER", ""),
        password=workplace.secrets.get("NEWSLETTER_SMTP_PASSWORD", ""),
    )


def ses(workplace: Workplace) -> Ses:
    """Amazon SES: options region, configuration_set, endpoint; secrets as Amazon's own tools name them."""
    return Ses(
        region=workplace.options["region"],
        credentials=Credentials(
            workplace.secrets.get("AWS_ACCESS_KEY_ID", ""),
            workplace.secrets.get("AWS_SECRET_ACCESS_KEY", ""),
            workplace.secrets.get("AWS_SESSION_TOKEN", ""),
        ),
        now=lambda: datetime.now(UTC),
        endpoint=workplace.options["endpoint"],
        configuration_set=workplace.options["configuration_set"],
    )
