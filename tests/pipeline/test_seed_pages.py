"""Five saved pages, from five publications: one event with five stories, and nothing of the pages' furniture."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.bootstrap import open_newsroom
from newsletter.config import read_settings
from newsletter.models import Edition
from newsletter.pipeline import build, read_news
from tests.conftest import SHARED, needs_shared

pytestmark = needs_shared

NOW = datetime(2026, 5, 2, 12, tzinfo=UTC)  # two days after the event
FURNITURE = (
    "Subscribe to Updates",
    "What's Hot",
    "Editor’s Picks",
    "affiliate",
    "small commission",
    "Register now",
    "Close Menu",
)


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    content = tmp_path / "content"
    content.mkdir()
    (content / "newsletter.toml").write_text("[edition]\nwindow_hours = 72\n", encoding="utf-8")
    tables = []
    for number, page in enumerate(sorted((SHARED / "data" / "seeds").glob("*.txt"))):
        folder = content / f"outlet-{number}"
        folder.mkdir()
        shutil.copy(page, folder)
        tables.append(
            f'[[source]]\nname = "outlet-{number}"\ntitle = "Outlet {number}"\nkind = "folder"\nlocation = "{folder}"\n'
        )
    (content / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
    with open_newsroom(read_settings(content / "newsletter.toml", {}), sample=True) as room:
        report = read_news(room, NOW)
        assert not report.failed
        assert report.new == 5
        for story in room.stories.stories(datetime(2026, 1, 1, tzinfo=UTC), NOW):
            assert len(story.text) > 1000
            assert not [words for words in FURNITURE if words in story.text], story.title
        return build(room, NOW.date(), NOW)


def test_the_five_pages_are_one_event_told_by_five_voices(edition: Edition) -> None:
    (item,) = edition.items
    assert len(item.sources) == 5
    assert item.voices == 5
    assert not edition.near_misses


def test_the_blurb_is_about_it(edition: Edition) -> None:
    blurb = edition.items[0].blurb
    assert "xAI" in blurb.headline
    assert 40 <= len(blurb.text.split()) <= 80
    assert blurb.words <= 119
    assert blurb.takeaways
