"""Against captured feeds, feed readers' own test files and saved pages, where they stand beside the project."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tarfile
import urllib.request
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from newsletter.errors import ParseError
from newsletter.ingest import HttpFetcher, IngestReport, Limits, ingest, read_opml
from newsletter.ingest.clean import to_story
from newsletter.ingest.feeds import parse_feed
from newsletter.ingest.folders import read_folder
from newsletter.ingest.markup import plain
from newsletter.ingest.pages import read_page
from newsletter.models import Source, Story
from tests.conftest import SHARED, needs_shared
from tests.ingest.memory import MemoryStore
from tests.patience import PATIENCE

# ruff: noqa: E501 - lists of words

NOW = datetime(2026, 2, 18, 12, tzinfo=UTC)
LIMITS = Limits(seconds=PATIENCE, run_seconds=PATIENCE, per_host=8)
FAULTS = {
    "404": "not there", "410": "gone for good", "500": "failed at its server", "slow": "",
    "drop": "broke off", "truncated": "not well-formed", "html": "web page",
    "empty": "is empty", "gzipbomb": "larger than 8 million bytes", "redirect-loop": "leads on more than 5 times",
    "redirect-private": "not a public address", "huge": "larger than 8 million bytes",
    "bad-charset": "not well-formed", "not-xml": "not a feed",
}  # fmt: skip

pytestmark = needs_shared


def read_all(sources: list[Source], store: MemoryStore, limits: Limits = LIMITS) -> IngestReport:
    with HttpFetcher(limits, "DailyIntel-tests/1.0", ["127.0.0.1"]) as fetcher:
        return ingest(sources, fetcher, store, NOW, limits=limits)


def real_sources(replay: str) -> list[Source]:
    with urllib.request.urlopen(f"{replay}/real.opml", timeout=PATIENCE) as answer:
        return [Source(title, title, url) for title, url in read_opml(answer.read())]


@pytest.mark.slow
def test_all_real_feeds_are_read_in_one_run_and_a_second_run_fetches_nothing_twice(replay: str) -> None:
    sources, store = real_sources(replay), MemoryStore()
    report = read_all(sources, store)
    assert len(sources) == 104
    assert report.failed == ()
    assert [outcome.source for outcome in report.outcomes if not outcome.new] == ["7ef13a42fa7e177a"]  # it has no items
    assert report.new > 2900
    assert all(story.title and story.published <= NOW for story in store.kept.values())
    again = read_all(sources, store)
    assert again.new == 0
    assert all(outcome.unchanged for outcome in again.outcomes)


def test_every_fault_is_told_in_words_and_costs_the_good_sources_nothing(replay: str) -> None:
    good = real_sources(replay)[:8]
    alone, beside = MemoryStore(), MemoryStore()
    read_all(good, alone)
    faulty = faults(replay, FAULTS)
    report = read_all([*faulty[:7], *good, *faulty[7:]], beside)
    assert {story_id for story_id, story in beside.kept.items() if not story.via.startswith("fault-")} == set(
        alone.kept
    )
    told = {outcome.source.removeprefix("fault-"): outcome for outcome in report.outcomes}
    for kind, words in FAULTS.items():
        assert words in " ".join((told[kind].error, *told[kind].problems)), kind


def test_a_source_that_hangs_is_given_up_and_costs_the_good_ones_nothing(replay: str) -> None:
    good, store = real_sources(replay)[:8], MemoryStore()
    report = read_all([*faults(replay, ["hang"]), *good], store, replace(LIMITS, seconds=8))
    (failed,) = report.failed
    assert (failed.source, "longer than 8 seconds" in failed.error) == ("fault-hang", True)
    assert {story.via for story in store.kept.values()} == {source.name for source in good}


def faults(replay: str, kinds: Iterable[str]) -> list[Source]:
    return [Source(f"fault-{kind}", kind, f"{replay}/fault/{kind}") for kind in kinds]


def test_the_large_faults_take_less_than_500_megabytes(replay: str) -> None:
    measured = """if True:
        import sys
        from tests.bench.memory import own_peak
        from tests.ingest.memory import MemoryStore
        from tests.ingest.test_captured import faults, read_all
        read_all(faults(sys.argv[1], ["gzipbomb", "huge", "bad-charset", "truncated"] * 4), MemoryStore())
        print(own_peak())"""
    ran = subprocess.run([sys.executable, "-c", measured, replay], capture_output=True, text=True, check=True)
    assert float(ran.stdout) < 500


@pytest.mark.parametrize("name", ["feedparser", "feedrs", "gofeed", "miniflux"])
def test_no_file_of_a_feed_readers_own_tests_crashes_the_ingest(name: str) -> None:
    outcomes = Counter[str]()
    for body in suite(name).values():
        try:
            feed = parse_feed(body, "", "https://news.example/feed", 100)
        except ParseError:
            outcomes["refused"] += 1
            continue
        outcomes["read"] += 1
        assert feed.entries or feed.problems
        for entry in feed.entries:
            with suppress(ParseError):
                to_story(entry, Source("s", "S", ""), NOW)
    assert outcomes["read"] > 10


def test_letters_beyond_ascii_come_out_as_the_suite_expects() -> None:
    """The files say in their first comment what a reader should find in their first entry."""
    expectation = re.compile(
        r"""not bozo and entries\[0\](?:\['|\.)(title|description|summary)(?:'\])? == u?('[^'\n]*'|"[^"\n]*")"""
    )
    checked = 0
    for path, body in suite("feedparser").items():
        expected = expectation.search(body[:1500].decode("utf-8", "replace"))
        if not expected or (wanted := ast.literal_eval(expected[2])).isascii() or "\ufffd" in wanted:
            continue
        header = re.search(rb"Header:\s*Content-type:\s*([^\n]+)", body, re.IGNORECASE)
        entry = parse_feed(body, header[1].decode().strip() if header else "", "https://news.example/", 100).entries[0]
        found = entry.title if expected[1] == "title" else entry.summary_html or entry.content_html
        assert plain(found) == plain(wanted), path
        checked += 1
    assert checked > 5


@cache
def suite(name: str) -> dict[str, bytes]:
    with tarfile.open(SHARED / "data" / "feeds" / f"{name}_suite.tar.xz") as archive:
        files = ((member.name, archive.extractfile(member)) for member in archive if member.isfile())
        return {path: file.read() for path, file in files if file}


@cache
def seeds() -> list[Story]:
    feed = read_folder(SHARED / "data" / "seeds", Limits())
    assert feed.problems == ()
    return [to_story(entry, Source("seeds", "Seeds", "", "folder"), NOW) for entry in feed.entries]


def test_five_saved_pages_are_five_stories_with_their_titles_and_dates() -> None:
    assert len({story.id for story in seeds()}) == 5
    assert all(re.search("xAI|AI model", story.title) for story in seeds())
    assert all(len(story.text.split()) > 150 for story in seeds())
    dates = [story.published.date().isoformat() for story in seeds() if story.dated_by == "publisher"]
    assert dates == []  # all of them are later than NOW here, which no story may be


@pytest.mark.parametrize(
    "furniture",
    [
        "Subscribe", "Related", "Most Popular", "Top Posts", "Close Menu", "Facebook", "Pinterest", "Privacy Policy",
        "All Rights Reserved", "Comments are closed", "Previous Article", "Mins Read", "Humanoid", "WordPress", "Back to",
        "FooBar", "Read More", "days ago", "Share on", "Get the intel", "Press Enter", "commission", "Tickets are limited",
        "Register now", "Fernholz", "Meta’s loss", "What this coverage includes", "About this article", "Learn more",
    ],
)  # fmt: skip
def test_nothing_that_stood_around_the_saved_articles_is_left(furniture: str) -> None:
    assert [story.title for story in seeds() if furniture in story.text] == []


def test_what_belongs_to_the_saved_articles_stays() -> None:
    blog, curated = seeds()[3], seeds()[4]
    assert "Conclusion" in blog.text.split("\n\n")
    assert {"Key takeaways", "Editorial analysis"} <= set(curated.text.split("\n\n"))
    assert sum(paragraph.startswith("- ") for paragraph in curated.text.split("\n\n")) == 3


@pytest.mark.slow
def test_articles_of_saved_pages_come_out_nearly_as_editors_marked_them() -> None:
    """Word overlap with the expected articles, F1. The floor may only rise; measured: .913."""
    with tarfile.open(SHARED / "data" / "extraction" / "readability_pages.tar.xz") as archive:
        files = {member.name: file.read() for member in archive if (file := archive.extractfile(member))}
    scores = []
    for path, body in files.items():
        if path.endswith("/source.html"):
            story = to_story(read_page(body, "https://news.example/1"), Source("s", "S", ""), NOW)
            wanted = re.sub(r"<[^>]*>", " ", files[path.replace("source", "expected")].decode())
            scores.append(overlap(story.body, wanted))
    assert len(scores) == 130
    assert sum(scores) / len(scores) > 0.90


def overlap(one: str, other: str) -> float:
    counts = [Counter(re.findall(r"\w+", text.lower())) for text in (one, plain(other))]
    return 2 * (counts[0] & counts[1]).total() / max(1, sum(count.total() for count in counts))
