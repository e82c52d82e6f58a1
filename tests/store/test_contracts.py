from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.store import (
    Database,
    SqlAudience,
    SqlClicks,
    SqlConsents,
    SqlEditions,
    SqlJournal,
    SqlLedger,
    SqlMembers,
    SqlReports,
    SqlReturns,
    SqlSpending,
    SqlStories,
    open_database,
)
from newsletter.store.postgres.database import open_database as open_postgres
from newsletter.testing import (
    AudienceContract,
    ClicksContract,
    ConsentsContract,
    EditionStoreContract,
    JournalContract,
    LedgerContract,
    MembersContract,
    MemoryAudience,
    MemoryClicks,
    MemoryConsents,
    MemoryEditions,
    MemoryJournal,
    MemoryLedger,
    MemoryMembers,
    MemoryReports,
    MemoryStories,
    ReportsContract,
    ReturnsContract,
    SpendingContract,
    StoryStoreContract,
)


class InSqlite:
    @pytest.fixture(autouse=True)
    def _database(self, tmp_path: Path) -> Iterator[None]:
        self.database: Database
        with open_database(tmp_path / "newsletter.db") as self.database:
            yield


class InPostgres:
    @pytest.fixture(autouse=True)
    def _database(self, postgres: str) -> Iterator[None]:
        self.database: Database
        with open_postgres(postgres) as self.database:
            yield


class StoriesOfStore(StoryStoreContract):
    database: Database

    def make(self) -> SqlStories:
        return SqlStories(self.database)

    def make_another(self) -> SqlStories:
        return SqlStories(self.database, "weekly")


class TestSqliteStories(InSqlite, StoriesOfStore): ...


class TestPostgresStories(InPostgres, StoriesOfStore): ...


class EditionsOfStore(EditionStoreContract):
    database: Database

    def make(self) -> SqlEditions:
        return SqlEditions(self.database)

    def make_another(self) -> SqlEditions:
        return SqlEditions(self.database, "weekly")


class TestSqliteEditions(InSqlite, EditionsOfStore): ...


class TestPostgresEditions(InPostgres, EditionsOfStore): ...


class AudienceOfStore(AudienceContract):
    database: Database

    def make(self) -> SqlAudience:
        return SqlAudience(self.database)

    def make_another(self) -> SqlAudience:
        return SqlAudience(self.database, "weekly")


class TestSqliteAudience(InSqlite, AudienceOfStore): ...


class TestPostgresAudience(InPostgres, AudienceOfStore): ...


class LedgerOfStore(LedgerContract):
    database: Database

    def make(self) -> tuple[SqlAudience, SqlLedger]:
        return SqlAudience(self.database), SqlLedger(self.database)

    def make_another(self) -> tuple[SqlAudience, SqlLedger]:
        return SqlAudience(self.database, "weekly"), SqlLedger(self.database, "weekly")


class TestSqliteLedger(InSqlite, LedgerOfStore): ...


class TestPostgresLedger(InPostgres, LedgerOfStore): ...


class MembersOfStore(MembersContract):
    database: Database

    def make(self) -> SqlMembers:
        return SqlMembers(self.database)

    def make_another(self) -> SqlMembers:
        return SqlMembers(self.database, "weekly")


class TestSqliteMembers(InSqlite, MembersOfStore): ...


class TestPostgresMembers(InPostgres, MembersOfStore): ...


class JournalOfStore(JournalContract):
    database: Database

    def make(self) -> SqlJournal:
        return SqlJournal(self.database)

    def make_another(self) -> SqlJournal:
        return SqlJournal(self.database, "weekly")


class TestSqliteJournal(InSqlite, JournalOfStore): ...


class TestPostgresJournal(InPostgres, JournalOfStore): ...


class ConsentsOfStore(ConsentsContract):
    database: Database

    def make(self) -> tuple[SqlAudience, SqlConsents]:
        return SqlAudience(self.database), SqlConsents(self.database)

    def make_another(self) -> tuple[SqlAudience, SqlConsents]:
        return SqlAudience(self.database, "weekly"), SqlConsents(self.database, "weekly")


class TestSqliteConsents(InSqlite, ConsentsOfStore): ...


class TestPostgresConsents(InPostgres, ConsentsOfStore): ...


class ReportsOfStore(ReportsContract):
    database: Database

    def make(self) -> SqlReports:
        return SqlReports(self.database)

    def make_another(self) -> SqlReports:
        return SqlReports(self.database, "weekly")


class TestSqliteReports(InSqlite, ReportsOfStore): ...


class TestPostgresReports(InPostgres, ReportsOfStore): ...


class ReturnsOfStore(ReturnsContract):
    database: Database

    def make(self, newsletter: str = "") -> tuple[SqlAudience, SqlLedger, SqlReturns]:
        given = (self.database, newsletter)
        return SqlAudience(*given), SqlLedger(*given), SqlReturns(*given)

    def make_another(self) -> tuple[SqlAudience, SqlLedger, SqlReturns]:
        return self.make("weekly")


class TestSqliteReturns(InSqlite, ReturnsOfStore): ...


class TestPostgresReturns(InPostgres, ReturnsOfStore): ...


class SpendingOfStore(SpendingContract):
    database: Database

    def make(self) -> SqlSpending:
        return SqlSpending(self.database)

    def make_another(self) -> SqlSpending:
        return SqlSpending(self.database, "weekly")


class TestSqliteSpending(InSqlite, SpendingOfStore): ...


class TestPostgresSpending(InPostgres, SpendingOfStore): ...


class ClicksOfStore(ClicksContract):
    database: Database

    def make(self) -> SqlClicks:
        return SqlClicks(self.database)

    def make_another(self) -> SqlClicks:
        return SqlClicks(self.database, "weekly")


class TestSqliteClicks(InSqlite, ClicksOfStore): ...


class TestPostgresClicks(InPostgres, ClicksOfStore): ...


class TestMemoryClicks(ClicksContract):
    def make(self) -> MemoryClicks:
        return MemoryClicks()

    def make_another(self) -> MemoryClicks:
        return MemoryClicks()


class TestMemoryStories(StoryStoreContract):
    def make(self) -> MemoryStories:
        return MemoryStories()

    def make_another(self) -> MemoryStories:
        return MemoryStories()


class TestMemoryEditions(EditionStoreContract):
    def make(self) -> MemoryEditions:
        return MemoryEditions()

    def make_another(self) -> MemoryEditions:
        return MemoryEditions()


class TestMemoryAudience(AudienceContract):
    def make(self) -> MemoryAudience:
        return MemoryAudience()

    def make_another(self) -> MemoryAudience:
        return MemoryAudience()


class TestMemoryLedger(LedgerContract):
    def make(self) -> tuple[MemoryAudience, MemoryLedger]:
        audience = MemoryAudience()
        return audience, MemoryLedger(audience)

    def make_another(self) -> tuple[MemoryAudience, MemoryLedger]:
        return self.make()


class TestMemoryConsents(ConsentsContract):
    def make(self) -> tuple[MemoryAudience, MemoryConsents]:
        audience = MemoryAudience()
        return audience, MemoryConsents(audience)

    def make_another(self) -> tuple[MemoryAudience, MemoryConsents]:
        return self.make()


class TestMemoryReports(ReportsContract):
    def make(self) -> MemoryReports:
        return MemoryReports()

    def make_another(self) -> MemoryReports:
        return MemoryReports()


class TestMemoryMembers(MembersContract):
    def make(self) -> MemoryMembers:
        return MemoryMembers()

    def make_another(self) -> MemoryMembers:
        return MemoryMembers()


class TestMemoryJournal(JournalContract):
    def make(self) -> MemoryJournal:
        return MemoryJournal()

    def make_another(self) -> MemoryJournal:
        return MemoryJournal()
