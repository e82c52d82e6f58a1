"""Floors under the summarizer's scores on labelled news; they may only rise.

`python ../shared/tools/score.py summarize DATA --cmd "newsletter pipe summarize"` prints them for whole sets.
"""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsletter.models import Blurb, Event, Story
from newsletter.summarize.extractive import MOST_WORDS, Extractive
from newsletter.summarize.gate import apply_gate

DATA = Path(__file__).parents[3] / "shared" / "data"
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["summarize"]
CASES = 200  # of each set

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the labelled news in {DATA}")


def cases(path: str, most: int) -> list[dict[str, Any]]:
    with gzip.open(DATA / path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(most), strict=False)]


def event(stories: list[tuple[str, str]]) -> Event:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    made = [
        Story(f"s{n}", title, "", text, f"https://example.org/{n}", f"outlet {n}", when)
        for n, (title, text) in enumerate(stories)
    ]
    return Event("e", tuple(made), len(made))


def told(name: str, most: int = CASES) -> list[tuple[Event, str]]:
    """Events of a set, each with what people wrote of it."""
    if name.startswith("allsides"):
        return [
            (event([(a["title"], a.get("text") or a["snippet"]) for a in r["articles"]]), r["neutral_summary"])
            for r in cases(f"clustering/{name}.jsonl.gz", most)
            if r["articles"] and r["neutral_summary"]
        ]
    rows = cases(f"summaries/{name.replace('expert', 'cnndm')}.jsonl.gz", most)
    if name == "inshorts":
        return [(event([(r["headline"], r["article"])]), r["summary"]) for r in rows]
    if name == "sumcot_cnndm":
        return [(event([("", r["src"])]), r["original_summary"]) for r in rows]
    if name == "sumcot_expert":
        return [(event([("", r["src"])]), r["element-aware_summary"]) for r in rows]
    return [(event([("", r["article"])]), "\n".join(r["highlights"])) for r in rows]


NAMES = ("inshorts", "sumcot_cnndm", "cnndm_highlights", "allsides_val")
TAKEAWAYS = {"sumcot_cnndm", "sumcot_expert", "cnndm_highlights"}  # people wrote highlights there, not a text


def read_as(name: str, blurb: Blurb) -> str:
    return "\n".join(point.text for point in blurb.takeaways) if name in TAKEAWAYS else blurb.text


def by_line(text: str) -> str:
    return re.sub(r"(?<=[.!?])\s+", "\n", text)


@pytest.mark.parametrize("name", NAMES)
def test_rouge_does_not_fall(name: str) -> None:
    scorer = pytest.importorskip("rouge_score.rouge_scorer").RougeScorer(
        ["rouge1", "rouge2", "rougeLsum"], use_stemmer=True
    )
    writer = Extractive()
    scores = [
        scorer.score(by_line(wanted), by_line(read_as(name, writer.summarize(one)))) for one, wanted in told(name)
    ]
    for kind, floor in FLOORS[name].items():
        reached = 100 * sum(score[kind].fmeasure for score in scores) / len(scores)
        assert reached >= floor, f"{name}: {kind} fell to {reached:.2f}, below {floor}"


def test_every_item_of_real_news_stands_behind_the_gate_and_within_30_seconds() -> None:
    refused, parts = [], 0
    for one, _ in (pair for name in NAMES for pair in told(name, 60)):
        blurb = Extractive().summarize(one)
        bodies = {story.id: story.body for story in one.stories}
        sentences = [*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch]
        parts += len(sentences)
        refused += apply_gate(blurb, one)[1]
        assert blurb.words <= MOST_WORDS
        assert 0 < len(blurb.headline.split()) <= 12
        for evidence in (span for sentence in sentences for span in sentence.evidence):
            assert bodies[evidence.story][evidence.start : evidence.end] == evidence.quote
    assert len(refused) <= FLOORS["refused"] * parts, refused
