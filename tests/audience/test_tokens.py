"""A token opens for one reader and one purpose, and holds no address."""

from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.audience.secret import read_secrets
from newsletter.audience.tokens import Purpose, Tokens, number_of
from newsletter.errors import ConfigError

TOKENS = Tokens((b"a" * 32,))
purposes = st.sampled_from(get_args(Purpose))
numbers = st.integers(0, 10**18 - 1)
emails = st.one_of(st.emails(), st.text(max_size=60))


@given(purposes, numbers, emails)
def test_a_token_is_believed_for_what_it_was_made(purpose: Purpose, number: int, email: str) -> None:
    token = TOKENS.make(purpose, number, email)
    assert TOKENS.believes(token, purpose, email)
    assert number_of(token) == number


@given(purposes, numbers, emails, purposes, numbers, emails)
def test_a_token_is_believed_for_nothing_else(
    purpose: Purpose, number: int, email: str, other_purpose: Purpose, other_number: int, other_email: str
) -> None:
    assume((purpose, number, email.casefold()) != (other_purpose, other_number, other_email.casefold()))
    signature = TOKENS.make(purpose, number, email).partition(".")[2]
    assert not TOKENS.believes(f"{other_number}.{signature}", other_purpose, other_email)


@given(purposes, numbers, emails, st.data())
def test_a_token_with_another_character_is_not_believed(
    purpose: Purpose, number: int, email: str, data: st.DataObject
) -> None:
    token = TOKENS.make(purpose, number, email)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCXYZabcxyz0189-_."))
    assume(letter != token[place])
    assert not TOKENS.believes(token[:place] + letter + token[place + 1 :], purpose, email)


@given(st.text(max_size=80))
def test_no_text_makes_it_stumble(text: str) -> None:
    assert not TOKENS.believes(text, "confirm", "ada@example.org")
    number_of(text)


@given(purposes, numbers, st.emails())
def test_a_token_holds_no_address(purpose: Purpose, number: int, email: str) -> None:
    token = TOKENS.make(purpose, number, email)
    assert len(token) <= 18 + 1 + 27
    held = base64.urlsafe_b64decode(token.partition(".")[2] + "=")
    assert len(held) == 20, "a signature, and no room for more"


def test_an_older_secret_is_believed_until_it_is_taken_away() -> None:
    old, new = b"o" * 32, b"n" * 32
    token = Tokens((old,)).make("unsubscribe", 7, "ada@example.org")
    assert Tokens((new, old)).believes(token, "unsubscribe", "ada@example.org")
    assert Tokens((new, old)).make("unsubscribe", 7, "ada@example.org") != token
    assert not Tokens((new,)).believes(token, "unsubscribe", "ada@example.org")


def test_a_fingerprint_tells_apart_and_cannot_be_read() -> None:
    print_ = TOKENS.fingerprint("192.0.2.1")
    assert print_ == TOKENS.fingerprint("192.0.2.1") != TOKENS.fingerprint("192.0.2.2")
    assert print_ != Tokens((b"b" * 32,)).fingerprint("192.0.2.1")


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "links.secret"
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: read_secrets(path), range(16)))
    assert len(made) == 1
    ((secret,),) = made
    assert len(secret) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["links.secret"]


def test_the_first_line_signs(tmp_path: Path) -> None:
    path = tmp_path / "links.secret"
    path.write_text(f"{'a' * 64}\n{'b' * 64}\n")
    path.chmod(0o600)
    assert read_secrets(path) == (b"\xaa" * 32, b"\xbb" * 32)


@pytest.mark.parametrize("content", ["", "short\n", "z" * 64, "a" * 63, "ü" * 64])
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "links.secret"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match=r"links\.secret"):
        read_secrets(path)


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "links.secret"
    read_secrets(path)
    os.chmod(path, 0o640)  # noqa: PTH101 - what is to be refused
    with pytest.raises(ConfigError, match="chmod 600"):
        read_secrets(path)
