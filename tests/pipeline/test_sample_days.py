"""The sample's three days as a reader meets them: threads go on, nothing comes back as new, fillers stay out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsletter.bootstrap import open_newsroom, sample_mornings, sample_settings
from newsletter.config import defaults, read_settings
from newsletter.models import Edition
from newsletter.pipeline import build, read_news


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    home = tmp_path_factory.mktemp("sample")
    (home / "content").symlink_to(defaults() / "content")
    settings = sample_settings(read_settings(Path(os.path.abspath(home / "content")) / "newsletter.toml", {}))  # noqa: PTH100 - the link itself
    mornings = sample_mornings(settings)
    with open_newsroom(settings, sample=True) as room:
        read_news(room, mornings[-1])
        return [build(room, room.rules.day(morning), morning) for morning in mornings]


def test_each_day_holds_a_full_edition(editions: list[Edition]) -> None:
    for edition in editions:
        assert 6 <= len(edition.items) <= 10, edition.date
        assert edition.sample


def test_the_inquiry_is_followed_from_day_to_day(editions: list[Edition]) -> None:
    days = [[item for item in edition.items if "Pellworth" in item.blurb.headline] for edition in editions]
    first, second, third = (found[0] for found in days)
    assert first.follows is None
    assert second.follows
    assert second.follows.headline == first.blurb.headline
    assert third.follows
    assert third.follows.headline == second.blurb.headline
    told = {link.story for link in first.sources}
    assert not told & {link.story for link in second.sources}  # a follow-up is told by its new stories


def test_a_correction_is_brought_to_those_who_read_the_first_report(editions: list[Edition]) -> None:
    (item,) = [item for item in editions[2].items if item.blurb.headline.startswith("Correction")]
    assert item.follows
    assert "Tolvane" in item.follows.headline


def test_a_follow_up_has_what_went_before_as_background(editions: list[Edition]) -> None:
    first, second = (
        next(item for item in edition.items if "Pellworth" in item.blurb.headline) for edition in editions[:2]
    )
    (background,) = [part for part in second.analysis if part.kind == "background"]
    assert background.sentences == first.blurb.what[:2]
    assert {link.story for link in second.background} == {
        evidence.story for sentence in background.sentences for evidence in sentence.evidence
    }
    assert {link.story for link in second.background} <= {link.story for link in first.sources}
    assert first.background == ()


def test_a_correction_does_not_repeat_what_it_corrects(editions: list[Edition]) -> None:
    (item,) = [item for item in editions[2].items if item.blurb.headline.startswith("Correction")]
    assert "background" not in {part.kind for part in item.analysis}


def test_a_wire_text_under_many_names_is_one_voice(editions: list[Edition]) -> None:
    item = next(item for item in editions[0].items if "Pellworth" in item.blurb.headline)
    outlets = {link.outlet for link in item.sources}
    assert {"Corvane Wire", "Port Callen Echo", "Ferrisby Gazette"} <= outlets
    assert item.voices == len(outlets) - 2


def test_an_english_edition_is_told_in_english(editions: list[Edition]) -> None:
    leads = {item.sources[0].outlet for edition in editions for item in edition.items}
    assert not leads & {"Rautenburger Tageblatt", "Diario de Albor"}
    held = [missed.lacked for edition in editions for missed in edition.near_misses]
    assert any("its stories are in “de”" in lacked for lacked in held)


def test_fillers_are_passed_over_with_a_reason(editions: list[Edition]) -> None:
    run = {item.blurb.headline for edition in editions for item in edition.items}
    for words in ("hiring", "save 30%", "terminal habits"):
        assert not any(words in headline for headline in run)
        assert any(words in missed.headline and missed.lacked for edition in editions for missed in edition.near_misses)
