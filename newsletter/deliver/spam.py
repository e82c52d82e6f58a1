"""What SpamAssassin says of a message by its local rules, where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

from newsletter.errors import NewsletterError

NAME = "spamassassin"
SPAM = 5.0  # SpamAssassin's own threshold, as it is shipped
SECONDS = 60.0  # a first start on a slow machine takes a few
_VERDICT = re.compile(r"^X-Spam-Status: \w+, score=(-?\d+\.\d+)[^\n]*?tests=((?:.*\n[ \t])*.*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SpamScore:
    score: float  # the lower the better
    rules: tuple[str, ...]  # that hit


def is_installed() -> bool:
    return shutil.which(NAME) is not None


def local_score(message: bytes) -> SpamScore:
    """Judge a message without network and without what was learnt on this machine. Raises NewsletterError."""
    with tempfile.TemporaryDirectory() as home:
        try:
            done = subprocess.run(  # noqa: S603 - a command of our own words alone
                [NAME, "-L", "--cf", "report_safe 0", "--prefspath", f"{home}/prefs"],
                input=message.replace(b"\r\n", b"\n"),
                capture_output=True,
                check=False,
                timeout=SECONDS,
                env={**os.environ, "HOME": home},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NewsletterError(f"SpamAssassin could not be asked: {error}") from error
    found = _VERDICT.search(done.stdout.decode(errors="replace"))
    if not found:
        raise NewsletterError("SpamAssassin gave no score; see that `spamassassin -L < build/email/DATE.eml` works")
    rules = re.findall(r"[A-Z][A-Z0-9_]+", found[2].partition(" autolearn")[0])
    return SpamScore(float(found[1]), tuple(rules))
