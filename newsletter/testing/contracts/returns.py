"""What a book of returned mail promises."""

from __future__ import annotations

from datetime import timedelta

from newsletter.models import Returned, Subscriber
from newsletter.ports import Audience, Ledger, Returns
from newsletter.testing.samples import DAY, NOON

_DAY = timedelta(days=1)
_HOUR = NOON.replace(minute=0, second=0, microsecond=0)


class ReturnsContract:
    def make(self) -> tuple[Audience, Ledger, Returns]:
        """An audience of nobody, and a ledger and a book of returns that belong to it."""
        raise NotImplementedError

    def make_another(self) -> tuple[Audience, Ledger, Returns]:
        """Beside what `make` gave last, and in the same store: those of another newsletter."""
        raise NotImplementedError

    def test_a_message_counts_once(self) -> None:
        audience, _, returns = self.make()
        bea = _reader(audience, "bea@example.org")
        bounce = Returned("hard", "bea@example.org", "key-1", DAY, detail="550 no such user")
        assert not returns.seen(bounce)
        for _ in range(2):
            returns.keep(bounce, bea, NOON)
        assert returns.seen(bounce)
        assert returns.count() == {(DAY, "hard"): 1}
        assert list(returns.by_hour()) == [(_HOUR, "hard", 1)]

    def test_the_delivery_says_whom_it_is_about_and_else_the_address(self) -> None:
        audience, ledger, returns = self.make()
        bea, cy = _reader(audience, "bea@example.org"), _reader(audience, "cy@example.org")
        ledger.freeze(DAY, NOON)
        numbers = {row.subscriber.id: row.id for row in ledger.deliveries(DAY)}
        named = Returned("hard", "cy@example.org", "key-1", DAY, numbers[bea.id])
        assert returns.reader(named) == bea
        assert returns.reader(Returned("hard", "CY@example.org", "key-2")) == cy
        assert returns.reader(Returned("hard", "cy@example.org", "key-3", DAY + _DAY, numbers[bea.id])) == cy
        assert returns.reader(Returned("hard", "", "key-4")) is None

    def test_soft_bounces_are_counted_from_a_day_on(self) -> None:
        audience, _, returns = self.make()
        bea = _reader(audience, "bea@example.org")
        for days in (0, 1, 2):
            returns.keep(Returned("soft", bea.email, f"key-{days}"), bea, NOON + days * _DAY)
        returns.keep(Returned("complaint", bea.email, "key-9"), bea, NOON + _DAY)
        assert returns.soft_bounces(bea, NOON + _DAY) == 2
        assert returns.count() == {(None, "soft"): 1, (None, "complaint"): 1}, "readers, not messages"
        by_hour = [(_HOUR, "soft", 1), (_HOUR + _DAY, "complaint", 1), (_HOUR + _DAY, "soft", 1)]
        assert list(returns.by_hour()) == [*by_hour, (_HOUR + 2 * _DAY, "soft", 1)]

    def test_newsletters_of_one_store_do_not_share_returns(self) -> None:
        audience, ledger, returns = self.make()
        bea = _reader(audience, "bea@example.org")
        ledger.freeze(DAY, NOON)
        (row,) = ledger.deliveries(DAY)
        other_audience, _, other = self.make_another()
        assert other.reader(Returned("hard", bea.email, "key-1", DAY, row.id)) is None
        there = _reader(other_audience, bea.email)
        other.keep(Returned("hard", bea.email, "key-1"), there, NOON)
        assert other.count() == {(None, "hard"): 1}
        assert returns.count() == {}


def _reader(audience: Audience, email: str) -> Subscriber:
    audience.add(email, "", "active", NOON)
    found = audience.find(email)
    assert found is not None
    return found
