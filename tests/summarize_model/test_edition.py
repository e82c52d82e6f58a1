"""A newsletter with models on its ladder: whatever they answer, the edition is right, and there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.test_run import tree
from tests.conftest import Done, Run
from tests.summarize_model.server import Answer, ModelServer, Saying, hand_in, honest, line

Serve = Callable[[Answer], ModelServer]

NOW = ("--now", "2026-03-04T07:00:00Z")
STORIES = {
    "bridge": (
        "Harlow Bridge closes for 14 months",
        (
            "Engineers closed the Harlow Bridge in Estmouth on Tuesday after they found cracks in two of its piers. "
            "The repair takes 14 months and costs £18.5 million, the city council said. "
            "About 42,000 vehicles cross the bridge every day, more than any other in the county. "
            "Ferries will run every ten minutes."
        ),
    ),
    "law": (
        "Assembly in Brennick passes AI reporting law",
        (
            "The assembly in Brennick passed a law on artificial intelligence on Tuesday, by 412 votes to 187. "
            "It obliges makers of AI systems to report serious failures within 72 hours. "
            "Fines reach 2 per cent of yearly sales. "
            "The council is expected to vote on it on 14 April."
        ),
    ),
    "chip": (
        "Lumen Foundry says pilot line in Orrin beat its target",
        (
            "Lumen Foundry reported on Tuesday that 78 per cent of the chips from its pilot line in Orrin work. "
            "The target was 70 per cent, the chip maker said. "
            "Full production of the chips is to start in May with 900 workers. "
            "The plant in Orrin cost 3.1 billion euros."
        ),
    ),
}


def tell(home: Path, name: str, title: str, body: str) -> None:
    """One more story of the newsletter's only source, a folder."""
    folder = home / "content" / "own"
    folder.mkdir(exist_ok=True)
    head = f"---\ntitle: {title}\nurl: https://own.example/{name}\ndate: 2026-03-03T15:00:00+00:00\n---\n\n"
    (folder / f"{name}.md").write_text(f"{head}{body}\n", encoding="utf-8")


@pytest.fixture
def desk(home: Path) -> Path:
    """A newsletter of three stories."""
    for name, (title, body) in STORIES.items():
        tell(home, name, title, body)
    (home / "content" / "sources.toml").write_text(
        '[[source]]\nname = "own"\ntitle = "Own Desk"\nkind = "folder"\nlocation = "own"\nsection = "Policy"\n',
        encoding="utf-8",
    )
    topics = ("bridge", "assembly", "foundry")
    with (home / "content" / "newsletter.toml").open("a", encoding="utf-8") as config:
        config.writelines(f'\n[[topics]]\nname = "{word}"\nwords = ["{word}"]\nweight = 2.0\n' for word in topics)
    return home


def use(home: Path, *servers: ModelServer, summarize: str = "", model: str = "") -> None:
    """Put models behind these servers on the ladder, best first."""
    names = [f"rung-{number}" for number in range(1, len(servers) + 1)]
    tables = "".join(
        f'\n[[models]]\nname = "{name}"\nprovider = "openai"\nmodel = "{name}-large"\nbase_url = "{server.url}"\n'
        f"input_price = 1.0\noutput_price = 4.0\n{model}\n"
        for name, server in zip(names, servers, strict=True)
    )
    ladder = json.dumps([*(f"model:{name}" for name in names), "extractive"])
    config = home / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").partition("\n[[models]]")[0]
    text = re.sub(r"\[summarize\]\n(?:[^\n\[]+=.*\n)+", f"[summarize]\nladder = {ladder}\n{summarize}\n", text)
    config.write_text(text + tables, encoding="utf-8")


def run(newsletter: Run, *arguments: str) -> Done:
    done = newsletter("run", "--no-send", *NOW, *arguments)
    assert done.returncode == 0, done.stderr
    return done


def blurbs(newsletter: Run) -> dict[str, dict[str, object]]:
    """The address of the first source -> blurb, for all items of the edition."""
    shown = newsletter("edition", "show", "--json", *NOW)
    assert shown.returncode == 0, shown.stderr
    items = json.loads(shown.stdout)["edition"]["items"]
    return {item["sources"][0]["url"]: item["blurb"] for item in items}


def writers(newsletter: Run) -> list[str]:
    return sorted(str(blurb["made_by"]) for blurb in blurbs(newsletter).values())


def test_a_good_model_writes_every_item_and_the_run_tells_its_cost(newsletter: Run, desk: Path, serve: Serve) -> None:
    server = serve(honest)
    use(desk, server)
    done = run(newsletter)
    assert writers(newsletter) == ["language model rung-1-large"] * 3
    assert len(server.asked) == 3  # what runs, not the whole shortlist
    told = (
        "Written  by language model rung-1-large (3)\n"
        "Models   3 calls for this edition, 3,000 tokens in and 600 out\n"
        "         cost 0.0054 of at most 0.5000; this month 0.0054 of 5.0000\n"
    )
    assert told in done.stdout
    assert told in newsletter("edition", "show", *NOW).stdout
    site = desk / "build" / "site"
    pages = "".join(page.read_text(encoding="utf-8") for page in site.glob("2026-03-04/*/index.html"))
    assert "Written by a program (language model rung-1-large) from the sources" in pages
    process = (site / "process" / "index.html").read_text(encoding="utf-8")
    assert "until one passes the check against the sources: language model rung-1-large, extractive" in process


def test_a_second_run_costs_nothing_and_gives_the_same_bytes(newsletter: Run, desk: Path, serve: Serve) -> None:
    server = serve(honest)
    use(desk, server)
    run(newsletter)
    first = tree(desk / "build")
    again = run(newsletter)
    assert tree(desk / "build") == first
    assert len(server.asked) == 3
    assert "3 calls for this edition" in again.stdout


BAD: dict[str, Answer] = {
    "empty": lambda _: Saying(content=""),
    "half a JSON": lambda _: Saying(arguments='{"headline": "Bri'),
    "echo of the prompt": lambda asked: Saying(content=asked.prompt),
    "emoji loop": lambda _: hand_in("🎉🎉🎉", [line("🎉" * 300, (1, "on Tuesday"))]),
    "invented facts": lambda asked: hand_in(
        "Ninety people die in Estmouth",
        [line("Ninety people died in Estmouth on Tuesday.", (1, asked.stories[0].sentences[0]))],
    ),
    "broken server": lambda _: Saying(status=500),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_model_changes_nothing_but_the_extra_line(newsletter: Run, desk: Path, serve: Serve, kind: str) -> None:
    run(newsletter)
    extracted = blurbs(newsletter)
    use(desk, serve(BAD[kind]))
    done = run(newsletter)
    assert blurbs(newsletter) == extracted
    assert writers(newsletter) == ["extractive"] * 3
    assert "3 of 3 items could not be written as the ladder says, and are extracted instead" in done.stderr


def test_a_model_that_never_answers_does_not_hold_the_edition(newsletter: Run, desk: Path, serve: Serve) -> None:
    server = serve(honest)
    server.answer = server.never  # it would hold this test for ever
    use(desk, server, summarize="seconds = 1")
    done = run(newsletter)
    assert writers(newsletter) == ["extractive"] * 3
    assert "could not be written as the ladder says" in done.stderr


def test_a_cheaper_model_takes_over_what_the_better_one_cannot(newsletter: Run, desk: Path, serve: Serve) -> None:
    def only_bridges(asked: object) -> Saying:
        return honest(asked) if "Harlow" in asked.prompt else Saying(content="no")  # type: ignore[arg-type, attr-defined]

    use(desk, serve(only_bridges), serve(honest))
    done = run(newsletter)
    assert writers(newsletter) == [
        "language model rung-1-large",
        "language model rung-2-large",
        "language model rung-2-large",
    ]
    assert "Written  by language model rung-1-large (1), language model rung-2-large (2)" in done.stdout


def test_one_bad_item_leaves_the_others_to_the_model(newsletter: Run, desk: Path, serve: Serve) -> None:
    use(desk, serve(lambda asked: Saying(status=500) if "Lumen" in asked.prompt else honest(asked)))
    done = run(newsletter)
    assert writers(newsletter) == ["extractive", "language model rung-1-large", "language model rung-1-large"]
    assert "1 of 3 items could not be written" in done.stderr


def test_a_spent_budget_leaves_the_rest_to_the_next_rung(newsletter: Run, desk: Path, serve: Serve) -> None:
    server = serve(lambda asked: replace(honest(asked), tokens=(60_000, 0)))
    # A call may cost about 0.04 (two answers of 4,000 tokens at 4, and what is sent); this one costs 0.06.
    use(desk, server, summarize="edition_cost = 0.08\nworkers = 1")
    done = run(newsletter)
    assert len(server.asked) == 1
    assert writers(newsletter) == ["extractive", "extractive", "language model rung-1-large"]
    assert "cost 0.0600 of at most 0.0800; this month 0.0600 of 5.0000" in done.stdout
    assert "2 of 3 items could not be written" in done.stderr
    assert "([summarize] edition_cost, month_cost)" in done.stderr


def test_a_missing_key_is_named_and_the_edition_is_there(
    newsletter: Run, desk: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(honest)
    use(desk, server, model='key_env = "PORT_CALLEN_KEY"')
    done = run(newsletter)
    assert "its key is missing: set the environment variable PORT_CALLEN_KEY" in done.stderr
    assert writers(newsletter) == ["extractive"] * 3
    monkeypatch.setenv("PORT_CALLEN_KEY", "for-you")
    run(newsletter)
    assert writers(newsletter) == ["language model rung-1-large"] * 3
    assert server.asked[0].headers["authorization"] == "Bearer for-you"


def test_the_sample_and_a_look_at_the_ranking_ask_no_model(newsletter: Run, desk: Path, serve: Serve) -> None:
    server = serve(honest)
    use(desk, server)
    assert newsletter("run", "--sample", "--no-send").returncode == 0
    assert newsletter("ingest", *NOW).returncode == 0
    assert newsletter("rank", *NOW).returncode == 0
    assert server.asked == []
