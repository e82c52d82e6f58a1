"""For authors of back ends: contract suites that show whether an implementation keeps a port's promises, and fakes.

A suite is a class of tests with plain asserts. Inherit from it, say how to make the thing, and let pytest (or any
runner that calls `test_*` methods) collect it:

    class TestMyLedger(LedgerContract):
        def make(self):
            return MyAudience(...), MyLedger(...)
"""

from newsletter.testing.audience import AudienceContract, LedgerContract, MemoryAudience, MemoryLedger
from newsletter.testing.consents import ConsentsContract, ReportsContract
from newsletter.testing.deliver import DelivererContract, MemoryDeliverer, make_envelope
from newsletter.testing.desk import JournalContract, MembersContract
from newsletter.testing.fetch import FakeFetcher
from newsletter.testing.samples import DAY, NOON, make_edition, make_pool, make_story
from newsletter.testing.store import EditionStoreContract, MemoryEditions, MemoryStories, StoryStoreContract

__all__ = [
    "DAY",
    "NOON",
    "AudienceContract",
    "ConsentsContract",
    "DelivererContract",
    "EditionStoreContract",
    "FakeFetcher",
    "JournalContract",
    "LedgerContract",
    "MembersContract",
    "MemoryAudience",
    "MemoryDeliverer",
    "MemoryEditions",
    "MemoryLedger",
    "MemoryStories",
    "ReportsContract",
    "StoryStoreContract",
    "make_edition",
    "make_envelope",
    "make_pool",
    "make_story",
]
