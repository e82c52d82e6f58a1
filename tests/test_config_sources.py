"""sources.toml is changed in one table; all around it stays as a person wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.config import read_sources
from newsletter.config.edit_sources import add_sources, pause_source, remove_source
from newsletter.config.tables import SourceTable
from newsletter.errors import ConfigError

FILE = """# My sources, last looked at in May.

[[source]] # the first
name = "a"
location = "https://a.example/feed.xml" # slow on Mondays
title = '''
The A
paused = true'''

# About B: it writes too much.
  [[ source ]]
name = "b"
location = "https://b.example/feed.xml"
paused = true"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_table_is_resumed_and_paused_again(file: Path) -> None:
    pause_source(file, "b", paused=False)
    assert text(file) == FILE.removesuffix("paused = true")
    pause_source(file, "b", paused=True)
    assert text(file) == f"{FILE}\n"
    pause_source(file, "b", paused=True)
    assert text(file) == f"{FILE}\n", "twice is once"


def test_a_removed_table_leaves_the_comment_of_the_next(file: Path) -> None:
    remove_source(file, "a")
    assert text(file).startswith("# My sources, last looked at in May.\n\n\n# About B: it writes too much.\n")
    assert [source.name for source in read_sources(file)] == ["b"]
    remove_source(file, "b")
    assert read_sources(file) == ()


def test_what_would_change_more_than_was_asked_is_refused(file: Path) -> None:
    """A line inside of a text looks like a key."""
    with pytest.raises(ConfigError, match="edit it by hand"):
        pause_source(file, "a", paused=True)
    assert text(file) == FILE


def test_what_is_added_stands_at_the_end(file: Path) -> None:
    add_sources(file, [SourceTable(name="c", location="https://c.example/feed.xml", title="C")])
    assert text(file).startswith(FILE)
    assert [source.name for source in read_sources(file)] == ["a", "b", "c"]
