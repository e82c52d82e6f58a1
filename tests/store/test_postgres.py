"""What only PostgreSQL does: tables beside SQLite's, errors in one line, upgrades while others work, many at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import psycopg
import pytest

from newsletter.errors import StoreError
from newsletter.models import Origin, Preferences
from newsletter.store import SqlAudience, SqlConsents, SqlEditions, SqlLedger, SqlSpending, SqlStories, open_database
from newsletter.store.postgres import database as module
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.postgres.database import open_database as open_postgres
from newsletter.store.postgres.schema import MIGRATIONS
from newsletter.testing import DAY, NOON, make_edition, make_story
from tests.conftest import Run
from tests.free_port import free_port
from tests.postgres import END_OF_WHO_HOLDS_A_LOCK, Server, new_server

COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()
    AND data_type <> 'tsvector' -- the search's own
    AND table_name NOT IN ('migrations', 'turns') -- a file has one sender, who needs no turns
"""


@pytest.fixture
def opened(postgres: str) -> Iterator[PostgresDatabase]:
    with open_postgres(postgres) as opened:
        yield opened


def one_line(error: pytest.ExceptionInfo[StoreError]) -> str:
    assert "\n" not in str(error.value)
    return str(error.value)


def test_both_databases_have_the_same_tables_and_columns(opened: PostgresDatabase, tmp_path: Path) -> None:
    with opened.read() as connection:
        ours = set(connection.execute(COLUMNS).fetchall())
    with open_database(tmp_path / "newsletter.db") as other, other.read() as connection:
        theirs = set(
            connection.execute(
                "SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c"
                " WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE '%sqlite_%'"
                " AND t.name NOT LIKE 'stories_fts%'"
            ).fetchall()
        )
    assert ours == theirs


def test_all_text_is_ordered_by_its_bytes(opened: PostgresDatabase) -> None:
    with opened.read() as connection:
        others = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
        ).fetchall()
    assert others == []


def test_an_older_program_goes_on_while_the_schema_moves(
    opened: PostgresDatabase, monkeypatch: pytest.MonkeyPatch, postgres: str
) -> None:
    newer = {**MIGRATIONS, "999_mood": "ALTER TABLE editions ADD COLUMN mood text NOT NULL DEFAULT 'calm'"}
    with monkeypatch.context() as patch:
        patch.setattr(module, "MIGRATIONS", newer)
        with open_postgres(postgres):
            pass
    SqlEditions(opened).save(make_edition(), "draft")  # was open meanwhile
    with open_postgres(postgres) as later:
        assert SqlEditions(later).edition(DAY) == (make_edition(), "draft")


def test_machines_that_start_together_make_the_tables_once(postgres_server: Server) -> None:
    postgres_server.run("CREATE DATABASE fresh")
    with ThreadPoolExecutor(4) as pool:
        for database in pool.map(lambda _: open_postgres(postgres_server.url("fresh")), range(4)):
            database.close()
    postgres_server.run("DROP DATABASE fresh WITH (FORCE)")


def test_claims_of_many_connections_never_meet(postgres: str, opened: PostgresDatabase) -> None:
    SqlAudience(opened).add_all([(f"r{n}@example.org", "") for n in range(120)], "active", NOON)
    SqlLedger(opened).freeze(DAY, NOON)
    together = threading.Barrier(6)

    def claim_all(_: int) -> list[int]:
        with open_postgres(postgres) as database:  # as another machine does
            ledger = SqlLedger(database)
            together.wait()
            return [row.id for row in iter(lambda: ledger.claim(DAY, NOON), None)]

    with ThreadPoolExecutor(6) as pool:
        claimed = Counter(row for rows in pool.map(claim_all, range(6)) for row in rows)
    assert len(claimed) == 120
    assert set(claimed.values()) == {1}


def test_a_claim_does_not_wait_for_a_row_that_another_holds(opened: PostgresDatabase) -> None:
    SqlAudience(opened).add_all([("a@example.org", ""), ("b@example.org", "")], "active", NOON)
    ledger = SqlLedger(opened)
    ledger.freeze(DAY, NOON)
    with opened.write() as other:
        other.execute("SELECT id FROM deliveries ORDER BY id LIMIT 1 FOR UPDATE")
        row = ledger.claim(DAY, NOON)
    assert row is not None
    assert row.subscriber.email == "b@example.org"


def test_machines_together_keep_a_limit(postgres: str) -> None:
    def spend(_: int) -> int:
        with open_postgres(postgres) as database:
            book = SqlSpending(database)
            return sum(book.reserve(DAY, "good", 10, 100, 1000) is not None for _ in range(5))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(spend, range(4))) == 10


def test_recipients_are_frozen_once_whoever_asks(postgres: str, opened: PostgresDatabase) -> None:
    SqlAudience(opened).add_all([(f"r{n}@example.org", "") for n in range(50)], "active", NOON)

    def freeze(_: int) -> int:
        with open_postgres(postgres) as database:
            return SqlLedger(database).freeze(DAY, NOON)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(freeze, range(4))) == [50] * 4


def test_the_lock_of_a_sender_is_free_when_its_machine_is_gone(postgres: str, opened: PostgresDatabase) -> None:
    other = open_postgres(postgres)
    holding = SqlLedger(other).sending()
    holding.__enter__()
    with pytest.raises(StoreError, match="another process is sending"), SqlLedger(opened).sending():
        pass
    with SqlLedger(opened, "weekly").sending():  # another newsletter may
        pass
    with opened.write() as connection:
        connection.execute(END_OF_WHO_HOLDS_A_LOCK)
    with SqlLedger(opened).sending():
        pass
    holding.__exit__(None, None, None)
    other.close()


def test_a_restart_of_the_server_costs_what_is_under_way_and_nothing_more() -> None:
    with new_server() as server, open_postgres(server.url("postgres")) as database:
        stories = SqlStories(database)
        stories.add_stories([make_story(1)], NOON)
        server.stop(at_once=True)
        with pytest.raises(StoreError, match="cannot be reached") as caught:
            stories.health()
        assert "tester" not in one_line(caught)
        server.start()
        assert stories.add_stories([make_story(1), make_story(2)], NOON) == 1


def test_hostile_text_and_long_text_are_kept(opened: PostgresDatabase) -> None:
    stories = SqlStories(opened)
    long = make_story(1, text="".join(f"word{n} " for n in range(300_000)), title="100% :name ?\x00 $1 %s")
    assert stories.add_stories([long], NOON) == 1
    assert stories.search("word17 name") != []
    assert SqlAudience(opened).add("a@example.org", "Ada\x00 100%", "active", NOON)
    assert [reader.name for reader in SqlAudience(opened).subscribers(matching="0%")] == ["Ada? 100%"]
    assert SqlAudience(opened).set_preferences("a@example.org", Preferences(topics=("Energy\x00",)), NOON)
    assert SqlLedger(opened).freeze(DAY, NOON) == 1


def test_no_server_is_said_in_one_line_without_the_user() -> None:
    with pytest.raises(StoreError) as caught:
        open_postgres(f"postgresql://ada@127.0.0.1:{free_port()}/news", "s3cret")
    assert "cannot be reached" in one_line(caught)
    assert "s3cret" not in str(caught.value)


def test_a_user_without_rights_is_told_what_to_do(postgres: str, postgres_server: Server) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN")
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    with pytest.raises(StoreError, match="this user may not do that"):
        open_postgres(postgres.replace("tester@", "guest@"))


@pytest.mark.parametrize(
    ("constant", "value", "words"), [("OLDEST", 990000, "must be 99 or newer"), ("ENCODING", "EBCDIC", "keeps text as")]
)
def test_a_server_that_will_not_do_is_refused(
    postgres: str, monkeypatch: pytest.MonkeyPatch, constant: str, value: object, words: str
) -> None:
    monkeypatch.setattr(module, constant, value)
    with pytest.raises(StoreError, match=words):
        open_postgres(postgres)


def test_a_password_in_the_configuration_is_refused_and_not_shown(newsletter: Run) -> None:
    for url in ("postgresql://ada:s3cret@host/news", "postgresql://ada@host/news?password=s3cret"):
        config = Path("content/newsletter.toml")
        config.write_text(f'[store]\nurl = "{url}"\n')
        done = newsletter("stats")
        assert done.returncode == 2
        assert "NEWSLETTER_STORE_PASSWORD" in done.stderr
        assert "s3cret" not in done.stderr


def test_the_ledger_of_a_day_takes_the_index(opened: PostgresDatabase) -> None:
    SqlAudience(opened).add_all([(f"r{n}@example.org", "") for n in range(3000)], "active", NOON)
    SqlLedger(opened).freeze(date(2026, 1, 25), NOON)
    with opened.read() as connection:
        connection.execute("ANALYZE deliveries")
        plan = connection.execute(
            "EXPLAIN SELECT id FROM deliveries WHERE edition = ? AND state = 'pending' AND due <= ?"
            " ORDER BY due, id LIMIT 1",
            ("2026-01-25", "2027"),
        ).fetchall()
    assert "deliveries_by_state" in str(plan)
    assert "Sort" not in str(plan)


def test_a_person_is_forgotten_in_every_table(opened: PostgresDatabase) -> None:
    bea = "Bea@example.org"
    for newsletter in ("", "weekly"):
        consents = SqlConsents(opened, newsletter)
        consents.confirm(consents.ask(bea, "Yes.", Origin("address-1", "network-1", "mailbox-1"), NOON), "b", NOON)
    audience = SqlAudience(opened)
    assert [one["newsletter"] for one in audience.record(bea)["subscriptions"]] == ["", "weekly"]
    assert audience.erase("bea@EXAMPLE.org", NOON)
    assert audience.record(bea) == {}
    with opened.read() as connection:
        left = connection.execute("SELECT * FROM subscribers").fetchall()
        assert connection.execute("SELECT * FROM consents").fetchall() == []
    assert "bea" not in str(left).casefold()
