"""A store that a former version of the program made opens, and loses nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import sqlite_utils

from newsletter.models import Origin, Preferences
from newsletter.store import SqlAudience, SqlConsents, SqlEditions, SqlLedger, SqlReturns, open_database
from newsletter.store.sqlite.schema import migrations
from newsletter.testing import DAY, NOON

BEFORE = "m007_preferences"
CONTENT = """
INSERT INTO subscribers (key, email, name, state, added, changed) VALUES
    ('ada@example.org', 'Ada@example.org', 'Ada', 'active', 'TIME', 'TIME'),
    ('bea@example.org', 'bea@example.org', '', 'bounced', 'TIME', 'TIME'),
    ('cy@example.org', 'cy@example.org', 'Cy', 'active', 'TIME', 'TIME');
INSERT INTO frozen VALUES ('2026-01-24', 'TIME');
INSERT INTO deliveries (edition, subscriber, state, due, settled) VALUES
    ('2026-01-24', 1, 'sent', 'TIME', 'TIME'), ('2026-01-24', 3, 'pending', 'TIME', NULL);
INSERT INTO returns VALUES ('key', 'hard', 2, '2026-01-24', 'no such user', 'TIME');
""".replace("TIME", "2026-01-24T07:00:00.000000+00:00")


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """A living store of the version that knew no preferences: three readers, one edition half sent, one bounce."""
    path = tmp_path / "newsletter.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrations.apply(sqlite_utils.Database(connection), stop_before=BEFORE)
        connection.executescript(CONTENT)
    return path


def test_a_store_of_the_former_version_keeps_its_readers_and_deliveries(former: Path) -> None:
    day = date(2026, 1, 24)
    with open_database(former) as database:
        audience, ledger = SqlAudience(database), SqlLedger(database)
        found = [(r.id, r.email, r.name, r.state, r.preferences) for r in audience.subscribers()]
        assert found == [
            (1, "Ada@example.org", "Ada", "active", Preferences()),
            (2, "bea@example.org", "", "bounced", Preferences()),
            (3, "cy@example.org", "Cy", "active", Preferences()),
        ]
        assert ledger.tallies() == {day: {"pending": 1, "sent": 1}}
        assert SqlReturns(database).count() == {(day, "hard"): 1}
        row = ledger.claim(day, NOON)
        assert row is not None
        assert row.subscriber.email == "cy@example.org"
        assert ledger.freeze(DAY, NOON) == 2
        assert not audience.add("ADA@example.org", "", "active", NOON)
        assert list(SqlEditions(database).editions()) == []


def test_the_readers_of_the_former_version_can_be_forgotten_and_can_ask_again(former: Path) -> None:
    with open_database(former) as database:
        audience = SqlAudience(database)
        assert audience.erase("bea@example.org", NOON)
        asked = SqlConsents(database).ask("bea@example.org", "Yes.", Origin("", "", ""), NOON)
        assert asked.subscriber.id == 4
        assert audience.find("ada@example.org") is not None


def test_opening_again_changes_nothing(former: Path) -> None:
    contents = []
    for _ in range(2):
        with open_database(former):
            pass
        with closing(sqlite3.connect(former)) as connection:
            contents.append(list(connection.iterdump()))
    assert contents[0] == contents[1]
