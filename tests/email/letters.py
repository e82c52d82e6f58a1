"""The letters that are checked: the sample's three days, one with every part, a long one, and replayed days."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from newsletter.bootstrap import open_newsroom, sample_mornings, sample_settings
from newsletter.bootstrap.press import press
from newsletter.cli import main
from newsletter.config import Settings, read_settings
from newsletter.models import Edition, Letter, Subscriber
from newsletter.pipeline import Press, build, read_news
from newsletter.pipeline.publish import compose_letter, letter_of, reader_values
from tests import factories
from tests.pipeline.test_replayed_days import LoopbackOnly, settings_at

SAMPLE = ("sample 2026-03-04", "sample 2026-03-05", "sample 2026-03-06")
REPLAYED = ("replayed 2026-01-25", "replayed 2026-02-10")
PUBLIC = "every part, with public pages"
NAMES = (*SAMPLE, "every part", PUBLIC, "a very long day", *REPLAYED)


@dataclass(frozen=True)
class Made:
    """A letter, what it was made of, and its bytes as a reader gets them today."""

    name: str
    edition: Edition
    letter: Letter
    message: bytes
    press: Press


def made(name: str, request: pytest.FixtureRequest) -> Made:
    """The letter of that name; skips the test when its news are not here."""
    if name in REPLAYED:
        return _made(name, _replayed(request.getfixturevalue("replay"))[name])
    if name in SAMPLE:
        return _made(name, _sample()[name])
    whole = factories.everything()
    if name == "a very long day":
        return _made(name, replace(whole, items=whole.items * 8, briefs=()))
    if name == PUBLIC:
        return _made(name, whole)
    endless = factories.item(f"The {'very' * 30}long word", slug="endless", tags=("endless" * 6,))
    return _made(name, replace(whole, items=(*whole.items, endless)))


@cache
def _made(name: str, edition: Edition) -> Made:
    own = _press('[web]\npublic_url = "https://readers.intel.example"\n' if name == PUBLIC else "")
    letter = letter_of(own, edition)
    message = compose_letter(own, edition, letter)
    ada = Subscriber(17, "ada@example.org", "Ada", "active")
    return Made(name, edition, letter, message.to(ada.email, ada.name, "17", reader_values(own, ada)).body, own)


@cache
def _press(more: str) -> Press:
    with tempfile.TemporaryDirectory() as folder:
        return press(_new(Path(folder) / "own", more))


def _new(home: Path, more: str = "") -> Settings:
    """The settings of a newsletter as `newsletter init` makes it, in a real publisher's place."""
    main(["init", str(home)])
    path = home / "content" / "newsletter.toml"
    path.write_text(
        '[newsletter]\nname = "The Daily Intel"\nbase_url = "https://intel.example"\n'
        'from = "The Daily Intel <daily@intel.example>"\npostal_address = "4 Quay Street, Easthaven EH1 2AB"\n' + more,
        encoding="utf-8",
    )
    return read_settings(path, {})


@cache
def _sample() -> dict[str, Edition]:
    with tempfile.TemporaryDirectory() as folder:
        settings = sample_settings(_new(Path(folder) / "own"))
        with open_newsroom(settings, sample=True) as room:
            mornings = sample_mornings(settings)
            read_news(room, mornings[-1])
            editions = [build(room, room.rules.day(moment), moment) for moment in mornings]
    return {f"sample {edition.date}": edition for edition in editions}


@cache
def _replayed(address: str) -> dict[str, Edition]:
    editions = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "content").mkdir()
        (home / "content" / "newsletter.toml").write_text('[ingest]\nallow_hosts = ["127.0.0.1"]\n', encoding="utf-8")
        for name in REPLAYED:
            day = date.fromisoformat(name.removeprefix("replayed "))
            now = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
            with open_newsroom(settings_at(home, address, now)) as opened:
                room = replace(opened, fetcher=LoopbackOnly(opened.fetcher))
                read_news(room, now)
                editions[name] = build(room, day, now)
    return editions
