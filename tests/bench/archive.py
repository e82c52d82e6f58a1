"""The archive alone: ten years from nothing, one more day, and the same content in other generators.

python -m tests.bench.archive
"""

from __future__ import annotations

from tests.bench.table import Row, in_own_process, print_table

ROWS: tuple[Row, ...] = (
    (
        "ten years of archive (3,650 editions) from nothing",
        in_own_process("from_nothing", "ten_years"),
        "under 90 s, 1 GB",
    ),
    ("one more edition after so many days", in_own_process("curve", "ten_years"), "no more than at first"),
    ("a picture for a shared link, drawn", in_own_process("pictures", "ten_years"), "(for comparison)"),
    ("a year of pages, lists and feeds: ours", in_own_process("ours", "generators"), "(for comparison)"),
    ("the same by Hugo / ours", in_own_process("hugo", "generators"), "over 1"),
    ("the same by Pelican / ours", in_own_process("pelican", "generators"), "over 1"),
)

if __name__ == "__main__":
    print_table(ROWS)
