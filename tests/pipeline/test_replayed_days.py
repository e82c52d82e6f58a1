"""Thirty captured days, run one after another as they would have been: each has its edition, and no news twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

import pytest

from newsletter.bootstrap import open_newsroom
from newsletter.config import Settings, read_settings
from newsletter.errors import Forbidden
from newsletter.ingest import read_opml
from newsletter.models import Edition, Fetched, Validators
from newsletter.pipeline import build, publish, read_news
from newsletter.ports import Fetcher
from newsletter.text import plain_letters, slug
from tests.conftest import needs_shared
from tests.patience import PATIENCE

FIRST = date(2026, 1, 25)
DAYS = 30

pytestmark = [needs_shared, pytest.mark.slow]


def settings_at(home: Path, replay: str, now: datetime) -> Settings:
    """The newsletter with the outlets that had news then, as live feeds."""
    with urlopen(f"{replay}/sources.opml?now={now:%Y-%m-%dT%H:%M:%SZ}", timeout=PATIENCE) as answer:
        feeds = read_opml(answer.read())
    tables = (f'[[source]]\nname = "{slug(title)}"\ntitle = "{title}"\nlocation = "{url}"\n' for title, url in feeds)
    (home / "content" / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
    return read_settings(home / "content" / "newsletter.toml", {})


@pytest.fixture(scope="module")
def editions(replay: str, tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    home = tmp_path_factory.mktemp("replayed")
    (home / "content").mkdir()
    (home / "content" / "newsletter.toml").write_text(
        '[ingest]\nallow_hosts = ["127.0.0.1"]\nseconds = 180\ntotal_seconds = 900\n', encoding="utf-8"
    )
    made = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        now = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
        with open_newsroom(settings_at(home, replay, now)) as opened:
            room = replace(opened, fetcher=LoopbackOnly(opened.fetcher))
            report = read_news(room, now)
            assert not report.failed, f"{day}: {report.failed}"
            edition = build(room, day, now)
            if number in (0, DAYS - 1):
                publish(room, edition)
            made.append(edition)
    return made


class LoopbackOnly:
    """The feeds are replayed on loopback; the pages that they name are out in the world, and stay unread."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.fetcher = fetcher

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        if not url.startswith("http://127.0.0.1:"):
            raise Forbidden(f"{url} is not on this machine")
        return self.fetcher.fetch(url, kind=kind, validators=validators)


def words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", plain_letters(text)) if len(word) > 3)


def alike(one: str, other: str) -> float:
    """Share of the two headlines' words that both have; two words in common say nothing ("Introducing Codex")."""
    a, b = words(one), words(other)
    return len(a & b) / len(a | b) if len(a & b) > 2 else 0.0


def test_every_day_has_an_edition(editions: list[Edition]) -> None:
    assert [edition.date for edition in editions] == [FIRST + timedelta(days=n) for n in range(DAYS)]
    for edition in editions:
        assert 3 <= len(edition.items) <= 10, edition.date
        assert edition.seconds <= 300, edition.date


def test_no_event_runs_twice_as_if_it_were_new(editions: list[Edition]) -> None:
    seen: dict[str, str] = {}
    for edition in editions:
        for item in edition.items:
            stories = {link.story for link in item.sources}
            told = {key: when for key, when in seen.items() if key in stories or key == item.event}
            assert not told or item.follows, f"{edition.date}: {item.blurb.headline} ran before: {told}"
        for item in edition.items:
            seen.update({link.story: f"{edition.date} {item.slug}" for link in item.sources})
            seen[item.event] = f"{edition.date} {item.slug}"


def test_no_headline_comes_back_within_the_week(editions: list[Edition]) -> None:
    told: list[tuple[date, str]] = []
    for edition in editions:
        for item in edition.items:
            if item.follows is None:
                for when, headline in told:
                    near = edition.date - when <= timedelta(days=7)
                    assert not (near and alike(headline, item.blurb.headline) >= 0.5), (
                        f"{edition.date}: {item.blurb.headline!r} after {when}: {headline!r}"
                    )
        told += [(edition.date, item.blurb.headline) for item in edition.items]


def test_no_source_takes_more_than_its_share(editions: list[Edition]) -> None:
    for edition in editions:
        leads = [item.sources[0].outlet for item in edition.items]
        assert max(map(leads.count, leads)) <= 3, edition.date


def test_every_sentence_stands_on_its_evidence(editions: list[Edition]) -> None:
    for edition in editions:
        for item in edition.items:
            blurb = item.blurb
            assert blurb.words <= 119, f"{edition.date}: {blurb.headline}"
            for sentence in (*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch):
                assert sentence.evidence, f"{edition.date}: {sentence.text}"
                known = {link.story for link in item.sources}
                assert all(proof.story in known and proof.quote for proof in sentence.evidence)
