"""A decision that names no event of the edition does nothing, and the editor is told so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

DAY, NOW = "2026-03-05", "2026-03-05T11:00:00Z"
AT = ("--date", DAY, "--now", NOW)


@pytest.fixture
def event(newsletter: Run, home: Path) -> str:
    """The id of the only event of the day's edition."""
    (home / "content" / "own").mkdir()
    (home / "content" / "own" / "port.md").write_text(
        "---\ntitle: AI pilot steers its first ferry into Port Callen\ndate: 2026-03-05T08:00:00Z\n---\n\n"
        "The ferry docked at noon with 212 passengers, and the captain did not touch the wheel.\n",
        encoding="utf-8",
    )
    (home / "content" / "sources.toml").write_text(
        '[[source]]\nname = "own"\ntitle = "Own Desk"\nkind = "folder"\nlocation = "own"\n', encoding="utf-8"
    )
    done = newsletter("run", "--no-send", *AT)
    assert (done.returncode, done.stderr) == (0, "")
    shown = json.loads(newsletter("edition", "show", "--json", *AT).stdout)
    (item,) = shown["edition"]["items"]
    return str(item["event"])


def decide(home: Path, text: str) -> None:
    (home / "content" / "editions").mkdir(exist_ok=True)
    (home / "content" / "editions" / f"{DAY}.toml").write_text(text, encoding="utf-8")


COMMANDS = [("run", "--no-send"), ("edition", "build"), ("edition", "show"), ("edition", "show", "--json")]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_pin_that_fits_no_event_is_said_with_file_and_id(
    newsletter: Run, home: Path, event: str, command: tuple[str, ...]
) -> None:
    decide(home, f'pin = ["{event}", "0123456789ab"]\n')
    done = newsletter(*command, *AT)
    assert done.returncode == 0, done.stderr
    (line,) = done.stderr.splitlines()
    assert f"content/editions/{DAY}.toml" in line
    assert 'pin "0123456789ab" fits no event' in line
    assert "`newsletter edition show` lists" in line
    if "--json" in command:
        json.loads(done.stdout)


def test_the_beginning_of_an_id_is_completed(newsletter: Run, home: Path, event: str) -> None:
    decide(home, f'pin = ["{event[:5]}"]\n')
    assert f'write the whole id, "{event}"' in newsletter("edition", "build", *AT).stderr


def test_every_kind_of_decision_is_looked_at(newsletter: Run, home: Path, event: str) -> None:
    decide(
        home,
        'order = ["gone-1"]\n[[drop]]\nevent = "gone-2"\n[[move]]\nevent = "gone-3"\nsection = "World"\n'
        '[[rewrite]]\nevent = "gone-4"\npart = "headline"\ntext = "Ferry docks alone"\n'
        '[[rewrite]]\nevent = "gone-4"\npart = "why"\ntext = ""\n',
    )
    lines = newsletter("edition", "build", *AT).stderr.splitlines()
    said = [line.partition(".toml: ")[2].partition(" fits")[0] for line in lines]
    assert said == ['order "gone-1"', 'drop "gone-2"', 'move "gone-3"', 'rewrite "gone-4"']


def test_an_id_cannot_steer_a_terminal(newsletter: Run, home: Path, event: str) -> None:
    decide(home, 'pin = ["x\\u001b[31m\\ny"]\n')
    error = newsletter("edition", "build", *AT).stderr
    assert "\x1b" not in error
    assert error.count("\n") == 1


def test_decisions_about_known_events_are_not_questioned(newsletter: Run, home: Path, event: str) -> None:
    decide(home, f'pin = ["{event}"]\norder = ["{event}"]\n')
    assert newsletter("edition", "build", *AT).stderr == ""
    decide(home, f'[[drop]]\nevent = "{event}"\n')
    assert newsletter("edition", "build", *AT).stderr == ""
    assert newsletter("edition", "show", *AT).stderr == ""
