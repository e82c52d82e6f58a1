from __future__ import annotations

import json

import pytest

from newsletter.audience.preferences import checked_preferences
from newsletter.errors import UsageError
from newsletter.models import Preferences
from tests.conftest import Run


@pytest.mark.parametrize(
    ("wished", "problem"),
    [
        (Preferences(zone="Europe/Nowhere"), "'Europe/Nowhere' is no time zone; write an IANA name"),
        (Preferences(zone="../../etc/passwd"), "is no time zone"),
        (Preferences(zone="\0"), "is no time zone"),
        (Preferences(hour=24), "24 is no hour"),
        (Preferences(language="English"), "'English' is no language"),
        (Preferences(frequency="hourly"), "'hourly' is no frequency"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_is_named(wished: Preferences, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        checked_preferences(wished)


def test_topics_are_tidied() -> None:
    wished = Preferences((" AI\n", "", "AI", "Öl\u202e"), "weekly", "de", "Asia/Kolkata", 0)
    assert checked_preferences(wished) == Preferences(("AI", "Öl"), "weekly", "de", "Asia/Kolkata", 0)


def test_an_editor_sets_what_a_reader_wishes(newsletter: Run) -> None:
    newsletter("subscribers", "add", "ada@example.org")
    options = ("--zone", "Asia/Tokyo", "--hour", "6", "--topic", "AI", "--topic", "Policy", "--frequency", "weekly")
    assert newsletter("subscribers", "prefer", "ADA@example.org", *options).returncode == 0
    (row,) = newsletter("subscribers", "list", "--json").stdout.splitlines()
    assert json.loads(row) == {
        "email": "ada@example.org", "name": "", "state": "active", "topics": ["AI", "Policy"], "frequency": "weekly",
        "language": "", "zone": "Asia/Tokyo", "hour": 6,
    }  # fmt: skip
    assert newsletter("subscribers", "prefer", "bea@example.org", "--hour", "6").returncode == 2
    wrong = newsletter("subscribers", "prefer", "ada@example.org", "--zone", "Mars/Olympus")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
