"""Accounts, passwords and the door: who comes in, who does not, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from newsletter.errors import UsageError
from newsletter.testing import MemoryJournal, MemoryMembers
from newsletter.web.desk import passwords
from newsletter.web.desk.accounts import Accounts, key_of
from newsletter.web.desk.door import IDLE, LASTS, OF_NAME, OF_NETWORK, Door, NotLetIn, TooOften
from tests.conftest import Run
from tests.web.desk import Clock

GOOD = "correct horse battery staple"
HOME, AWAY = "192.0.2.7", "198.51.100.9"


class House:
    """Accounts and a door, with nothing behind them."""

    def __init__(self) -> None:
        self.room = SimpleNamespace(members=MemoryMembers(), journal=MemoryJournal())
        self.clock = Clock()
        self.accounts = Accounts(self.room, "op", self.clock.now)
        self.accounts.add("Ada", "publisher", GOOD)
        self.door = Door(lambda: self.room, self.clock)

    def lines(self) -> list[str]:
        return [f"{change.who} {change.what}" for change in self.room.journal.changes()]


@pytest.fixture
def house() -> House:
    return House()


# -- passwords --------------------------------------------------------------------------------------
def test_a_password_is_kept_by_argon2_and_fits_alone() -> None:
    kept = passwords.to_hash(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert passwords.fits(GOOD, kept)
    assert not passwords.fits(GOOD + "r", kept)


def test_the_same_letters_fit_however_they_are_typed() -> None:
    assert passwords.fits("un café très serré", passwords.to_hash("un cafe\u0301 tre\u0300s serre\u0301"))


@pytest.mark.parametrize("kept", ["", "nonsense"])
def test_no_password_fits_an_account_without_one(kept: str) -> None:
    for tried in ("", GOOD, "a password that nobody has"):
        assert not passwords.fits(tried, kept)


@pytest.mark.parametrize("text", ["", "short", "x" * 1001])
def test_a_password_that_is_too_short_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="15 to 1000 characters"):
        passwords.to_hash(text)


# -- signing in -------------------------------------------------------------------------------------
def test_who_knows_the_password_is_in_until_they_leave(house: House) -> None:
    secret = house.door.sign_in("ADA", GOOD, HOME)
    visitor = house.door.who(secret)
    assert visitor
    assert (visitor.name, visitor.may_approve) == ("Ada", True)
    house.door.leave(visitor)
    assert house.door.who(secret) is None
    assert house.lines()[:2] == ["Ada signed out", f"Ada signed in from {HOME}"]


def test_the_store_knows_no_secret(house: House) -> None:
    secret = house.door.sign_in("Ada", GOOD, HOME)
    ((key, _),) = house.room.members.sessions("Ada")
    assert key == key_of(secret) != secret


@pytest.mark.parametrize("name", ["Ada", "Nobody"])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(house: House, name: str) -> None:
    with pytest.raises(NotLetIn, match=r"^name or password is not right$"):
        house.door.sign_in(name, "wrong horse battery staple", HOME)
    who = "Ada" if name == "Ada" else "somebody"  # what was typed as a name may be a password
    assert house.lines()[0] == f"{who} could not sign in from {HOME}"


@pytest.mark.parametrize("name", ["Ada", "Nobody"])
def test_each_try_checks_a_hash_whether_there_is_an_account_or_not(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []

    class Counting:
        def verify(self, kept: str, tried: str) -> bool:
            checked.append(kept.split("$")[3])
            return passwords_hasher.verify(kept, tried)

        def hash(self, text: str) -> str:
            return passwords_hasher.hash(text)

    passwords_hasher = passwords._HASHER
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    with pytest.raises(NotLetIn):
        house.door.sign_in(name, "wrong horse battery staple", HOME)
    assert checked == ["m=65536,t=3,p=4"], "one check, as costly for all"


@pytest.mark.parametrize("name", ["Ada", "Nobody"])
def test_a_name_can_be_tried_so_often_from_everywhere_together(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.web.desk.door.fits", lambda *_: False)
    for number in range(OF_NAME[0]):
        with pytest.raises(NotLetIn, match="is not right"):
            house.door.sign_in(name.upper(), "x", f"192.0.{number}.1")
    with pytest.raises(TooOften, match="wait 2 minutes"):
        house.door.sign_in(name, "x", AWAY)
    house.clock.now += timedelta(minutes=2)
    with pytest.raises(NotLetIn, match="is not right"):
        house.door.sign_in(name, "x", AWAY)


def test_a_network_can_try_so_often_whatever_the_name(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.web.desk.door.fits", lambda *_: False)
    for number in range(OF_NETWORK[0]):
        with pytest.raises(NotLetIn, match="is not right"):
            house.door.sign_in(f"name {number}", "x", f"192.0.2.{number}")
    with pytest.raises(TooOften):
        house.door.sign_in("another", "x", HOME)
    with pytest.raises(NotLetIn, match="is not right"):
        house.door.sign_in("another", "x", AWAY)


def test_a_crowd_at_the_door_does_not_fill_the_journal(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.web.desk.door.fits", lambda *_: False)
    for number in range(250):
        with pytest.raises(NotLetIn):
            house.door.sign_in(f"name {number}", "x", f"10.{number}.0.1")
    assert len(house.room.journal.changes(limit=1000)) == 200 + 1


@pytest.mark.parametrize("pause", [IDLE + timedelta(minutes=1), LASTS + timedelta(minutes=1)])
def test_a_session_ends_by_itself_and_is_forgotten(house: House, pause: timedelta) -> None:
    secret = house.door.sign_in("Ada", GOOD, HOME)
    house.clock.now += pause
    assert house.door.who(secret) is None
    assert house.room.members.sessions("Ada") == []


def test_a_busy_session_ends_as_well(house: House) -> None:
    secret = house.door.sign_in("Ada", GOOD, HOME)
    start = house.clock.now
    while house.clock.now - start <= LASTS:
        assert house.door.who(secret)
        house.clock.now += IDLE / 2
    assert house.door.who(secret) is None


def test_what_nobody_used_any_more_is_forgotten_at_the_next_sign_in(house: House) -> None:
    house.door.sign_in("Ada", GOOD, HOME)
    token = house.accounts.new_token("Ada", "morning")
    house.clock.now += LASTS + IDLE
    house.door.sign_in("Ada", GOOD, HOME)
    assert sorted(session.token for _, session in house.room.members.sessions("Ada")) == ["", "morning"]
    assert house.door.script(token)


# -- tokens and accounts ----------------------------------------------------------------------------
def test_a_token_is_for_scripts_and_a_cookie_for_people(house: House) -> None:
    token, secret = house.accounts.new_token("Ada", "morning"), house.door.sign_in("Ada", GOOD, HOME)
    script = house.door.script(token)
    assert script
    assert (script.name, script.who, script.role) == ("Ada", "Ada (morning)", "publisher")
    assert house.door.who(token) is None
    assert house.door.script(secret) is None
    assert house.door.script("desk_made-up") is None
    house.accounts.revoke("Ada", "morning")
    assert house.door.script(token) is None
    assert house.door.who(secret)


@pytest.mark.parametrize("change", ["password", "role", "remove", "revoke"])
def test_whatever_changes_an_account_ends_what_was_begun(house: House, change: str) -> None:
    token, secret = house.accounts.new_token("Ada", "morning"), house.door.sign_in("Ada", GOOD, HOME)
    {
        "password": lambda: house.accounts.set_password("Ada", GOOD + " 2"),
        "role": lambda: house.accounts.set_role("Ada", "editor"),
        "remove": lambda: house.accounts.remove("Ada"),
        "revoke": lambda: house.accounts.revoke("Ada"),
    }[change]()
    assert house.door.script(token) is None
    assert house.door.who(secret) is None
    assert house.lines()[0].startswith("op ")


def test_what_cannot_be_is_refused(house: House) -> None:
    accounts = house.accounts
    for name in ("", " Ada", "A\nda", "x" * 61, "\x00"):
        with pytest.raises(UsageError, match="printable"):
            accounts.add(name, "editor", GOOD)
    with pytest.raises(UsageError, match="has an account already"):
        accounts.add("ada", "editor", GOOD)
    with pytest.raises(UsageError, match="nobody has an account called Bo"):
        accounts.new_token("Bo", "morning")
    with pytest.raises(UsageError, match="what the token is for"):
        accounts.new_token("Ada", " ")
    accounts.new_token("Ada", "morning")
    with pytest.raises(UsageError, match="has a token for morning already"):
        accounts.new_token("Ada", "morning")
    with pytest.raises(UsageError, match="has no token for evening"):
        accounts.revoke("Ada", "evening")


# -- on the command line ----------------------------------------------------------------------------
def test_accounts_are_kept_on_the_command_line(newsletter: Run) -> None:
    added = newsletter("editors", "add", "Ada Lovelace", "--role", "publisher", stdin=GOOD + "\n")
    assert (added.returncode, added.stderr) == (0, "")
    assert newsletter("editors", "add", "Bo", "--role", "editor", stdin=GOOD).returncode == 0
    token = newsletter("editors", "token", "bo", "--for", "morning").stdout.strip()
    assert token.startswith("desk_")
    listed = newsletter("editors", "list").stdout
    assert GOOD not in listed
    assert token not in listed
    rows = [line.split() for line in listed.splitlines()]
    assert rows == [
        ["NAME", "ROLE", "PASSWORD", "SEEN", "TOKENS"],
        ["Ada", "Lovelace", "publisher", "yes", "never"],
        ["Bo", "editor", "yes", "just", "now", "morning"],
    ]
    assert "'tokens': ['morning']" in str(newsletter("editors", "list", "--json").stdout).replace('"', "'")
    assert "is a publisher now" in newsletter("editors", "role", "Bo", "publisher").stdout
    assert newsletter("editors", "password", "Bo", stdin=GOOD + " 2\n").returncode == 0
    assert "Ended 0 sessions and tokens" in newsletter("editors", "revoke", "Bo").stdout
    assert newsletter("editors", "remove", "Bo").returncode == 0
    assert "Bo" not in newsletter("editors", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("add", "Ada", "--role", "editor"), "short\n", "15 to 1000 characters"),
        (("add", "Ada", "--role", "editor"), "", "no password came"),
        (("add", "Ada", "--role", "owner"), GOOD, "owner"),
        (("password", "Bo"), GOOD, "nobody has an account called Bo"),
        (("remove", "Bo"), "", "nobody has an account called Bo"),
        (("revoke", "Bo"), "", "nobody has an account called Bo"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(newsletter: Run, arguments: tuple[str, ...], stdin: str, says: str) -> None:
    done = newsletter("editors", *arguments, stdin=stdin)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
