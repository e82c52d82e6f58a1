"""Mail that came back, understood: bounces (RFC 3464), complaints (RFC 5965), and the wish to leave.

Anybody can write such a message, so it is read for a few short facts only, and what cannot be understood is no fact.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses, parseaddr

from newsletter.models import Returned, ReturnKind
from newsletter.text import one_line

_VERP = re.compile(r"\+(\d{4})(\d\d)(\d\d)-(\d{1,18})@")
_MESSAGE_ID = re.compile(r"^message-id:\s*<(\d{4})-(\d\d)-(\d\d)\.(\d{1,18})@", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_DETAIL = 200  # characters
_NOT_THE_ADDRESS = ("2.2", "3", "4", "7")  # full mailbox, system, network, policy (RFC 3463): it may be right tomorrow
_LEAVE = "unsubscribe"


def read_returned(raw: bytes) -> Returned | None:
    """What a message says about one reader, or None when it says nothing of the kind."""
    message = BytesParser(policy=compat32).parsebytes(raw)
    key = hashlib.sha256(raw).hexdigest()
    edition, delivery = _delivery(message)
    found = _complaint(message) or _bounce(message) or _wish(message)
    if found is None:
        return None
    kind, address, detail = found
    if kind == "unsubscribe":  # it comes from the reader, not about a delivery
        edition = delivery = None
    return Returned(kind, one_line(address), key, edition, delivery, one_line(detail)[:_DETAIL])


def _bounce(message: Message) -> tuple[ReturnKind, str, str] | None:
    """The first recipient whom the report calls failed."""
    for part in _parts(message, "message/delivery-status"):
        for fields in _blocks(part):
            if str(fields.get("Action", "")).strip().lower() != "failed":
                continue  # delayed, relayed, delivered: nothing came back for good
            detail = str(fields.get("Diagnostic-Code") or fields.get("Status") or "")
            address = _typed(fields.get("Original-Recipient")) or _typed(fields.get("Final-Recipient"))
            return _weight(str(fields.get("Status", ""))), address, _typed(detail) or detail
    return None


def _weight(status: str) -> ReturnKind:
    """Hard: the address itself is wrong (RFC 3463: class 5, subjects 0, 1, 2, 5, 6 but no full mailbox)."""
    found = _STATUS.search(status)
    if not found or found[1] != "5":
        return "soft"
    code = f"{found[2]}.{found[3]}"
    return "soft" if code == "2.2" or found[2] in _NOT_THE_ADDRESS else "hard"


def _complaint(message: Message) -> tuple[ReturnKind, str, str] | None:
    for part in _parts(message, "message/feedback-report"):
        for fields in _blocks(part):
            kind = str(fields.get("Feedback-Type", "")).strip().lower()
            if kind in ("abuse", "fraud", "virus", "other"):  # not-spam says the contrary
                return "complaint", _angled(fields.get("Original-Rcpt-To")) or _returned_to(message), kind
    return None


def _wish(message: Message) -> tuple[ReturnKind, str, str] | None:
    """A mail with the subject that our List-Unsubscribe header asks for, and that no program wrote by itself."""
    automatic = str(message.get("Auto-Submitted", "no")).strip().lower() != "no"
    subject = one_line(str(message.get("Subject", ""))).lower()
    sender = parseaddr(str(message.get("From", "")))[1]
    if automatic or subject != _LEAVE or "@" not in sender:
        return None
    return "unsubscribe", sender, "by mail"


def _delivery(message: Message) -> tuple[date | None, int | None]:
    """Edition and number of the delivery: from the address that the message came to, or from what it brings back."""
    came_to = " ".join(str(message.get(name, "")) for name in ("Delivered-To", "X-Original-To", "To"))
    found = _VERP.search(came_to)
    return _numbers(found) if found else delivery_in(_brought_back(message))


def delivery_in(headers: str) -> tuple[date | None, int | None]:
    """Edition and number of the delivery that the Message-ID among these headers names."""
    found = _MESSAGE_ID.search(headers)
    return _numbers(found) if found else (None, None)


def _numbers(found: re.Match[str]) -> tuple[date | None, int | None]:
    try:
        return date(int(found[1]), int(found[2]), int(found[3])), int(found[4])
    except ValueError:
        return None, None


def _brought_back(message: Message) -> str:
    """The headers of our own message, as far as they were returned."""
    for part in _parts(message, "message/rfc822"):
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            return "\n".join(f"{name}: {value}" for name, value in inner[0].items())
    for part in _parts(message, "text/rfc822-headers"):
        return str(part.get_payload())
    return ""


def _returned_to(message: Message) -> str:
    line = re.search(r"^to:(.*)$", _brought_back(message), re.IGNORECASE | re.MULTILINE)
    return next((address for _, address in getaddresses([line[1]])), "") if line else ""


def _parts(message: Message, kind: str) -> Iterator[Message]:
    """Only of a report: a quoted one deep inside somebody's letter is not meant for us."""
    payload = message.get_payload()
    if message.get_content_type() == "multipart/report" and isinstance(payload, list):
        yield from (part for part in payload if isinstance(part, Message) and part.get_content_type() == kind)


def _blocks(part: Message) -> list[Message]:
    """Groups of fields, as the parser gives them for message/delivery-status, or as plain text for other types."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    return [BytesParser(policy=compat32).parsebytes(str(payload).lstrip().encode("utf-8", "replace"))]


def _typed(value: object) -> str:
    """rfc822;ada@example.org -> ada@example.org."""
    kind, mark, rest = str(value or "").partition(";")
    return _angled(rest) if mark and kind.strip() else ""


def _angled(value: object) -> str:
    return str(value or "").strip().removeprefix("<").removesuffix(">").strip()
