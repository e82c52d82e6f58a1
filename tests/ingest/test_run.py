from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from newsletter.errors import FetchError
from newsletter.ingest import HttpFetcher, IngestReport, Limits, fill_pages, ingest
from newsletter.ingest.run import items_a_week
from newsletter.models import Fetched, Health, Source, Story, Validators
from tests.ingest.conftest import Web
from tests.ingest.memory import MemoryStore
from tests.ingest.test_pages import PAGE, PROSE
from tests.patience import PATIENCE

NOW = datetime(2026, 1, 27, 11, tzinfo=UTC)
LIMITS = Limits(seconds=PATIENCE, run_seconds=PATIENCE)


def feed(*titles: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://a.example/{title}</link>"
        f"<pubDate>Tue, {20 + number} Jan 2026 10:00:00 GMT</pubDate></item>"
        for number, title in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


class FakeFetcher:
    """Answers from a dictionary; an exception is raised."""

    def __init__(self, answers: dict[str, bytes | Exception]) -> None:
        self.answers = answers
        self.meet: Callable[[str], None] = lambda url: None

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        self.meet(url)
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        return Fetched(url, 200, answer, "", Validators(), 0.25)


def run(sources: list[Source], fetcher: FakeFetcher, store: MemoryStore, limits: Limits = LIMITS) -> IngestReport:
    return ingest(sources, fetcher, store, NOW, limits=limits)


def test_good_sources_arrive_beside_broken_ones_and_each_fault_is_told() -> None:
    answers = {
        "https://a.example/feed": feed("one", "two"),
        "https://b.example/feed": FetchError("https://b.example/feed is gone"),
        "https://c.example/feed": b"<html><body>no feed</body></html>",
        "https://d.example/feed": feed("three")[:-30],
    }
    sources = [Source(url[8], url[8].upper(), url) for url in answers] + [Source("e", "E", "/none", "folder")]
    store, seen = MemoryStore(), []
    report = ingest(sources, FakeFetcher(answers), store, NOW, limits=LIMITS, progress=seen.append)
    assert sorted(story.title for story in store.kept.values()) == ["one", "three", "two"]
    assert [outcome.source for outcome in report.outcomes] == ["a", "b", "c", "d", "e"]
    assert [bool(outcome.error) for outcome in report.outcomes] == [False, True, True, False, True]
    assert report.outcomes[2].error.startswith("https://c.example/feed is a web page")
    assert "not well-formed" in report.outcomes[3].problems[0]
    assert (report.new, [outcome.source for outcome in report.failed]) == (3, ["b", "c", "e"])
    assert sorted(seen) == ["a", "b", "c", "d", "e"]


def test_a_fault_nobody_foresaw_is_told_and_stops_nothing() -> None:
    answers = {"https://a.example/feed": ZeroDivisionError("odd"), "https://b.example/feed": feed("one")}
    report = run([Source(url[8], url[8], url) for url in answers], FakeFetcher(answers), MemoryStore())
    assert report.new == 1
    assert "fault in the program (ZeroDivisionError: odd)" in report.outcomes[0].error


def test_a_second_run_adds_nothing_and_keeps_the_health_of_what_failed() -> None:
    source, store = Source("a", "A", "https://a.example/feed"), MemoryStore()
    assert run([source], FakeFetcher({source.location: feed("one", "two")}), store).outcomes[0].new == 2
    again = run([source], FakeFetcher({source.location: feed("one", "two", "three")}), store).outcomes[0]
    assert (again.new, again.seen) == (1, 2)
    good = store.known_health["a"]
    assert (good.last_success, good.last_error, good.seconds) == (NOW, "", 0.25)
    assert (good.newest, good.items_a_week) == (datetime(2026, 1, 22, 10, tzinfo=UTC), 3.0)
    run([source], FakeFetcher({source.location: FetchError("gone")}), store)
    bad = store.known_health["a"]
    assert (bad.last_success, bad.last_error, bad.last_error_at) == (NOW, "gone", NOW)
    assert (bad.newest, bad.items_a_week) == (good.newest, good.items_a_week)


def test_stories_are_kept_in_the_order_of_the_sources_whoever_answers_first() -> None:
    slow_may_go = threading.Event()

    def meet(url: str) -> None:
        if "slow" in url:
            assert slow_may_go.wait(PATIENCE)
        else:
            slow_may_go.set()

    fetcher = FakeFetcher({"https://slow.example/": feed("same"), "https://fast.example/": feed("same")})
    fetcher.meet = meet
    store = MemoryStore()
    run(
        [Source("slow", "Slow", "https://slow.example/"), Source("fast", "Fast", "https://fast.example/")],
        fetcher,
        store,
    )
    assert [story.via for story in store.kept.values()] == ["slow"]


def test_a_host_is_asked_only_so_many_things_at_a_time() -> None:
    lock, now_asking, most = threading.Lock(), Counter[str](), Counter[str]()
    both = threading.Barrier(4)  # two hosts, two each: passes only when four are asked together

    def meet(url: str) -> None:
        host = url.split("/")[2]
        with lock:
            now_asking[host] += 1
            most[host] = max(most[host], now_asking[host])
        both.wait(PATIENCE)
        with lock:
            now_asking[host] -= 1

    urls = [f"https://{host}.example/{number}" for host in "ab" for number in range(4)]
    fetcher = FakeFetcher(dict.fromkeys(urls, feed("x")))
    fetcher.meet = meet
    report = run([Source(url, url, url) for url in urls], fetcher, MemoryStore(), Limits(workers=8, per_host=2))
    assert not report.failed
    assert most == {"a.example": 2, "b.example": 2}


def test_when_time_is_up_the_rest_is_reported_and_not_asked() -> None:
    urls = ["https://a.example/1", "https://a.example/2"]
    report = run([Source(url, url, url) for url in urls], FakeFetcher({}), MemoryStore(), Limits(run_seconds=0))
    assert all("was not asked" in outcome.error for outcome in report.outcomes)


def test_what_has_not_changed_is_not_sent_again(web: Web) -> None:
    source, store = Source("a", "A", web.put("/feed", feed("one"), ETag='"1"')), MemoryStore()
    with HttpFetcher(LIMITS, "test", ["127.0.0.1"]) as fetcher:
        ingest([source], fetcher, store, NOW, limits=LIMITS)
        web.put("/feed", status=304, ETag='"1"')
        later = NOW + timedelta(hours=1)
        outcome = ingest([source], fetcher, store, later, limits=LIMITS).outcomes[0]
    assert web.asked[-1][1]["if-none-match"] == '"1"'
    assert (outcome.unchanged, outcome.new, outcome.error) == (True, 0, "")
    health = store.known_health["a"]
    assert (health.last_success, health.validators.etag) == (later, '"1"')
    assert health.newest == datetime(2026, 1, 20, 10, tzinfo=UTC)


def test_a_page_as_a_source_gives_its_article_and_names_its_feed() -> None:
    source, store = Source("a", "A", "https://harbour.example/2026/ferry", "page"), MemoryStore()
    outcome = run([source], FakeFetcher({source.location: PAGE}), store).outcomes[0]
    assert [story.title for story in store.kept.values()] == ["Ferry stays in port"]
    assert "https://harbour.example/feed.xml" in outcome.problems[0]


def test_a_folder_is_read_like_any_source(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Our view\n\nThe ferry stays.", "utf-8")
    store = MemoryStore()
    assert run([Source("own", "Own notes", str(tmp_path), "folder")], FakeFetcher({}), store).new == 1


@pytest.mark.parametrize(
    ("ages", "pace"), [([], 0.0), ([0.1], 7.0), ([0, 7], 2.0), ([1, 8, 15, 22], 1.3), ([100, 200], 0.0)]
)
def test_pace_is_counted_over_what_a_feed_shows_of_four_weeks(ages: list[float], pace: float) -> None:
    assert items_a_week([NOW - timedelta(days=age) for age in ages], NOW) == pace


def story(number: int, text: str = "") -> Story:
    url = f"https://harbour.example/{number}"
    return Story(str(number), f"Ferry {number}", "It stays.", text, url, "Harbour Post", NOW, via="a")


def test_short_stories_gain_the_text_of_their_page_and_the_rest_stays() -> None:
    stories = [story(1), story(2, "long " * 200), story(3), story(4)]
    answers = {stories[0].url: PAGE, stories[2].url: FetchError("gone"), stories[3].url: b"<html></html>"}
    filled = fill_pages(stories, FakeFetcher(answers), NOW, limits=LIMITS)
    assert filled.stories[0].text == "\n\n".join(PROSE)
    assert (filled.stories[0].title, filled.stories[0].summary, filled.stories[0].author) == (
        "Ferry 1",
        "It stays.",
        "Jo Doe",
    )
    assert filled.stories[1:] == tuple(stories[1:])
    assert len(filled.problems) == 2
    assert filled.problems[0] == "Harbour Post: gone"


def test_health_of_a_source_that_never_answered_says_so() -> None:
    source, store = Source("a", "A", "https://a.example/feed"), MemoryStore()
    run([source], FakeFetcher({source.location: FetchError("gone")}), store)
    assert store.known_health["a"] == Health("a", last_error="gone", last_error_at=NOW)
