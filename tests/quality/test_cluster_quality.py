"""Grouping and ranking against labelled data that nobody here wrote; the floors may only rise."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs the labelled data of ../shared beside the checkout"),
]


DAILY = SHARED / "data/daily"
POOL = ("--pool", DAILY / "pool.jsonl.gz", "--gold", DAILY / "gold_matches.jsonl.gz")


def run(*arguments: str | Path) -> str:
    command = [sys.executable, SHARED / "tools" / "score.py", *arguments]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True, cwd=HERE).stdout


def score(*arguments: str | Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(run(*arguments))
    return result


def stage(name: str) -> str:
    return f"{sys.executable} -m newsletter pipe {name}"


@pytest.mark.parametrize(("data", "fields"), [("allsides_val", "title,snippet"), ("basil", "title,text")])
def test_grouping_is_no_worse_than_before(data: str, fields: str) -> None:
    found = score(
        "cluster", SHARED / "data/clustering" / f"{data}.jsonl.gz", "--fields", fields, "--cmd", stage("cluster")
    )
    assert found["f1"] >= FLOORS["cluster"][data]["f1"]
    assert found["precision"] >= FLOORS["cluster"][data]["precision"]


def test_ranking_without_a_model_is_no_worse_than_before() -> None:
    found = score("rank", *POOL, "--days", "2026-01-01..2026-02-23", "--every", "2", "--cmd", stage("rank"))
    hold(found, FLOORS["rank"]["topics"])


def test_ranking_with_learned_taste_is_no_worse_than_before(tmp_path: Path) -> None:
    history, model = tmp_path / "history.jsonl", tmp_path / "taste.json"
    history.write_text(run("history", *POOL, "--days", "2025-07-01..2025-12-31", "--every", "3"), encoding="utf-8")
    learn = [sys.executable, "-m", "newsletter", "learn", "--history", str(history), "--out", str(model)]
    subprocess.run(learn, check=True, capture_output=True, cwd=HERE)
    command = f"{stage('rank')} --model {model}"
    hold(score("rank", *POOL, "--days", "2026-01-01..2026-02-23", "--cmd", command), FLOORS["rank"]["learned"])


def hold(found: dict[str, Any], floors: dict[str, float]) -> None:
    assert found["recall@20"] >= floors["recall@20"]
    assert found["recall@10"] >= floors["recall@10"]
    assert found["largest_source_share_of_top10"] <= floors["largest_source_share_of_top10"]
