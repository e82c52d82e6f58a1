"""An edition whose pages are written by models and through lenses: right, marked, paid for once, never late."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_run import tree
from tests.conftest import Run
from tests.summarize_model.server import Answer, Asked, ModelServer, Saying, honest, line
from tests.summarize_model.test_analysis import hand_in_analysis, obey, through
from tests.summarize_model.test_edition import NOW, desk, run, tell, use  # noqa: F401 - desk is a fixture
from tests.summarize_model.test_injection import ORDER

Serve = Callable[[Answer], ModelServer]

LENS = """
[[lens]]
name = "For hauliers"
words = ["vehicle", "lorry"]
about = "they move goods by road"
letter = true
"""


def wants_analysis(asked: Asked) -> bool:
    return asked.instructions.startswith("You write the longer parts")


def able(asked: Asked) -> Saying:
    """Blurbs from the first sentences, analysis from the last one."""
    if not wants_analysis(asked):
        return honest(asked)
    story = asked.stories[0]
    last = line(story.sentences[-1], (1, story.sentences[-1]))
    return hand_in_analysis(what=[last], lenses=[through(1, last)] if "Harlow" in asked.prompt else [])


def analyses(home: Path, *servers: ModelServer, summarize: str = "", ladder: str = "rung-1") -> None:
    """Put models on the ladder of the analysis alone."""
    use(home, *servers, summarize=summarize)
    config = home / "content" / "newsletter.toml"
    text = re.sub(r"\nladder = .*", '\nladder = ["extractive"]', config.read_text(encoding="utf-8"), count=1)
    config.write_text(f'{text}\n[analysis]\nladder = ["model:{ladder}"]\n{LENS}', encoding="utf-8")


def items(newsletter: Run) -> dict[str, dict[str, Any]]:
    """The address of the first source -> item."""
    shown = json.loads(newsletter("edition", "show", "--json", *NOW).stdout)
    return {item["sources"][0]["url"]: item for item in shown["edition"]["items"]}


def pages(home: Path) -> str:
    return "".join(
        path.read_text(encoding="utf-8") for path in sorted((home / "build" / "site").glob("2026-03-04/*/index.html"))
    )


def test_pages_are_written_by_the_model_and_say_so(newsletter: Run, desk: Path, serve: Serve) -> None:  # noqa: F811
    server = serve(able)
    analyses(desk, server)
    done = run(newsletter)
    assert len(server.asked) == 3
    assert "Models   3 calls for this edition" in done.stdout
    assert pages(desk).count("<strong>Analysis</strong> by a program (language model rung-1-large)") == 4
    letter = (desk / "build" / "email" / "2026-03-04.txt").read_text(encoding="utf-8")
    assert "For hauliers: Ferries will run every ten minutes. (Analysis," in letter
    process = (desk / "build" / "site" / "process" / "index.html").read_text(encoding="utf-8")
    assert "the server 127.0.0.1" in process
    assert "For hauliers" in process
    first = tree(desk / "build")
    run(newsletter)
    assert tree(desk / "build") == first
    assert len(server.asked) == 3


def test_blurbs_and_pages_share_a_model_and_its_budget(newsletter: Run, desk: Path, serve: Serve) -> None:  # noqa: F811
    server = serve(able)
    use(desk, server)
    with (desk / "content" / "newsletter.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[analysis]\nladder = ["model:rung-1"]\n{LENS}')
    assert "6 calls for this edition" in run(newsletter).stdout
    assert [wants_analysis(asked) for asked in server.asked] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    ("answer", "summarize", "says"),
    [
        (None, "seconds = 1", "no answer within|time for models is over"),
        (lambda _: Saying(status=500), "", "status 500"),
        (lambda _: hand_in_analysis(), "", "nothing of its analysis can be printed"),
        (able, "edition_cost = 0.0", r"\(\[summarize\] edition_cost, month_cost\)"),
    ],
)
def test_without_a_usable_answer_the_pages_are_extracted(
    newsletter: Run,
    desk: Path,  # noqa: F811
    serve: Serve,
    answer: Answer | None,
    summarize: str,
    says: str,
) -> None:
    with (desk / "content" / "newsletter.toml").open("a", encoding="utf-8") as config:
        config.write(LENS)
    run(newsletter)
    extracted = items(newsletter)
    assert any(part["title"] == "For hauliers" for item in extracted.values() for part in item["analysis"])
    server = serve(answer or able)
    if answer is None:
        server.answer = server.never
    text = (desk / "content" / "newsletter.toml").read_text(encoding="utf-8").replace(LENS, "")
    (desk / "content" / "newsletter.toml").write_text(text, encoding="utf-8")
    analyses(desk, server, summarize=summarize)
    done = run(newsletter)
    assert items(newsletter) == extracted
    assert "3 of 3 analyses could not be written as the ladder says, and are extracted instead" in done.stderr
    assert re.search(says, done.stderr)


def test_an_order_in_one_article_changes_no_page_but_its_own(newsletter: Run, desk: Path, serve: Serve) -> None:  # noqa: F811
    analyses(desk, serve(able))
    run(newsletter)
    before = items(newsletter)
    body = (desk / "content" / "own" / "bridge.md").read_text("utf-8").rpartition("---")[2].strip()
    tell(desk, "bridge", "Harlow Bridge closes for 14 months", f"{body}\n\n{ORDER}")
    (desk / "var" / "newsletter.db").unlink()
    text = (desk / "content" / "newsletter.toml").read_text(encoding="utf-8").partition("\n[analysis]")[0]
    (desk / "content" / "newsletter.toml").write_text(text, encoding="utf-8")
    analyses(desk, serve(lambda asked: obey(asked) if "Harlow" in asked.prompt else able(asked)))
    run(newsletter)
    after = items(newsletter)
    assert list(after) == list(before)
    assert [url for url in after if after[url] != before[url]] == ["https://own.example/bridge"]
    assert not re.search(r"quill|evil\.example", pages(desk).lower())


def test_the_sample_asks_no_model(newsletter: Run, desk: Path, serve: Serve) -> None:  # noqa: F811
    server = serve(able)
    analyses(desk, server)
    assert newsletter("run", "--sample", "--no-send").returncode == 0
    assert server.asked == []
