"""What a count of clicks promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from newsletter.ports import Clicks
from newsletter.testing.samples import DAY

_LATER = DAY + timedelta(days=1)
_A, _B = "https://a.example/1?x=1&y=“2”", "https://b.example/"


class ClicksContract:
    def make(self) -> Clicks:
        """Nothing was counted yet."""
        raise NotImplementedError

    def make_another(self) -> Clicks:
        """Beside what `make` gave last, and in the same store: those of another newsletter."""
        raise NotImplementedError

    def test_each_link_is_counted_by_edition_and_day(self) -> None:
        clicks = self.make()
        for edition, url, day in ((DAY, _B, DAY), (DAY, _A, _LATER), (DAY, _A, DAY), (_LATER, _A, _LATER)):
            clicks.add(edition, url, day)
        clicks.add(DAY, _A, DAY)
        assert clicks.counts() == [
            (DAY, _A, DAY, 2), (DAY, _A, _LATER, 1), (DAY, _B, DAY, 1), (_LATER, _A, _LATER, 1)
        ]  # fmt: skip

    def test_none_is_lost_when_many_come_at_once(self) -> None:
        clicks = self.make()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: clicks.add(DAY, _A, DAY), range(80)))
        assert clicks.counts() == [(DAY, _A, DAY, 80)]

    def test_newsletters_of_one_store_do_not_share_counts(self) -> None:
        clicks, another = self.make(), self.make_another()
        another.add(DAY, _A, DAY)
        assert clicks.counts() == []
        assert another.counts() == [(DAY, _A, DAY, 1)]
