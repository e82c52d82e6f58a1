from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.store import (
    Database,
    SqliteAudience,
    SqliteConsents,
    SqliteEditions,
    SqliteJournal,
    SqliteLedger,
    SqliteMembers,
    SqliteReports,
    SqliteStories,
    open_database,
)
from newsletter.testing import (
    AudienceContract,
    ConsentsContract,
    EditionStoreContract,
    JournalContract,
    LedgerContract,
    MembersContract,
    MemoryAudience,
    MemoryConsents,
    MemoryEditions,
    MemoryLedger,
    MemoryReports,
    MemoryStories,
    ReportsContract,
    StoryStoreContract,
)


class InSqlite:
    @pytest.fixture(autouse=True)
    def _database(self, tmp_path: Path) -> Iterator[None]:
        self.database: Database
        with open_database(tmp_path / "newsletter.db") as self.database:
            yield


class TestSqliteStories(InSqlite, StoryStoreContract):
    def make(self) -> SqliteStories:
        return SqliteStories(self.database)


class TestSqliteEditions(InSqlite, EditionStoreContract):
    def make(self) -> SqliteEditions:
        return SqliteEditions(self.database)

    def make_another(self) -> SqliteEditions:
        return SqliteEditions(self.database, "weekly")


class TestSqliteAudience(InSqlite, AudienceContract):
    def make(self) -> SqliteAudience:
        return SqliteAudience(self.database)

    def make_another(self) -> SqliteAudience:
        return SqliteAudience(self.database, "weekly")


class TestSqliteLedger(InSqlite, LedgerContract):
    def make(self) -> tuple[SqliteAudience, SqliteLedger]:
        return SqliteAudience(self.database), SqliteLedger(self.database)

    def make_another(self) -> tuple[SqliteAudience, SqliteLedger]:
        return SqliteAudience(self.database, "weekly"), SqliteLedger(self.database, "weekly")


class TestSqliteMembers(InSqlite, MembersContract):
    def make(self) -> SqliteMembers:
        return SqliteMembers(self.database)


class TestSqliteJournal(InSqlite, JournalContract):
    def make(self) -> SqliteJournal:
        return SqliteJournal(self.database)


class TestSqliteConsents(InSqlite, ConsentsContract):
    def make(self) -> tuple[SqliteAudience, SqliteConsents]:
        return SqliteAudience(self.database), SqliteConsents(self.database)

    def make_another(self) -> tuple[SqliteAudience, SqliteConsents]:
        return SqliteAudience(self.database, "weekly"), SqliteConsents(self.database, "weekly")


class TestSqliteReports(InSqlite, ReportsContract):
    def make(self) -> SqliteReports:
        return SqliteReports(self.database)

    def make_another(self) -> SqliteReports:
        return SqliteReports(self.database, "weekly")


class TestMemoryStories(StoryStoreContract):
    def make(self) -> MemoryStories:
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
