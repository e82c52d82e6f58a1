"""The book of what models cost: limits hold between processes, too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from newsletter.store import open_database


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


def test_workers_together_keep_a_limit(postgres: str) -> None:
    code = (
        "import sys; from datetime import date\n"
        "from newsletter.store import SqlSpending\n"
        "from newsletter.store.postgres.database import open_database\n"
        "with open_database(sys.argv[1]) as database:\n"
        "    book = SqlSpending(database, 'weekly')\n"
        "    print(sum(book.reserve(date(2026, 3, 4), 'good', 10, 500, 1000) is not None for _ in range(40)))\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, postgres], stdout=subprocess.PIPE, text=True) for _ in "ab"]
    assert sum(int(process.communicate()[0]) for process in both) == 50
