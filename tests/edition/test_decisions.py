"""An editor's decisions live in a file that people read, and come back as they were said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.edition.decisions import (
    approve,
    as_written,
    decisions_path,
    drop,
    pin,
    read_decisions,
    rewrite,
    write_decisions,
)
from newsletter.errors import ConfigError
from newsletter.models import BlurbPart, Correction, Decisions, Merge, Picture, QuickLink, Rewrite, Split, Sponsor
from tests.conftest import TIMED

DAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
SAID = TEXT.filter(lambda text: bool(text.strip()))
REWRITES = st.builds(Rewrite, TEXT, st.sampled_from(get_args(BlurbPart)), TEXT, TEXT, TEXT)
MERGES = st.builds(Merge, st.lists(TEXT, min_size=2, max_size=3).map(tuple))
SPLITS = st.builds(Split, SAID, st.lists(TEXT, min_size=1, max_size=3).map(tuple))
PICTURES = st.builds(Picture, TEXT, st.just("https://press.example/a.jpg"), SAID) | st.builds(
    Picture, TEXT, st.just("")
)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple)


def test_no_file_means_no_decisions(tmp_path: Path) -> None:
    assert read_decisions(tmp_path, DAY) == Decisions()


@settings(suppress_health_check=[*TIMED, HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        Decisions,
        pinned=st.lists(TEXT, max_size=4).map(tuple),
        dropped=PAIRS,
        order=st.lists(TEXT, max_size=4).map(tuple),
        sections=st.lists(st.tuples(TEXT, SAID), max_size=4).map(tuple),
        rewrites=st.lists(REWRITES, max_size=4).map(tuple),
        groups=st.lists(st.one_of(MERGES, SPLITS), max_size=3).map(tuple),
        tags=st.lists(st.tuples(TEXT, st.lists(SAID, max_size=3).map(tuple)), max_size=3).map(tuple),
        pictures=st.lists(PICTURES, max_size=3).map(tuple),
        note=TEXT,
        subject=TEXT,
        sponsor=st.none() | st.builds(Sponsor, SAID, SAID, st.just("https://sponsor.example/?a=1"), SAID),
        links=st.lists(st.builds(QuickLink, SAID, st.just("https://link.example/?a=1"), TEXT), max_size=3).map(tuple),
        corrections=st.lists(st.builds(Correction, st.dates(), SAID, TEXT), max_size=3).map(tuple),
    )
)
def test_what_is_written_is_read_again(tmp_path: Path, decisions: Decisions) -> None:
    write_decisions(tmp_path, DAY, decisions)
    assert read_decisions(tmp_path, DAY) == decisions


def test_the_file_says_only_what_was_decided(tmp_path: Path) -> None:
    path = write_decisions(tmp_path, DAY, drop(Decisions(), "3f2a", "an advertisement"))
    written = path.read_text(encoding="utf-8")
    assert written == 'drop = [\n    { event = "3f2a", reason = "an advertisement" },\n]\n'


def test_an_approval_keeps_who_when_and_which_bytes(tmp_path: Path) -> None:
    write_decisions(tmp_path, DAY, approve(Decisions(), "abc123", "Ada", NOW))
    read = read_decisions(tmp_path, DAY)
    assert (read.approved_hash, read.approved_by, read.approved_at) == ("abc123", "Ada", NOW)


def test_the_last_word_counts() -> None:
    decided = drop(pin(pin(Decisions(), "a"), "b"), "a", "no news")
    assert (decided.pinned, decided.dropped) == (("b",), (("a", "no news"),))
    again = pin(decided, "a")
    assert (again.pinned, again.dropped) == (("b", "a"), ())


def test_a_part_is_rewritten_once_and_can_be_taken_back() -> None:
    first, second = Rewrite("a", "why", "It costs money."), Rewrite("a", "why", "It costs time.", "I was there")
    other = Rewrite("a", "headline", "Bridge closes")
    decided = rewrite(rewrite(rewrite(Decisions(), first), other), second)
    assert decided.rewrites == (other, second)
    assert as_written(decided, "a", "why").rewrites == (other,)


def test_a_part_that_no_item_has_is_refused(tmp_path: Path) -> None:
    decisions_path(tmp_path, DAY).write_text('[[rewrite]]\nevent = "a"\npart = "how"\ntext = "So."', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"2026-03-04\.toml.*how"):
        read_decisions(tmp_path, DAY)


@pytest.mark.parametrize(
    "sponsor",
    [
        'text = "Buy ropes."',
        'name = ""\ntext = "Buy ropes."',
        'name = "Ropewalk"\ntext = "Buy ropes."\nlabel = ""',
        'name = "Ropewalk"\ntext = "Buy ropes."\nlabel = " "',
        'name = "Ropewalk"\ntext = "Buy ropes."\nurl = "javascript:alert(1)"',
    ],
)
def test_a_sponsor_has_a_name_a_label_and_a_web_address_or_the_file_is_refused(tmp_path: Path, sponsor: str) -> None:
    decisions_path(tmp_path, DAY).write_text(f"[sponsor]\n{sponsor}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"2026-03-04\.toml"):
        read_decisions(tmp_path, DAY)


def test_a_sponsor_without_a_label_cannot_be() -> None:
    with pytest.raises(ValueError, match="label"):
        Sponsor("Ropewalk", "Buy ropes.", label=" ")


@pytest.mark.parametrize("text", ["pin = 3", "[[drop]]\nreason = 'no event'", "pinned = []", "pin = ["])
def test_a_file_with_a_mistake_is_named(tmp_path: Path, text: str) -> None:
    decisions_path(tmp_path, DAY).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"2026-03-04\.toml"):
        read_decisions(tmp_path, DAY)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[group]]\nmerge = ["a"]', "two events"),
        ('[[group]]\nsplit = "a"', "its stories"),
        ('[[group]]\nmerge = ["a", "b"]\nsplit = "c"\nstories = ["s"]', "either"),
        ('[[picture]]\nevent = "a"\nurl = "https://press.example/a.jpg"', "alt"),
    ],
)
def test_half_a_decision_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    decisions_path(tmp_path, DAY).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=problem):
        read_decisions(tmp_path, DAY)
