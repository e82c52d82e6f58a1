"""The book of what models cost: limits hold, also between threads and processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from newsletter.models import Spent
from newsletter.store import SqlSpending, open_database

DAY = date(2026, 3, 4)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SqlSpending]:
    with open_database(tmp_path / "newsletter.db") as database:
        yield SqlSpending(database)


def test_nothing_is_spent_at_first(book: SqlSpending) -> None:
    assert book.spent(DAY) == Spent(0, 0, 0, 0, 0)


def test_what_is_put_aside_counts_until_it_is_settled(book: SqlSpending) -> None:
    call = book.reserve(DAY, "good", 600, 1000, 5000)
    assert call is not None
    assert book.reserve(DAY, "good", 600, 1000, 5000) is None
    book.settle(call, 150, 90, 60)
    assert book.spent(DAY) == Spent(1, 90, 60, 150, 150)
    assert book.reserve(DAY, "good", 850, 1000, 5000) is not None  # to the last millionth


def test_editions_have_their_own_limit_and_share_the_months(book: SqlSpending) -> None:
    for day in (date(2026, 3, 1), date(2026, 3, 31)):
        assert book.reserve(day, "good", 900, 1000, 2000) is not None
    assert book.reserve(DAY, "good", 900, 1000, 2000) is None
    for other in (date(2026, 2, 28), date(2026, 4, 1)):
        assert book.reserve(other, "good", 900, 1000, 2000) is not None
    assert book.spent(DAY) == Spent(0, 0, 0, 0, 1800)


def test_threads_together_keep_a_limit(book: SqlSpending) -> None:
    with ThreadPoolExecutor(8) as pool:
        calls = list(pool.map(lambda _: book.reserve(DAY, "good", 10, 100, 1000), range(40)))
    assert sum(call is not None for call in calls) == 10
    assert book.spent(DAY).edition == 100


def test_processes_together_keep_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "newsletter.db"
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from newsletter.store import SqlSpending, open_database\n"
        "with open_database(Path(sys.argv[1])) as database:\n"
        "    book = SqlSpending(database)\n"
        "    print(sum(book.reserve(date(2026, 3, 4), 'good', 10, 500, 1000) is not None for _ in range(40)))\n"
    )
    with open_database(path):  # the schema is there before they start
        pass
    both = [subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) for _ in "ab"]
    assert sum(int(process.communicate()[0]) for process in both) == 50
