"""Floors under the evidence gate, against people's judgements and against changed sentences of real news."""

from __future__ import annotations

import gzip
import json
import random
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from newsletter.summarize.gate import check
from newsletter.summarize.sentences import split

sys.path.insert(0, str(Path(__file__).parents[1] / "summarize"))
from mutations import MUTATORS

DATA = Path(__file__).parents[3] / "shared" / "data"
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["gate"]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the labelled news in {DATA}")


def rows(path: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_the_gate_agrees_with_people() -> None:
    judged = [
        (row["scores"]["consistency"] >= 0.99, check(row["system_output"], [row["source"]]))
        for row in rows("summaries/qags_xsum.jsonl.gz")
    ]
    good = [verdict for held, verdict in judged if held]
    bad = [verdict for held, verdict in judged if not held]
    wins = sum((g.score > b.score) + 0.5 * (g.score == b.score) for g in good for b in bad)
    caught = sum(not verdict.supported for verdict in bad) / len(bad)
    passed = sum(verdict.supported for verdict in good) / len(good)
    assert wins / (len(good) * len(bad)) >= FLOORS["auc"]
    assert (caught + passed) / 2 >= FLOORS["balanced_accuracy"]


def test_changed_sentences_of_real_news_are_caught() -> None:
    dice = random.Random(0)  # noqa: S311 - no secret
    tried, caught, true, passed = 0, 0, 0, 0
    for row in rows("summaries/wcep_train.jsonl.gz")[:150]:
        text = row["text"]
        for span in split(text)[1:4]:
            if not 8 <= len(span.text.split()) <= 45:
                continue
            true += 1
            passed += check(span.text, [text]).supported
            for mutate in MUTATORS.values():
                wrong = mutate(span.text, text, dice)
                if wrong and wrong not in text:
                    tried += 1
                    caught += not check(wrong, [text]).supported
    assert tried > 500
    assert caught / tried >= FLOORS["changed_caught"], f"{caught} of {tried}"
    assert passed / true >= FLOORS["true_passed"], f"{passed} of {true}"
