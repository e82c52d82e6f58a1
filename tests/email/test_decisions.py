"""What an editor says in content/editions/DATE.toml stands in the letter, or is refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.bootstrap import open_newsroom, sample_mornings, sample_settings
from newsletter.config import read_settings
from newsletter.errors import ConfigError
from newsletter.models import Edition, Letter
from newsletter.pipeline import build, read_news
from newsletter.pipeline.publish import letter_of

Say = Callable[[str], tuple[Edition, Letter]]


@pytest.fixture
def say(home: Path) -> Say:
    """say(decisions) -> the sample's second edition, after the first, as an editor decided it."""

    def say(decisions: str) -> tuple[Edition, Letter]:
        (home / "content" / "editions" / "2026-03-05.toml").write_text(decisions, encoding="utf-8")
        settings = sample_settings(read_settings(home / "content" / "newsletter.toml", {}))
        with open_newsroom(settings, sample=True) as room:
            mornings = sample_mornings(settings)
            read_news(room, mornings[-1])
            editions = [build(room, room.rules.day(moment), moment) for moment in mornings[:2]]
            return editions[0], letter_of(room.press, editions[1])

    return say


def test_subject_and_sponsor_are_the_editors(say: Say) -> None:
    _, letter = say('subject = "Patch by Friday"\n[sponsor]\nname = "Easthaven Ropewalk"\ntext = "Ropes that hold."\n')
    assert letter.subject == "[Sample] Patch by Friday"
    for part in (letter.html, letter.text):
        assert part.count("Ropes that hold.") == 1
        assert "Sponsored by" in part


def test_a_correction_is_told_under_the_headline_it_is_about(say: Say) -> None:
    first, _ = say("")
    item = first.items[0]
    _, letter = say(f'[[correction]]\ndate = 2026-03-04\nslug = "{item.slug}"\ntext = "Six, not eight."\n')
    for part in (letter.html, letter.text):
        assert "Six, not eight." in part
        assert f"/2026-03-04/{item.slug}/" in part
    assert item.blurb.headline in " ".join(letter.text.rpartition("CORRECTIONS")[2].split())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("date = 2026-03-04\nslug = 'never-ran'", "is no item of 2026-03-04"),
        ("date = 2026-03-01", "there is no earlier edition of that date"),
        ("date = 2026-03-05", "there is no earlier edition of that date"),
    ],
)
def test_a_correction_of_what_never_ran_is_refused(say: Say, wrong: str, says: str) -> None:
    with pytest.raises(ConfigError, match=r"2026-03-05\.toml") as caught:
        say(f"[[correction]]\n{wrong}\ntext = 'Not so.'\n")
    assert says in str(caught.value)
