"""Measure, each in a process of its own where memory counts, and print the table."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from tests.bench import archive, measures
from tests.bench.table import Row, in_own_process, print_table

ROUNDS = 5  # the median of these is printed, where one round is short


def start_up() -> str:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "newsletter", "--help"], check=True, capture_output=True)
        return time.perf_counter() - start

    return f"{statistics.median(once() for _ in range(ROUNDS)):.2f} s"


ROWS: tuple[Row, ...] = (
    ("start-up of `newsletter --help`", start_up, "under 0.3 s"),
    ("real feeds: parse and store / feedparser alone", in_own_process("feeds"), "at most 1.5"),
    ("real feeds: parse and store / feedparser without cleaning", in_own_process("bare_feeds"), "(for comparison)"),
    ("10,000 stories clustered and ranked", in_own_process("choose"), "under 10 s"),
    ("10,000 stored stories to a rendered edition", in_own_process("whole_run"), "under 20 s, 600 MB"),
    ("mail out, over smtp-source: plain / RSA / Ed25519", in_own_process("throughput", "sending"), "0.5 without DKIM"),
    ("memory of a send to a million readers", in_own_process("memory", "sending"), "under 300 MB"),
    ("the desk's pages, of a year's store", in_own_process("pages", "desk"), "each under 100 ms"),
    ("edition and event pages rendered", in_own_process("pages"), "1,000 a second or more"),
    *archive.ROWS,
)

print_table(ROWS, f", {measures.stories_come_from()}")
