"""For authors of back ends: contract suites that show whether an implementation keeps a port's promises, and fakes.

A suite is a class of tests with plain asserts. Inherit from it, say how to make the thing, and let pytest (or any
runner that calls `test_*` methods) collect it:

    class TestMyLedger(LedgerContract):
        def make(self):
            return MyAudience(...), MyLedger(...)
"""

from newsletter.testing.contracts.audience import AudienceContract
from newsletter.testing.contracts.clicks import ClicksContract
from newsletter.testing.contracts.consents import ConsentsContract
from newsletter.testing.contracts.deliver import DelivererContract
from newsletter.testing.contracts.editions import EditionStoreContract
from newsletter.testing.contracts.journal import JournalContract
from newsletter.testing.contracts.ledger import LedgerContract
from newsletter.testing.contracts.members import MembersContract
from newsletter.testing.contracts.reports import ReportsContract
from newsletter.testing.contracts.returns import ReturnsContract
from newsletter.testing.contracts.spending import SpendingContract
from newsletter.testing.contracts.stories import StoryStoreContract
from newsletter.testing.fetch import FakeFetcher
from newsletter.testing.memory.audience import MemoryAudience
from newsletter.testing.memory.clicks import MemoryClicks
from newsletter.testing.memory.consents import MemoryConsents
from newsletter.testing.memory.deliver import MemoryDeliverer
from newsletter.testing.memory.editions import MemoryEditions
from newsletter.testing.memory.journal import MemoryJournal
from newsletter.testing.memory.ledger import MemoryLedger
from newsletter.testing.memory.members import MemoryMembers
from newsletter.testing.memory.reports import MemoryReports
from newsletter.testing.memory.stories import MemoryStories
from newsletter.testing.samples import DAY, NOON, make_edition, make_envelope, make_pool, make_story

__all__ = [
    "DAY",
    "NOON",
    "AudienceContract",
    "ClicksContract",
    "ConsentsContract",
    "DelivererContract",
    "EditionStoreContract",
    "FakeFetcher",
    "JournalContract",
    "LedgerContract",
    "MembersContract",
    "MemoryAudience",
    "MemoryClicks",
    "MemoryConsents",
    "MemoryDeliverer",
    "MemoryEditions",
    "MemoryJournal",
    "MemoryLedger",
    "MemoryMembers",
    "MemoryReports",
    "MemoryStories",
    "ReportsContract",
    "ReturnsContract",
    "SpendingContract",
    "StoryStoreContract",
    "make_edition",
    "make_envelope",
    "make_pool",
    "make_story",
]
