"""Is this an address that mail can go to? Answered from its form alone, without asking the network."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from newsletter.errors import UsageError


def checked_address(text: str) -> str:
    """The address in its normal form: an ASCII domain in lower case, the rest as written.

    Domains reserved for tests (.test, RFC 2606) are taken, so that a newsletter can be tried out.
    Raises UsageError, which says what is wrong with it.
    """
    stripped = text.strip()
    try:
        found = validate_email(stripped, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError as error:
        shown = repr(stripped if len(stripped) <= 80 else stripped[:80] + "…")
        raise UsageError(f"{shown} is no email address: {error}") from error
    return f"{found.local_part}@{found.ascii_domain}"


def mailbox_of(address: str) -> str:
    """The mailbox that mail to an address likely reaches: without regard to case, or to what stands behind a +."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
