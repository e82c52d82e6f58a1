"""The filters as scripts use them: JSON lines in, JSON lines out, and nothing else."""

from __future__ import annotations

import json

import pytest

from newsletter.cli import pipe
from tests.conftest import Run

STORIES = [
    {
        "id": "a",
        "title": "Harbour bridge closes after crack is found",
        "summary": "The harbour bridge in Port Callen closed on Monday after engineers found a crack in a main cable.",
        "url": "https://one.example/bridge",
        "source": "One",
        "published": "2026-03-02T08:00:00Z",
    },
    {
        "id": "b",
        "title": "Crack in main cable closes Port Callen harbour bridge",
        "summary": "Engineers found a crack in a main cable of Port Callen's harbour bridge, which closed on Monday.",
        "url": "https://two.example/bridge",
        "source": "Two",
        "published": "2026-03-02T09:00:00Z",
    },
    {
        "id": "c",
        "title": "Chip maker Tolvane doubles its profit",
        "summary": "Tolvane earned 4 billion euros in 2025, twice as much as in 2024, because of demand for AI chips.",
        "url": "https://one.example/tolvane",
        "source": "One",
        "published": "2026-03-02T10:00:00Z",
    },
]


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_cluster_gives_one_event_per_story(newsletter: Run) -> None:
    done = newsletter("pipe", "cluster", stdin=lines(STORIES))
    assert done.returncode == 0, done.stderr
    event = {row["id"]: row["event"] for row in map(json.loads, done.stdout.splitlines())}
    assert event["a"] == event["b"] != event["c"]


def test_rank_gives_events_best_first_with_reasons_that_add_up(newsletter: Run) -> None:
    done = newsletter("pipe", "rank", "--now", "2026-03-02T12:00:00Z", stdin=lines(STORIES))
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(story for row in rows for story in row["stories"]) == ["a", "b", "c"]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    for row in rows:
        assert row["score"] == pytest.approx(sum(row["reasons"].values()), abs=0.01)


def test_summarize_points_at_its_evidence(newsletter: Run) -> None:
    text = (
        "The harbour bridge in Port Callen closed on Monday after engineers found a crack in a main cable. "
        "Some 40,000 people cross it every day. "
        "The closure matters because the only other crossing is 60 kilometres away. "
        "The city council said that repairs are expected to take until 12 April."
    )
    story = {
        "id": "s",
        "title": STORIES[0]["title"],
        "text": text,
        "source": "One",
        "published": "2026-03-02T08:00:00Z",
    }
    done = newsletter("pipe", "summarize", stdin=lines([{"id": "e", "stories": [story]}]))
    assert done.returncode == 0, done.stderr
    (row,) = map(json.loads, done.stdout.splitlines())
    assert row["id"] == "e"
    assert "crack in a main cable" in row["blurb"]
    assert row["words"] <= 119
    for takeaway in row["takeaways"]:
        for span in takeaway["evidence"]:
            assert span["story"] == "s"
            assert text[span["start"] : span["end"]].strip()


def test_check_tells_what_is_wrong_with_a_claim(newsletter: Run) -> None:
    source = "The bridge in Port Callen closed on Monday. Some 40,000 people cross it every day."
    rows: list[dict[str, object]] = [
        {"id": "true", "claim": "Some 40,000 people cross the bridge every day.", "sources": [source]},
        {"id": "false", "claim": "Some 70,000 people cross the bridge every day.", "sources": [source]},
    ]
    done = newsletter("pipe", "check", stdin=lines(rows))
    assert done.returncode == 0, done.stderr
    said = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert said["true"]["supported"] is True
    assert said["false"]["supported"] is False
    assert "70,000" in " ".join(said["false"]["problems"])
    assert said["false"]["score"] < said["true"]["score"]


def test_many_lines_are_answered_as_one_by_one_and_up_to_a_bad_one(
    newsletter: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[dict[str, object]] = [
        {"id": f"e{n}", "stories": [{**STORIES[0], "text": f"{STORIES[0]['summary']} Some {n + 2} people were hurt."}]}
        for n in range(6)
    ]
    alone = [newsletter("pipe", "summarize", stdin=lines([row])).stdout for row in rows]
    monkeypatch.setattr(pipe, "ALONE", 2)
    done = newsletter("pipe", "summarize", stdin=lines(rows) + '{"id": "empty", "stories": []}\n')
    assert done.stdout == "".join(alone)
    assert done.returncode == 2
    assert "line 7: an event needs at least one story" in done.stderr


@pytest.mark.parametrize("stage", ["cluster", "rank", "summarize", "check"])
def test_a_bad_line_is_named_and_nothing_is_written(newsletter: Run, stage: str) -> None:
    done = newsletter("pipe", stage, stdin="\n{not json\n")
    assert done.returncode == 2
    assert "line 2:" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"title": "no id"}, "id"),
        ({"id": 7, "title": "a number"}, "id"),
        ({"id": "a", "published": "yesterday"}, "ISO 8601"),
    ],
)
def test_what_is_wrong_with_a_story_is_said(newsletter: Run, row: dict[str, object], says: str) -> None:
    done = newsletter("pipe", "cluster", stdin=lines([row]))
    assert done.returncode == 2
    assert done.stderr.startswith("newsletter: line 1:")
    assert says in done.stderr


def test_an_id_may_stand_only_once(newsletter: Run) -> None:
    done = newsletter("pipe", "cluster", stdin=lines([STORIES[0], STORIES[0]]))
    assert done.returncode == 2
    assert 'line 2: the id "a" stands on an earlier line' in done.stderr


def test_no_lines_in_no_lines_out(newsletter: Run) -> None:
    for stage in ("cluster", "rank", "summarize", "check"):
        done = newsletter("pipe", stage)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
