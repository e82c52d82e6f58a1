"""Passwords of the desk's accounts: what one must be, and how it is kept."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from newsletter.errors import UsageError

SHORTEST = 15  # characters, for a password that is all that is asked: NIST SP 800-63B-4, section 3.1.1.2
LONGEST = 1000

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_AT_ONCE = threading.Semaphore(2)  # each takes 64 MiB: a crowd at the door must not take all there is


def to_hash(password: str) -> str:
    """As the store keeps it. Raises UsageError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters; several words that you remember will do")
    with _AT_ONCE:
        return _HASHER.hash(_plain(password))


def fits(password: str, kept: str) -> bool:
    """Whether this is the password. kept: "" where there is no account, or none with a password; it takes as long."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _nobodys(), _plain(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("a password that nobody has")


def _plain(password: str) -> str:
    """The same for all ways of typing the same letters."""
    return unicodedata.normalize("NFKC", password)
