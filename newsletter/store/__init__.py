"""The store: one SQLite file (sqlite/), or a PostgreSQL database (postgres/). No other folder imports their libraries.

`open_database(path)` gives a `Database`; each back end is made from it and implements one port:
`SqlStories`, `SqlEditions`, `SqlAudience`, `SqlClicks`, `SqlConsents`, `SqlReports`, `SqlLedger`, `SqlReturns`,
`SqlSpending`, `SqlMembers`, `SqlJournal`.
"""

from newsletter.store.audience import SqlAudience
from newsletter.store.clicks import SqlClicks
from newsletter.store.consents import SqlConsents
from newsletter.store.editions import SqlEditions
from newsletter.store.journal import SqlJournal
from newsletter.store.ledger import SqlLedger
from newsletter.store.members import SqlMembers
from newsletter.store.reports import SqlReports
from newsletter.store.returns import SqlReturns
from newsletter.store.spending import SqlSpending
from newsletter.store.sql import Database
from newsletter.store.sqlite.backup import backup
from newsletter.store.sqlite.database import SqliteDatabase, open_database
from newsletter.store.standing import Send, Standings
from newsletter.store.stories import SqlStories

__all__ = [
    "Database",
    "Send",
    "SqlAudience",
    "SqlClicks",
    "SqlConsents",
    "SqlEditions",
    "SqlJournal",
    "SqlLedger",
    "SqlMembers",
    "SqlReports",
    "SqlReturns",
    "SqlSpending",
    "SqlStories",
    "SqliteDatabase",
    "Standings",
    "backup",
    "open_database",
]
