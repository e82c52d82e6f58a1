"""Print the longer parts that events get offline, to be read and judged, and what they cost.

python -m tests.bench.analysis ../shared/data/clustering/allsides_val.jsonl.gz --events 69 --lens "court,judge"
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from newsletter.models import Lens
from newsletter.summarize.analysis import Matter, extract
from newsletter.summarize.extractive import Extractive
from tests.bench.coverage import labelled


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--lens", action="append", default=[], help="Its words, with commas between.")
    given = parser.parse_args()
    lenses = tuple(Lens(words, tuple(words.split(","))) for words in given.lens)
    parts: Counter[str] = Counter()
    sentences: Counter[str] = Counter()
    took = 0.0
    events = [event for event, _ in labelled(given.data)][: given.events]
    for event in events:
        blurb = Extractive().summarize(event)
        start = time.perf_counter()
        found = extract(Matter(event, blurb, lenses))
        took += time.perf_counter() - start
        print(f"\n## {event.id} {event.lead.title}\n{blurb.text}")
        for part in found:
            parts[part.title or part.kind] += 1
            sentences[part.title or part.kind] += len(part.sentences)
            print(f"  {part.title or part.kind}:")
            print("\n".join(f"    - {sentence.text}" for sentence in part.sentences))
    print(f"\n{len(events)} events, {1000 * took / len(events):.1f} ms each", file=sys.stderr)
    print(f"events with the part: {dict(parts)}\nsentences: {dict(sentences)}", file=sys.stderr)


if __name__ == "__main__":
    main()
