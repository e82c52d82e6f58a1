"""What accounts and a journal promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newsletter.models import Change, Member, Session
from newsletter.ports import Journal, Members
from newsletter.testing.samples import DAY, NOON

_HOUR = timedelta(hours=1)
_ADA = Member("Ada", "publisher", "$argon2id$ada")
_BO = Member("bo", "editor", "$argon2id$bo")


class MembersContract:
    def make(self) -> Members:
        """Members of nobody."""
        raise NotImplementedError

    def test_an_account_is_found_in_any_case(self) -> None:
        members = self.make()
        members.save(_BO)
        members.save(_ADA)
        assert members.member("ADA") == _ADA
        assert members.member("Cy") is None
        assert members.members() == [_ADA, _BO]

    def test_saving_again_replaces_and_ends_what_was_begun(self) -> None:
        members = self.make()
        members.save(_ADA)
        members.begin("k", Session("Ada", "publisher", NOON, NOON))
        changed = replace(_ADA, password="$argon2id$new")  # noqa: S106 - a made-up hash
        members.save(changed)
        assert members.members() == [changed]
        assert members.session("k", NOON) is None

    def test_a_session_says_whose_it_is_and_when_it_was_used(self) -> None:
        members = self.make()
        members.save(_ADA)
        members.begin("k", Session("Ada", "publisher", NOON, NOON))
        members.begin("t", Session("Ada", "publisher", NOON + _HOUR, NOON + _HOUR, token="backup"))  # noqa: S106
        assert members.session("k", NOON + _HOUR) == Session("Ada", "publisher", NOON, NOON)
        assert members.session("k", NOON + 2 * _HOUR) == Session("Ada", "publisher", NOON, NOON + _HOUR)
        assert [key for key, _ in members.sessions("ada")] == ["k", "t"]
        assert members.session("other", NOON) is None

    def test_a_session_ends_and_so_do_all_of_an_account_that_is_removed(self) -> None:
        members = self.make()
        members.save(_ADA)
        for key in ("a", "b"):
            members.begin(key, Session("Ada", "publisher", NOON, NOON))
        assert members.end("a")
        assert not members.end("a")
        assert members.session("a", NOON) is None
        assert members.remove("ADA")
        assert not members.remove("Ada")
        assert members.session("b", NOON) is None


class JournalContract:
    def make(self) -> Journal:
        """A journal without a line."""
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
