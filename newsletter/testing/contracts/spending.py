"""What the book of what language models cost promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from newsletter.models import Spent
from newsletter.ports import Spending

_DAY = date(2026, 3, 4)
_NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class SpendingContract:
    def make(self) -> Spending:
        """A book without a line."""
        raise NotImplementedError

    def make_another(self) -> Spending:
        """Beside what `make` gave last, and in the same store: the book of another newsletter."""
        raise NotImplementedError

    def test_nothing_is_spent_at_first(self) -> None:
        assert self.make().spent(_DAY) == Spent(0, 0, 0, 0, 0)

    def test_what_is_put_aside_counts_until_it_is_settled(self) -> None:
        book = self.make()
        call = book.reserve(_DAY, "good", 600, 1000, 5000)
        assert call is not None
        assert book.reserve(_DAY, "good", 600, 1000, 5000) is None
        book.settle(call, 150, 90, 60)
        assert book.spent(_DAY) == Spent(1, 90, 60, 150, 150)
        assert book.reserve(_DAY, "good", 850, 1000, 5000) is not None  # to the last millionth

    def test_editions_have_their_own_limit_and_share_the_months(self) -> None:
        book = self.make()
        for day in (date(2026, 3, 1), date(2026, 3, 31)):
            assert book.reserve(day, "good", 900, 1000, 2000) is not None
        assert book.reserve(_DAY, "good", 900, 1000, 2000) is None
        for other in (date(2026, 2, 28), date(2026, 4, 1)):
            assert book.reserve(other, "good", 900, 1000, 2000) is not None
        assert book.spent(_DAY) == Spent(0, 0, 0, 0, 1800)

    def test_threads_together_keep_a_limit(self) -> None:
        book = self.make()
        with ThreadPoolExecutor(8) as pool:
            calls = list(pool.map(lambda _: book.reserve(_DAY, "good", 10, 100, 1000), range(40)))
        assert sum(call is not None for call in calls) == 10
        assert book.spent(_DAY).edition == 100

    def test_calls_of_a_model_keep_an_interval_between_them(self) -> None:
        book, late = self.make(), _NOW + timedelta(hours=1)
        turns = [book.turn("good", 10 * _SECOND, _NOW, late) for _ in range(3)]
        assert turns == [_NOW, _NOW + 10 * _SECOND, _NOW + 20 * _SECOND]
        assert book.turn("another", 10 * _SECOND, _NOW, late) == _NOW
        assert book.turn("good", 10 * _SECOND, _NOW + 60 * _SECOND, late) == _NOW + 60 * _SECOND  # none is saved up

    def test_a_turn_that_would_come_too_late_is_not_kept(self) -> None:
        book = self.make()
        book.turn("good", 10 * _SECOND, _NOW, _NOW)
        assert book.turn("good", 10 * _SECOND, _NOW, _NOW + 9 * _SECOND) is None
        assert book.turn("good", 10 * _SECOND, _NOW, _NOW + 10 * _SECOND) == _NOW + 10 * _SECOND

    def test_threads_and_newsletters_together_never_have_the_same_turn(self) -> None:
        books = (self.make(), self.make_another())
        with ThreadPoolExecutor(8) as pool:
            turns = list(pool.map(lambda n: books[n % 2].turn("good", _SECOND, _NOW, _NOW + 60 * _SECOND), range(40)))
        assert sorted(turn for turn in turns if turn) == [_NOW + n * _SECOND for n in range(40)]

    def test_newsletters_of_one_store_do_not_share_limits(self) -> None:
        book, another = self.make(), self.make_another()
        assert book.reserve(_DAY, "good", 900, 1000, 1000) is not None
        assert another.spent(_DAY) == Spent(0, 0, 0, 0, 0)
        call = another.reserve(_DAY, "good", 900, 1000, 1000)
        assert call is not None
        another.settle(call, 100, 5, 6)
        assert another.spent(_DAY) == Spent(1, 5, 6, 100, 100)
        assert book.spent(_DAY) == Spent(1, 0, 0, 900, 900)
