"""An editor's words in an edition: refused, told why, run for a reason, and disclosed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import html

from tests.conftest import Run

NOW = ("--now", "2026-03-04T07:00:00Z")
STORY = """---
title: Harlow Bridge closes for 14 months
url: https://own.example/bridge
date: 2026-03-03T15:00:00+00:00
---

Engineers closed the Harlow Bridge in Estmouth on Tuesday after they found cracks in two of its piers. The repair takes
14 months and costs £18.5 million, the city council said. Ferries will run every ten minutes.
"""


@pytest.fixture
def event(newsletter: Run, home: Path) -> str:
    """The only item of an edition, by its id."""
    (home / "content" / "own").mkdir()
    (home / "content" / "own" / "bridge.md").write_text(STORY, encoding="utf-8")
    (home / "content" / "sources.toml").write_text(
        '[[source]]\nname = "own"\ntitle = "Own Desk"\nkind = "folder"\nlocation = "own"\n', encoding="utf-8"
    )
    with (home / "content" / "newsletter.toml").open("a", encoding="utf-8") as config:
        config.write('\n[[topics]]\nname = "bridges"\nwords = ["bridge"]\nweight = 2.0\n')
    done = newsletter("run", "--no-send", *NOW)
    assert done.returncode == 0, done.stderr
    shown = json.loads(newsletter("edition", "show", "--json", *NOW).stdout)
    (item,) = shown["edition"]["items"]
    return str(item["event"])


def page(home: Path, name: str = "harlow-bridge-closes-for-14-months") -> str:
    tree = html.fromstring((home / "build" / "site" / "2026-03-04" / name / "index.html").read_bytes())
    return re.sub(r"\s+", " ", tree.text_content())


def rewrite(newsletter: Run, event: str, *options: str) -> tuple[str, str]:
    done = newsletter("edition", "rewrite", event, *options, *NOW)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_what_the_gate_refuses_does_not_run_and_the_editor_is_told(newsletter: Run, home: Path, event: str) -> None:
    text = "The repair takes 16 months."
    told, log = rewrite(newsletter, event, "--part", "why", "--text", text)
    assert f"your why does not run: “{text}”: the sources do not hold the number 16" in told
    assert "give a reason in override" in log
    assert "your why does not run" in newsletter("edition", "show", *NOW).stdout
    assert text not in page(home)
    assert "dited by a person" not in page(home)


def test_with_a_reason_it_runs_and_readers_see_both(newsletter: Run, home: Path, event: str) -> None:
    text, reason = "The repair takes 16 months.", "the council corrected itself by telephone"
    told, _ = rewrite(newsletter, event, "--part", "why", "--text", text, "--override", reason)
    assert f"your why runs, although “{text}”" in told
    shown = page(home)
    assert f"Why it matters: {text}" in shown
    assert "Edited by a person: why it matters." in shown
    assert f"do not hold the number 16). The editor runs it because: {reason}" in shown
    letter = (home / "build" / "email" / "2026-03-04.txt").read_text(encoding="utf-8")
    assert "Extracted by a program, edited by a person on 4 March from:" in letter
    rewrite(newsletter, event, "--part", "why", "--undo")
    assert text not in page(home)


def test_a_true_headline_gives_the_item_its_address(newsletter: Run, home: Path, event: str) -> None:
    rewrite(newsletter, event, "--part", "headline", "--text", "Harlow Bridge closed after cracks found")
    shown = page(home, "harlow-bridge-closed-after-cracks-found")
    assert "Edited by a person: headline." in shown
    assert "Our check" not in shown
