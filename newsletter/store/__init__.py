"""The store: one SQLite file. sqlite_utils and sqlite3 are imported in this folder alone.

`open_database(path)` gives a `Database`; each back end is made from it and implements one port:
`SqliteStories`, `SqliteEditions`, `SqliteAudience`, `SqliteConsents`, `SqliteReports`, `SqliteLedger`, `SqliteReturns`,
`SqliteSpending`.
"""

from newsletter.store.audience import SqliteAudience
from newsletter.store.backup import backup
from newsletter.store.consents import SqliteConsents
from newsletter.store.database import Database, open_database
from newsletter.store.editions import SqliteEditions
from newsletter.store.journal import SqliteJournal
from newsletter.store.ledger import SqliteLedger
from newsletter.store.members import SqliteMembers
from newsletter.store.reports import SqliteReports
from newsletter.store.returns import SqliteReturns
from newsletter.store.spending import SqliteSpending
from newsletter.store.stories import SqliteStories

__all__ = [
    "Database",
    "SqliteAudience",
    "SqliteConsents",
    "SqliteEditions",
    "SqliteJournal",
    "SqliteLedger",
    "SqliteMembers",
    "SqliteReports",
    "SqliteReturns",
    "SqliteSpending",
    "SqliteStories",
    "backup",
    "open_database",
]
