"""The checklist of the sign-off page: what takes long is asked in the background, once."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from newsletter.deliver import spam
from newsletter.errors import FetchError, Forbidden, NewsletterError
from newsletter.models import Fetched, Validators
from newsletter.testing import NOON
from newsletter.web.desk.later import KEPT, Later
from tests.conftest import SAMPLE_DAY
from tests.patience import PATIENCE
from tests.web.desk import Served, desk


class Slow:
    """A fetcher that answers when the test lets it."""

    def __init__(self) -> None:
        self.answers: dict[str, FetchError] = {}
        self.asked: list[str] = []
        self.open = threading.Event()

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        self.asked.append(url)
        assert self.open.wait(PATIENCE)
        if error := self.answers.get(url):
            raise error
        return Fetched(url, 200, b"", "text/html", Validators(), 0.1)


@pytest.fixture
def outside() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.open.set()


@pytest.fixture
def served(own_sample: Path, outside: Slow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(spam, "is_installed", lambda: False)
    with desk(own_sample, fetcher=outside) as running:
        yield running


def links(served: Served) -> list[str]:
    edition = served.live().known_edition(SAMPLE_DAY)[0]
    return list(dict.fromkeys(link.url for item in edition.told for link in item.sources if link.url))


def until_known(page) -> str:
    while "were asked" in (text := html.unescape(page("/sign-off"))) or "is reading" in text:
        pass
    return text


def test_no_page_waits_for_links_and_each_is_asked_once(served: Served, outside: Slow) -> None:
    first, second, *rest = links(served)
    outside.answers = {
        first: FetchError(f"{first} is not there (404)"),
        second: Forbidden(f"{second} may not be read by programs"),
    }
    with served.visit() as ada:
        page = ada.page("/sign-off")
        assert f"0 of {len(links(served))} links were asked" in page
        assert "load the page again" in page
        outside.open.set()
        known = until_known(ada.page)
        assert f"{first} is not there (404)" in known
        assert f"{len(rest)} of {len(links(served))} links answer" in known
        assert "1 of" in known
        assert "may not be asked by a program" in known
        assert sorted(outside.asked) == sorted(links(served))
        served.clock.now += KEPT + timedelta(minutes=1)
        until_known(ada.page)
        assert len(outside.asked) == 2 * len(links(served))


def test_where_there_is_no_spamassassin_the_list_says_so(served: Served) -> None:
    with served.visit() as ada:
        assert "SpamAssassin is not installed here" in ada.page("/sign-off")


@pytest.mark.parametrize(
    ("score", "state", "words"),
    [(-0.1, "good", "give the email -0.1 points"), (3.2, "bad", "give the email 3.2 points; 5 are spam (HTML_ONLY)")],
)
def test_the_score_is_shown_with_what_it_means(
    served: Served, outside: Slow, monkeypatch: pytest.MonkeyPatch, score: float, state: str, words: str
) -> None:
    outside.open.set()
    monkeypatch.setattr(spam, "is_installed", lambda: True)
    monkeypatch.setattr(spam, "local_score", lambda message: spam.SpamScore(score, ("HTML_ONLY",)))
    with served.visit() as ada:
        before, _, _ = until_known(ada.page).partition(words)
    assert before.rpartition("<li ")[2].startswith(f'class="{state}"')


def test_a_spamassassin_that_fails_is_said(served: Served, outside: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    outside.open.set()

    def fails(message: bytes) -> spam.SpamScore:
        raise NewsletterError("SpamAssassin gave no score")

    monkeypatch.setattr(spam, "is_installed", lambda: True)
    monkeypatch.setattr(spam, "local_score", fails)
    with served.visit() as ada:
        assert "SpamAssassin gave no score" in until_known(ada.page)


def test_an_answer_is_remembered_for_a_while() -> None:
    later, told = Later(), list[int]()

    def find_out() -> str:
        told.append(1)
        return "yes"

    while later.ask("q", find_out, NOON) is None:
        pass
    assert later.ask("q", find_out, NOON + KEPT) == "yes"
    assert len(told) == 1
    while later.ask("q", find_out, NOON + 3 * KEPT) is None:
        pass
    assert len(told) == 2
    later.close()
