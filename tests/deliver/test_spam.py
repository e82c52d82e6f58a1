"""SpamAssassin's score is read from what it says; what goes wrong with it is one line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from newsletter.deliver import spam
from newsletter.errors import NewsletterError

LETTER = (
    b"From: Daily Intel <daily@brief.example>\r\nTo: reader@example.org\r\nSubject: Ferries stop at noon\r\n"
    b"Date: Fri, 06 Mar 2026 07:00:00 +0000\r\nMessage-ID: <1@brief.example>\r\n\r\nAll ferries stopped at noon.\r\n"
)


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    """A command of that name that says this, whatever it is given."""
    command = folder / "spamassassin"
    command.write_text(f"#!/bin/sh\ncat > /dev/null\ncat <<'END'\n{says}\nEND\n", encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_score_and_rules_are_read_also_over_folded_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(
        tmp_path,
        monkeypatch,
        "X-Spam-Status: No, score=2.4 required=5.0 tests=HTML_MESSAGE,MISSING_MID,\n\tT_SCC_BODY_TEXT_LINE "
        "autolearn=no autolearn_force=no\n\tversion=4.0.0\nSubject: SPAM in capitals",
    )
    found = spam.local_score(LETTER)
    assert found == spam.SpamScore(2.4, ("HTML_MESSAGE", "MISSING_MID", "T_SCC_BODY_TEXT_LINE"))


def test_an_answer_without_a_score_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, "spamassassin: no rules were found")
    with pytest.raises(NewsletterError, match="gave no score"):
        spam.local_score(LETTER)


def test_a_command_that_is_not_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not spam.is_installed()
    with pytest.raises(NewsletterError, match="could not be asked"):
        spam.local_score(LETTER)


@pytest.mark.skipif(not shutil.which("spamassassin"), reason="SpamAssassin is not installed")
def test_the_real_one_finds_a_plain_letter_harmless() -> None:
    assert spam.local_score(LETTER).score < spam.SPAM
