from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.errors import ParseError
from newsletter.ingest import Limits
from newsletter.ingest.clean import to_story
from newsletter.ingest.documents import Feed
from newsletter.ingest.folders import read_folder
from newsletter.models import Image, Source, Story
from tests.ingest.test_pages import PAGE

# ruff: noqa: E501 - a page as it was saved

NOW = datetime(2026, 1, 27, 11, tzinfo=UTC)
PROSE = "The ferry to the island stayed in port on Monday, because the wind did not drop below storm force."
OWN = f"""---
title: "Why the ferry stays"
url: https://harbour.example/ferry?utm_source=x
date: 2026-01-26
author: Jo Doe
outlet: The Harbour Post
tags: [Ports, Storms]
image: {{url: https://harbour.example/f.jpg, alt: A ferry, credit: R. Roe}}
summary: In short.
---
## Wind

{PROSE} **Really.**
"""
SAVED = f"""Close Menu
Subscribe to Updates
Home
Ports

Ferry to the island stays in port

By Jo Doe January 26, 2026 4 Mins Read
Share Facebook Twitter Email

{PROSE}

What the company says

The company wrote to its passengers on Monday that no ferry would sail before the wind had dropped.
It was sorry for that.

When you purchase through links in our articles, we may earn a small commission.
A bridge to nowhere R. Roe
A bridge to nowhere

Passengers were sent home, and were told to come again on Tuesday, when the wind is to be weaker.The harbour master agreed with that.

Related Posts
A storm is coming to the southern coast, and nobody there has prepared for it so far.
Privacy Policy
"""


def stories(feed: Feed) -> list[Story]:
    return [to_story(entry, Source("own", "Own notes", "", "folder"), NOW) for entry in feed.entries]


def put(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_an_editors_own_story_is_what_its_front_matter_says(tmp_path: Path) -> None:
    (story,) = stories(read_folder(put(tmp_path, own_md=OWN), Limits()))
    assert (story.title, story.source, story.author) == ("Why the ferry stays", "The Harbour Post", "Jo Doe")
    assert (story.url, story.published) == ("https://harbour.example/ferry", datetime(2026, 1, 26, tzinfo=UTC))
    assert (story.tags, story.image) == (
        ("Ports", "Storms"),
        Image("https://harbour.example/f.jpg", "A ferry", "R. Roe"),
    )
    assert (story.summary, story.text) == ("In short.", f"Wind\n\n{PROSE} Really.")


def test_a_story_of_ones_own_needs_no_front_matter_and_no_link(tmp_path: Path) -> None:
    folder = put(tmp_path, a_md=f"# Our view\n\n{PROSE}", b_md=f"# Our view\n\n{PROSE}")
    first, second = stories(read_folder(folder, Limits()))
    assert (first.title, first.url, first.source, first.dated_by) == ("Our view", "", "Own notes", "arrival")
    assert first.id != second.id


def test_an_edited_file_stays_the_same_story(tmp_path: Path) -> None:
    (before,) = stories(read_folder(put(tmp_path, a_md="# Our view\n\nOne."), Limits()))
    (after,) = stories(read_folder(put(tmp_path, a_md="# Our new view\n\nTwo."), Limits()))
    assert before.id == after.id


def test_a_page_saved_as_text_loses_all_that_stood_around_the_article(tmp_path: Path) -> None:
    (story,) = stories(read_folder(put(tmp_path, page_txt=SAVED), Limits()))
    assert story.title == "Ferry to the island stays in port"
    assert story.published == datetime(2026, 1, 26, tzinfo=UTC)
    assert story.text.split("\n\n") == [
        PROSE,
        "What the company says",
        "The company wrote to its passengers on Monday that no ferry would sail before the wind had dropped.",
        "It was sorry for that.",
        "Passengers were sent home, and were told to come again on Tuesday, when the wind is to be weaker.",
        "The harbour master agreed with that.",
    ]


def test_a_saved_page_is_of_the_site_that_it_names(tmp_path: Path) -> None:
    (story,) = stories(read_folder(put(tmp_path, deep__page_html=PAGE), Limits()))
    assert (story.source, story.title) == ("The Harbour Post", "Ferry stays in port")


def test_a_bad_file_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = put(
        tmp_path,
        a_md="---\ntitle: [unclosed\n---\nText",
        b_md=b"\xff\xfe\x00",
        c_md=f"# Good\n\n{PROSE}",
        d_html="<html></html>",
        e_txt="menu\nhome\n",
        f_eml=b"",
        g_md="",
        h_md="x" * 2000,
        ignored_pdf="x",
    )
    feed = read_folder(folder, Limits(bytes=1000))
    assert [story.title for story in stories(feed)] == ["Good"]
    assert [problem.split()[0] for problem in feed.problems] == [
        "a.md",
        "b.md",
        "d.html",
        "e.txt",
        "f.eml",
        "g.md",
        "h.md",
    ]
    assert "YAML" in feed.problems[0]
    assert not any("\n" in problem for problem in feed.problems)


def test_a_folder_gives_no_more_than_its_limit(tmp_path: Path) -> None:
    folder = put(tmp_path, **{f"n{number}_md": f"# N{number}" for number in range(5)})
    feed = read_folder(folder, Limits(items=2))
    assert [entry.title for entry in feed.entries] == ["N0", "N1"]
    assert feed.problems == ("holds 5 files; the first 2 were read",)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match="not a folder"):
        read_folder(tmp_path / "none", Limits())
