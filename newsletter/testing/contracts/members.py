"""What accounts promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newsletter.models import Member, Session
from newsletter.ports import Members
from newsletter.testing.samples import NOON

_HOUR = timedelta(hours=1)
_ADA = Member("Ada", "publisher", "$argon2id$ada")
_BO = Member("bo", "editor", "$argon2id$bo")


class MembersContract:
    def make(self) -> Members:
        """Nobody yet."""
        raise NotImplementedError

    def make_another(self) -> Members:
        """Beside what `make` gave last, and in the same store: those of another newsletter."""
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

    def test_each_newsletter_has_its_own(self) -> None:
        members, others = self.make(), self.make_another()
        members.save(_ADA)
        members.begin("k", Session("Ada", "publisher", NOON, NOON))
        assert others.member("Ada") is None
        assert others.session("k", NOON) is None
        assert not others.end("k")
        hers = replace(_ADA, role="editor")
        others.save(hers)
        assert (members.members(), others.members()) == ([_ADA], [hers])
        assert not others.sessions("Ada")
        assert others.remove("Ada")
        assert members.session("k", NOON) is not None
