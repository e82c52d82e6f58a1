"""What a journal promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newsletter.models import Change
from newsletter.ports import Journal
from newsletter.testing.samples import DAY, NOON


class JournalContract:
    def make(self) -> Journal:
        """A journal without a line."""
        raise NotImplementedError

    def make_another(self) -> Journal:
        """Beside what `make` gave last, and in the same store: the journal of another newsletter."""
        raise NotImplementedError

    def test_changes_come_back_newest_first_with_numbers(self) -> None:
        journal = self.make()
        first = Change(NOON, "Ada", DAY, "dropped “A”", "", 'drop = ["a"]\n')
        second = Change(NOON, "Bo “B” Ünal", DAY, "pinned “B”", 'drop = ["a"]\n', "")
        for change in (first, second):
            journal.keep(change)
        newest, oldest = journal.changes(DAY)
        assert newest.number > oldest.number > 0
        assert [replace(newest, number=0), replace(oldest, number=0)] == [second, first]

    def test_changes_of_one_edition_or_of_everything(self) -> None:
        journal = self.make()
        other = DAY + timedelta(days=1)
        for edition, what in ((DAY, "a"), (other, "b"), (None, "c")):
            journal.keep(Change(NOON, "Ada", edition, what))
        assert [change.what for change in journal.changes(DAY)] == ["a"]
        assert [change.what for change in journal.changes()] == ["c", "b", "a"]
        assert [change.what for change in journal.changes(limit=1)] == ["c"]
        newest = journal.changes(limit=1)[0].number
        assert [change.what for change in journal.changes(before=newest)] == ["b", "a"]

    def test_each_newsletter_has_its_own(self) -> None:
        journal, another = self.make(), self.make_another()
        for book, what in ((journal, "a"), (another, "b")):
            for edition in (DAY, None):
                book.keep(Change(NOON, "Ada", edition, what))
        assert [change.what for change in journal.changes(DAY)] == ["a"]
        assert [change.what for change in journal.changes()] == ["a", "a"]
        assert [change.what for change in another.changes()] == ["b", "b"]
