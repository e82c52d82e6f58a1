"""What SES tells about a message that came back: its notifications, and the events of a configuration set.

https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from newsletter.deliver.returned import delivery_in
from newsletter.errors import ParseError
from newsletter.models import Returned, ReturnKind
from newsletter.text import one_line

_DETAIL = 200  # characters
_MOST = 60  # recipients of one message; ours have one


def read_event(message: str) -> tuple[Returned, ...]:
    """Bounces and complaints, one for each recipient; () for what is neither. Raises ParseError."""
    try:
        event: Any = json.loads(message)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise ParseError("is no event of Amazon SES")
    edition, delivery = _delivery(_table(event, "mail"))
    return tuple(
        Returned(kind, one_line(address), _key(reference, address), edition, delivery, one_line(detail)[:_DETAIL])
        for kind, reference, address, detail in _found(event)
    )


def _found(event: dict[str, Any]) -> Iterator[tuple[ReturnKind, str, str, str]]:
    """(kind, Amazon's reference, address, detail) of each recipient."""
    name = event.get("eventType", event.get("notificationType"))
    if name == "Bounce":
        bounce = _table(event, "bounce")
        kind: ReturnKind = "hard" if bounce.get("bounceType") == "Permanent" else "soft"
        for one in _tables(bounce, "bouncedRecipients"):
            yield kind, *_about(bounce, one, one.get("diagnosticCode") or bounce.get("bounceSubType"))
    elif name == "Complaint":
        complaint = _table(event, "complaint")
        if complaint.get("complaintFeedbackType") != "not-spam":
            for one in _tables(complaint, "complainedRecipients"):
                yield "complaint", *_about(complaint, one, complaint.get("complaintFeedbackType"))


def _about(report: dict[str, Any], recipient: dict[str, Any], detail: Any) -> tuple[str, str, str]:
    return str(report.get("feedbackId", "")), str(recipient.get("emailAddress", "")), str(detail or "")


def _delivery(mail: dict[str, Any]) -> tuple[date | None, int | None]:
    """From the tags that we gave the message, else from its own headers, where Amazon sends them along."""
    tags = _table(mail, "tags")
    named = [values[0] for name in ("edition", "delivery") if (values := tags.get(name)) and isinstance(values, list)]
    headers = [f"{one.get('name')}: {one.get('value')}" for one in _tables(mail, "headers")]
    if len(named) == 2:
        headers.insert(0, f"Message-ID: <{named[0]}.{named[1]}@")
    return delivery_in("\n".join(headers))


def _key(reference: str, address: str) -> str:
    """The same notice comes more than once: SNS promises at least one."""
    return hashlib.sha256(f"ses\n{reference}\n{address.lower()}".encode()).hexdigest()


def _table(of: dict[str, Any], name: str) -> dict[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _tables(of: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = of.get(name)
    return [one for one in found[:_MOST] if isinstance(one, dict)] if isinstance(found, list) else []
