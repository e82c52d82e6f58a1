"""One person's data: shown whole, and forgotten in every table of every newsletter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.models import Origin, Returned
from newsletter.store import (
    SqlAudience,
    SqlConsents,
    SqliteDatabase,
    SqlLedger,
    SqlReports,
    SqlReturns,
    open_database,
)
from newsletter.testing import DAY, NOON
from tests.conftest import Run

BEA = "Bea@example.org"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """Bea reads two newsletters, was sent one, bounced once, reported an error; Cy only reads."""
    with open_database(tmp_path / "newsletter.db") as database:
        for newsletter in ("", "weekly"):
            audience = SqlAudience(database, newsletter)
            consents = SqlConsents(database, newsletter)
            asked = consents.ask(BEA, "Yes.", Origin("address-1", "network-1", "mailbox-1"), NOON)
            consents.confirm(asked, "address-2", NOON)
            audience.add("cy@example.org", "Cy", "active", NOON)
        ledger, returns = SqlLedger(database), SqlReturns(database)
        ledger.freeze(DAY, NOON)
        row = ledger.claim(DAY, NOON)
        assert row is not None
        ledger.mark(row, NOON)
        ledger.settle(row, "failed", NOON, f"550 <{BEA}> no such user")
        returns.keep(Returned("soft", BEA, "key", DAY, row.id, f"<{BEA}> is full"), row.subscriber, NOON)
        SqlReports(database).add(DAY, "bridge", "It was Saturday.", BEA, NOON)
        yield database


def everything(database: SqliteDatabase) -> str:
    with closing(database._borrow()) as connection:  # as it stands, past every back end
        return "\n".join(connection.iterdump())


def test_the_record_holds_all_of_it_and_of_nobody_else(database: SqliteDatabase) -> None:
    record = SqlAudience(database).record("bea@EXAMPLE.org")
    assert [one["newsletter"] for one in record["subscriptions"]] == ["", "weekly"]
    first = record["subscriptions"][0]
    assert (first["email"], first["state"]) == (BEA, "active")
    assert [proof["text"] for proof in first["consents"]] == ["Yes."]
    assert [row["state"] for row in first["deliveries"]] == ["failed"]
    assert [row["kind"] for row in first["returns"]] == ["soft"]
    assert [report["text"] for report in record["reports"]] == ["It was Saturday."]
    assert "cy@example.org" not in json.dumps(record)


def test_nothing_of_a_forgotten_person_is_left_in_the_file(database: SqliteDatabase) -> None:
    audience, ledger = SqlAudience(database), SqlLedger(database)
    before = everything(database).casefold()
    assert all(text in before for text in ("bea@example.org", "address-1", "mailbox-1", "it was saturday"))
    assert audience.erase("bea@example.org", NOON)
    after = everything(database).casefold()
    assert not any(text in after for text in ("bea@", "address-1", "address-2", "mailbox-1", "it was saturday"))
    assert audience.record(BEA) == {}
    assert ledger.tallies() == {DAY: {"failed": 1, "pending": 1}}
    database.close()
    assert b"bea@example.org" not in database.path.read_bytes().lower(), "what was freed is overwritten"


def test_who_was_forgotten_comes_back_by_asking_and_can_be_forgotten_again(database: SqliteDatabase) -> None:
    audience, consents = SqlAudience(database), SqlConsents(database)
    for number in range(3):
        assert audience.erase(BEA, NOON)
        assert not audience.add(BEA, "", "active", NOON), "an old list brings nobody back"
        later = NOON + timedelta(days=number + 1)
        assert consents.confirm(consents.ask(BEA, "Yes.", Origin("", "", ""), later), "", later)
        assert audience.find(BEA) is not None


def test_an_editor_shows_and_erases_by_command(newsletter: Run) -> None:
    newsletter("subscribers", "add", "ada@example.org", "--name", "Ada Ünal")
    newsletter("subscribers", "add", "bea@example.org")
    shown = newsletter("subscribers", "show", "ADA@example.org")
    assert json.loads(shown.stdout)["subscriptions"][0]["name"] == "Ada Ünal"
    found = newsletter("subscribers", "list", "--search", "unal", "--json").stdout.splitlines()
    assert [json.loads(row)["email"] for row in found] == ["ada@example.org"]
    assert newsletter("subscribers", "erase", "ada@example.org", stdin="n\n").returncode != 0
    assert newsletter("subscribers", "erase", "ada@example.org", "--yes").returncode == 0
    for command in (("show",), ("erase", "--yes")):
        gone = newsletter("subscribers", *command, "ada@example.org")
        assert (gone.returncode, gone.stderr) == (2, "newsletter: the store holds nothing about ada@example.org\n")
    assert "bea@example.org" in newsletter("subscribers", "list").stdout
