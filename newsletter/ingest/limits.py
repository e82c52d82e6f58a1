"""How much of the outside world one run takes in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that hold however a server behaves."""

    seconds: float = 20.0  # one fetch from first look-up to last byte, all its redirects included
    run_seconds: float = 300.0  # after this no further fetch is started; the run ends at most `seconds` later
    bytes: int = 8_000_000  # one document after decompression; the largest of 104 real feeds has 2.2 million
    items: int = 500  # of one feed, folder or mail
    redirects: int = 5
    workers: int = 16  # fetches at a time; also bounds the documents held in memory
    per_host: int = 2  # fetches at a time from one host
    text: int = 60_000  # characters kept of one story: about 10,000 words
    page_below: int = 600  # fill_pages fetches the page of a story whose body is shorter than this many characters
