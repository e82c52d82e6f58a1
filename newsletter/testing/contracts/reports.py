"""What an inbox of reports promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newsletter.ports import Reports
from newsletter.testing.samples import DAY, NOON

_DAY = timedelta(days=1)


class ReportsContract:
    def make(self) -> Reports:
        """An empty inbox."""
        raise NotImplementedError

    def make_another(self) -> Reports:
        """Beside what `make` gave last, and in the same store: the inbox of another newsletter."""
        raise NotImplementedError

    def test_reports_stay_open_until_they_are_settled(self) -> None:
        inbox, another = self.make(), self.make_another()
        first = inbox.add(DAY, "bridge-opens", "It opened on “Saturday”.\n\nSee the notice.", "bea@example.org", NOON)
        second = inbox.add(DAY, "", "A link is broken.", "", NOON)
        assert list(another.reports()) == []
        assert list(inbox.reports()) == [first, second]
        assert not another.settle(first.id, NOON)
        assert inbox.settle(first.id, NOON + _DAY)
        assert not inbox.settle(first.id, NOON)
        assert list(inbox.reports()) == [second]
        assert list(inbox.reports(settled=True)) == [replace(first, settled=NOON + _DAY), second]
