"""What a ledger promises."""

from newsletter.testing.contracts.ledger.claims import ClaimsContract
from newsletter.testing.contracts.ledger.counts import CountsContract
from newsletter.testing.contracts.ledger.recipients import RecipientsContract
from newsletter.testing.contracts.ledger.times import TimesContract


class LedgerContract(RecipientsContract, ClaimsContract, TimesContract, CountsContract):
    """All of it."""
