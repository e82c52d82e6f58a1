"""A living store moves from SQLite to PostgreSQL, whatever breaks off on the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.errors import StoreError
from newsletter.models import Change, DeliveryState, Member, Origin, Returned, Session
from newsletter.store import (
    Database,
    SqlAudience,
    SqlConsents,
    SqlEditions,
    SqliteDatabase,
    SqlJournal,
    SqlLedger,
    SqlMembers,
    SqlReports,
    SqlReturns,
    SqlSpending,
    SqlStories,
    move,
    open_database,
)
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.postgres.database import open_database as open_postgres
from newsletter.testing import DAY, NOON, make_edition, make_pool, make_story
from tests.conftest import Run

READERS = 300
STATES: tuple[DeliveryState, ...] = ("pending", "claimed", "marked", "sent", "failed", "unknown", "skipped")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "newsletter.db"


@pytest.fixture
def source(path: Path) -> Iterator[SqliteDatabase]:
    with open_database(path) as database:
        fill(database)
        yield database


@pytest.fixture
def target(postgres: str) -> Iterator[PostgresDatabase]:
    with open_postgres(postgres, also_unfinished=True) as database:
        yield database


def fill(database: Database) -> None:
    """Two newsletters whose sender died: deliveries in every state, and a bit of everything else."""
    stories, editions = SqlStories(database), SqlEditions(database)
    stories.add_stories([make_story(n, text="word " * 50) for n in range(200)], NOON)
    stories.save_events({f"story-{n}": f"event-{n % 7}" for n in range(50)})
    editions.save(make_edition(), "sending")
    editions.keep_pool(make_pool())
    for newsletter in ("", "weekly"):
        audience, consents = SqlAudience(database, newsletter), SqlConsents(database, newsletter)
        audience.add_all([(f"r{n}@example.org", f"Zoë 東京 {n}") for n in range(READERS)], "active", NOON)
        send_some(SqlLedger(database, newsletter), audience)
        consents.confirm(consents.ask("new@example.org", "Yes.", Origin("a", "n", "m"), NOON), "b", NOON)
        reader = audience.find("r5@example.org")
        assert reader is not None
        SqlReturns(database, newsletter).keep(Returned("hard", "", f"key {newsletter}", DAY, 1), reader, NOON)
    audience.erase("r9@example.org", NOON)
    SqlReports(database).add(DAY, "bridge", "It was Saturday.\x00", "a@example.org", NOON)
    SqlMembers(database).save(Member("Ada", "publisher", "hash"))
    SqlMembers(database).begin("key", Session("Ada", "publisher", NOON, NOON))
    SqlJournal(database).keep(Change(NOON, "ada", DAY, "approved"))
    SqlSpending(database).reserve(DAY, "good", 10, 100, 1000)


def send_some(ledger: SqlLedger, audience: SqlAudience) -> None:
    """Leave rows in every state, as a sender does that is killed."""
    audience.set_state("r0@example.org", "unsubscribed", NOON - timedelta(1))
    audience.set_state("r0@example.org", "active", NOON)
    ledger.freeze(DAY, NOON)
    audience.set_state("r0@example.org", "unsubscribed", NOON)
    for state in ("sent", "failed", "unknown"):
        row = ledger.claim(DAY, NOON)
        assert row is not None
        ledger.mark(row, NOON)
        ledger.settle(row, state, NOON, "421 later")
    row = ledger.claim(DAY, NOON)
    assert row is not None
    ledger.mark(row, NOON)
    assert ledger.claim(DAY, NOON) is not None


def states(database: Database) -> list[list[tuple[int, str, int, str]]]:
    return [
        [(row.id, row.state, row.attempts, row.error) for row in SqlLedger(database, newsletter).deliveries(DAY)]
        for newsletter in ("", "weekly")
    ]


def test_everything_is_the_same_there_and_the_next_send_keeps_the_promise(
    source: SqliteDatabase, target: PostgresDatabase, postgres: str
) -> None:
    before = states(source)
    assert {state for _, state, _, _ in before[0]} == set(STATES)
    told: list[move.Moved] = []
    assert move.move(source, target, NOON, told.append)
    once, again = told[: len(told) // 2], told[len(told) // 2 :]
    assert all(one.copied == bool(one.content.rows) for one in once)
    assert not any(one.copied for one in again), "they are looked at once more when nobody writes"
    with open_postgres(postgres) as now:
        assert states(now) == before
        assert [r.email for r in SqlAudience(now).subscribers()] == [r.email for r in SqlAudience(source).subscribers()]
        assert SqlEditions(now).pool(DAY) == make_pool()
        ledger = SqlLedger(now)
        assert ledger.recover(DAY, NOON) == {"pending": 1, "unknown": 1}
        assert not SqlAudience(now, "weekly").add("r9@example.org", "", "active", NOON), "who was erased stays so"
        assert SqlAudience(now).add("later@example.org", "", "active", NOON), "numbers go on where they were"
        assert len(SqlStories(now).search("word", limit=500)) == 200


def test_the_old_store_takes_nothing_any_more_even_where_it_is_open(
    source: SqliteDatabase, target: PostgresDatabase, path: Path
) -> None:
    move.move(source, target, NOON, lambda _: None)
    with pytest.raises(StoreError, match="was moved to postgresql://127") as caught:
        SqlLedger(source).claim(DAY, NOON)
    assert "tester" not in str(caught.value)
    with pytest.raises(StoreError, match="was moved to postgresql://127"):
        open_database(path)


def test_nothing_moves_while_an_edition_is_being_sent(source: SqliteDatabase, target: PostgresDatabase) -> None:
    with SqlLedger(source, "weekly").sending(), pytest.raises(StoreError, match="another process is sending"):
        move.move(source, target, NOON, lambda _: None)
    assert SqlLedger(source).claim(DAY, NOON) is not None, "the old store goes on"
    assert move.move(source, target, NOON, lambda _: None)
    assert states(target) == states(source)


def test_what_is_written_while_it_is_copied_comes_along(source: SqliteDatabase, target: PostgresDatabase) -> None:
    late = iter(["late@example.org"])

    def write_once(_: move.Moved) -> None:
        for email in late:
            SqlAudience(source).add(email, "", "active", NOON)

    assert move.move(source, target, NOON, write_once)
    assert SqlAudience(target).find("late@example.org") is not None


@pytest.mark.parametrize("step", ["_copy", "_close", "_open"])
def test_a_break_at_any_step_is_taken_up_again(
    source: SqliteDatabase, target: PostgresDatabase, postgres: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(move, step, die)
        with pytest.raises(KeyboardInterrupt):
            move.move(source, target, NOON, lambda _: None)
    with pytest.raises(StoreError, match="say `newsletter migrate sqlite-to-postgres` again"):
        open_postgres(postgres)
    if step != "_open":
        assert SqlLedger(source).claim(DAY, NOON) is not None, "until it is closed the old store goes on"
    before = states(source)
    assert move.move(source, target, NOON, lambda _: None)
    assert not move.move(source, target, NOON, lambda _: None)
    with open_postgres(postgres) as now:
        assert states(now) == before


def test_a_row_that_differs_is_found(source: SqliteDatabase, target: PostgresDatabase) -> None:
    with target.write() as connection:
        connection.execute(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN IF NEW.id = 7 THEN NEW.state = 'sent'; END IF; RETURN NEW; END $$"
        )
        connection.execute("CREATE TRIGGER spoiled BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION spoil()")
    with pytest.raises(StoreError, match="deliveries holds"):
        move.move(source, target, NOON, lambda _: None)
    assert SqlLedger(source).claim(DAY, NOON) is not None


def test_only_an_empty_database_is_moved_to(source: SqliteDatabase, target: PostgresDatabase) -> None:
    SqlStories(target).add_stories([make_story(1)], NOON)
    with pytest.raises(StoreError, match="holds a store already"):
        move.move(source, target, NOON, lambda _: None)


def test_the_command_is_killed_at_many_moments_and_ends_well(newsletter: Run, home: Path, postgres: str) -> None:
    with open_database(home / "var" / "newsletter.db") as database:
        fill(database)
        before = states(database)
    command = [sys.executable, "-m", "newsletter", "migrate", "sqlite-to-postgres", postgres]
    for lines in (1, 9, 20):
        with subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(lines):
                process.stdout.readline()
            process.kill()
    done = newsletter("migrate", "sqlite-to-postgres", postgres)
    assert done.returncode == 0, done.stderr
    assert f'url = "{postgres}"' in done.stdout
    again = newsletter("migrate", "sqlite-to-postgres", postgres)
    assert (again.returncode, "done before" in again.stdout) == (0, True)
    with open_postgres(postgres) as now:
        assert states(now) == before
    refused = newsletter("stats")
    assert refused.returncode == 1
    assert "was moved to" in refused.stderr
    config = home / "content" / "newsletter.toml"
    config.write_text(f'[store]\nurl = "{postgres}"\n', "utf-8")
    assert newsletter("stats").returncode == 0
    assert newsletter("migrate", "sqlite-to-postgres", postgres).returncode == 2
