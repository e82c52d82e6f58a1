"""Work on all cores: the same answers in the same order, and whoever ends early is ended in order."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator

import pytest

from newsletter import cores
from newsletter.errors import BadLine, NewsletterError


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "cores", lambda: 2)


def process(thing: int) -> tuple[int, int]:
    return thing, os.getpid()


def end_the_helper(thing: int) -> int:
    if multiprocessing.parent_process():
        os._exit(1)
    return thing


def torn_after(count: int) -> Iterator[int]:
    yield from range(count)
    raise BadLine(count + 1, "torn")


def test_answers_come_in_order_and_only_of_many_some_are_given_away() -> None:
    answers = list(cores.in_order(process, range(40), alone=10))
    assert [thing for thing, _ in answers] == list(range(40))
    assert {where for _, where in answers[:10]} == {os.getpid()}
    assert os.getpid() not in {where for _, where in answers[10 : 10 + cores.AHEAD]}
    assert {where for _, where in cores.in_order(process, range(10), alone=10)} == {os.getpid()}


def test_no_more_answers_are_held_than_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "MOST_WAITING", 3)
    read: list[int] = []
    answers = cores.in_order(process, (read.append(n) or n for n in range(100)), alone=10)
    for n in range(60):
        assert next(answers)[0] == n
        assert len(read) <= n + 1 + 4


@pytest.mark.parametrize("count", [3, 15])
def test_what_stands_before_a_torn_line_is_answered_first(count: int) -> None:
    answers = cores.in_order(process, torn_after(count), alone=10)
    for n in range(count):
        assert next(answers)[0] == n
    with pytest.raises(BadLine, match=f"line {count + 1}: torn"):
        next(answers)


def test_a_process_that_the_system_ends_is_said() -> None:
    with pytest.raises(NewsletterError, match="ended from outside"):
        list(cores.in_order(end_the_helper, range(20), alone=5))
