"""An editor is told when new stories put a figure differently from an edition that ran; the follow-up says it, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

TUESDAY, THURSDAY = "2026-03-03", "2026-03-05"
REST = """The mill stands beside the Orrin canal and turned grain into flour for ninety years.

Crews from three towns fought the flames through the night, and the canal road stayed closed until noon."""


@pytest.fixture
def desk(newsletter: Run, home: Path) -> Run:
    """A newsletter that reads a folder of stories."""
    (home / "content" / "sources.toml").write_text(
        '[[source]]\nname = "desk"\ntitle = "Desk"\nkind = "folder"\nlocation = "stories"\n', encoding="utf-8"
    )
    with (home / "content" / "newsletter.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[topics]]\nname = "Mills"\nwords = ["mill"]\nweight = 2\n')
    (home / "content" / "stories").mkdir()
    return newsletter


def file(home: Path, day: str, outlet: str, title: str, opening: str) -> None:
    text = f'---\ntitle: "{title}"\ndate: {day}T05:00:00+00:00\noutlet: "{outlet}"\n---\n\n{opening}\n\n{REST}\n'
    (home / "content" / "stories" / f"{day}-{outlet}.md").write_text(text, encoding="utf-8")


def two_days(desk: Run, home: Path, toll: str) -> str:
    """What a run says on the second morning, when the chief gives another toll."""
    opening = "A fire at the Orrin mill killed 12 people on Monday."
    file(home, TUESDAY, "Quay Post", "Fire destroys the Orrin mill", opening)
    assert desk("run", "--no-send", "--now", f"{TUESDAY}T07:00:00Z").returncode == 0
    opening = f"The fire at the Orrin mill killed {toll} people, the fire chief of Orrin said."
    for outlet in ("Hill Courier", "Plain Gazette"):
        file(home, THURSDAY, outlet, f"Orrin mill fire: chief gives a toll of {toll}", f"{opening} {outlet} was there.")
    done = desk("run", "--no-send", "--now", f"{THURSDAY}T07:00:00Z")
    assert done.returncode == 0, done.stderr
    return done.stdout


def kept(desk: Run) -> list[dict[str, Any]]:
    """What is stored with the second edition."""
    shown = desk("edition", "show", "--date", THURSDAY, "--json").stdout
    found: list[dict[str, Any]] = json.loads(shown)["edition"]["revisions"]
    return found


def test_a_contradicted_figure_is_a_warning_in_report_and_edition(desk: Run, home: Path) -> None:
    report = two_days(desk, home, "9")
    shown = desk("edition", "show", "--date", THURSDAY).stdout
    for text in (report, shown):
        assert (
            "Warning  new stories contradict “Fire destroys the Orrin mill” of 2026-03-03 (fire-destroys-the-" in text
        )
        assert "told then: 12 people, in “A fire at the Orrin mill killed 12 people on Monday 2 March.”" in text
        assert "told now:  9 people, by Plain Gazette, in “The fire at the Orrin mill killed 9 people" in text
    (one,) = kept(desk)
    assert (one["date"], one["slug"]) == (TUESDAY, "fire-destroys-the-orrin-mill")
    assert one["restated"]["kind"] == "contradicts"


def test_a_toll_that_has_risen_is_called_an_update(desk: Run, home: Path) -> None:
    assert "Warning  new stories go beyond “Fire destroys the Orrin mill”" in two_days(desk, home, "15")
    assert [one["restated"]["kind"] for one in kept(desk)] == ["updates"]


def test_the_same_figure_is_no_news(desk: Run, home: Path) -> None:
    assert "Warning" not in two_days(desk, home, "12")
    assert kept(desk) == []


def test_the_follow_up_says_what_was_said(desk: Run, home: Path) -> None:
    two_days(desk, home, "9")
    (one,) = kept(desk)
    done = desk("edition", "pin", one["event"], "--date", THURSDAY)
    assert done.returncode == 0, done.stderr
    page = next((home / "build" / "site" / THURSDAY).glob("*/index.html")).read_text(encoding="utf-8")
    assert "We said then: “12 people”. Now, by Plain Gazette: “9 people”." in page
