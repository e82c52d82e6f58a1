"""Learning as a user does it: from a history file, from one's own editions, and looking back at past days."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.bootstrap import open_newsroom
from newsletter.cli import main
from newsletter.config import read_settings
from newsletter.text import slug
from tests.conftest import Run
from tests.learn.factories import LESSONS, UNSEEN, as_line

TODAY = "2026-03-27T11:00:00Z"


def lines(rows: Iterable[dict[str, object]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def history(home: Path) -> Path:
    rows = [
        as_line(one.event.lead) | {"day": str(day.day), "picked": day.picked(one)}
        for day in LESSONS
        for one in day.ranked
    ]
    path = home / "history.jsonl"
    path.write_text(lines(rows), encoding="utf-8")
    return path


def candidates() -> str:
    return lines(as_line(one.event.lead) for one in UNSEEN.ranked)


def test_a_history_becomes_a_model_that_ranks(newsletter: Run, home: Path, history: Path) -> None:
    done = newsletter("learn", "--history", str(history), "--out", "var/m.json")
    assert done.returncode == 0, done.stderr
    assert "20 picks on 20 days, 2026-03-02 to 2026-03-21 -> var/m.json" in done.stdout
    assert "source Alpha (+" in done.stdout
    assert "20 days that it did not see" in done.stdout
    assert "100% ± 0% of the editors' picks are among the best 10" in done.stdout
    assert '[rank] model = "var/m.json"' in done.stdout
    plain = newsletter("pipe", "rank", "--now", TODAY, stdin=candidates())
    ranked = newsletter("pipe", "rank", "--now", TODAY, "--model", "var/m.json", stdin=candidates())
    assert ranked.returncode == 0, ranked.stderr
    rows = [json.loads(line) for line in ranked.stdout.splitlines()]
    assert "25-bridge-Alpha" in rows[0]["stories"]
    assert all("taste" not in json.loads(line)["reasons"] for line in plain.stdout.splitlines())
    for row in rows:
        assert row["score"] == pytest.approx(sum(row["reasons"].values()), abs=0.001)


def test_the_same_history_gives_the_same_bytes(newsletter: Run, home: Path, history: Path) -> None:
    for name in ("one", "two"):
        assert newsletter("learn", "--history", str(history), "--out", f"{name}.json").returncode == 0
    assert (home / "one.json").read_bytes() == (home / "two.json").read_bytes()


def test_compare_shows_days_and_draws_them_and_leaves_the_model_alone(
    newsletter: Run, home: Path, history: Path
) -> None:
    done = newsletter("learn", "--history", str(history), "--compare")
    assert done.returncode == 0, done.stderr
    days = [line.split() for line in done.stdout.splitlines() if line.startswith("2026-")]
    assert [day[0] for day in days] == [f"2026-03-{n:02}" for n in range(2, 22)]
    for _, ran, without, taught in days:
        assert int(without) <= int(taught) <= int(ran) == 1
    assert sum(int(day[3]) for day in days) == 20
    assert "build/precision-by-day.svg" in done.stdout
    assert (home / "build" / "precision-by-day.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert not (home / "var" / "taste.json").exists()


def test_compare_tries_a_given_model_on_days_that_it_has_not_seen(newsletter: Run, home: Path, history: Path) -> None:
    rows = history.read_text(encoding="utf-8").splitlines(keepends=True)
    early = [row for row in rows if json.loads(row)["day"] < "2026-03-15"]
    (home / "early.jsonl").write_text("".join(early), encoding="utf-8")
    assert newsletter("learn", "--history", "early.jsonl", "--out", "early.json").returncode == 0
    done = newsletter("learn", "--history", str(history), "--compare", "--model", "early.json", "--svg", "p.svg")
    assert done.returncode == 0, done.stderr
    assert "7 days that it did not see" in done.stdout
    assert "2026-03-15 to 2026-03-21" in (home / "p.svg").read_text(encoding="utf-8")
    done = newsletter("learn", "--history", "early.jsonl", "--compare", "--model", "early.json")
    assert done.returncode == 2
    assert "every day is one that the model was learned from" in done.stderr


@pytest.mark.parametrize(
    "options", [("--svg", "p.svg"), ("--model", "m.json"), ("--compare", "--out", "m.json")], ids=" ".join
)
def test_options_that_would_do_nothing_are_refused(newsletter: Run, home: Path, options: tuple[str, ...]) -> None:
    done = newsletter("learn", *options)
    assert done.returncode == 2
    assert "--compare" in done.stderr
    assert not (home / "m.json").exists()


def test_too_few_days_are_said_and_nothing_is_written(newsletter: Run, home: Path, history: Path) -> None:
    rows = history.read_text(encoding="utf-8").splitlines(keepends=True)
    few = [row for row in rows if json.loads(row)["day"] < "2026-03-06"]
    (home / "few.jsonl").write_text("".join(few), encoding="utf-8")
    for options in (("--out", "m.json"), ("--compare", "--svg", "p.svg")):
        done = newsletter("learn", "--history", "few.jsonl", *options)
        assert (done.returncode, done.stdout) == (2, "")
        assert "4 days with picks are too few" in done.stderr
    assert not (home / "m.json").exists()
    assert not (home / "p.svg").exists()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"id": "a", "day": "2026-03-02"}, "picked"),
        ({"id": "a", "day": "soon", "picked": True}, "day"),
        ({"id": "a", "day": "2026-03-02", "picked": True, "published": "soon"}, "ISO 8601"),
    ],
)
def test_a_bad_line_of_a_history_is_named(newsletter: Run, home: Path, row: dict[str, object], says: str) -> None:
    (home / "history.jsonl").write_text(lines([row]), encoding="utf-8")
    done = newsletter("learn", "--history", "history.jsonl")
    assert done.returncode == 2
    assert "line 1:" in done.stderr
    assert says in done.stderr
    assert not (home / "var" / "taste.json").exists()


@pytest.mark.parametrize("text", ["", "{not json\n"])
def test_a_history_that_is_none_is_said_in_one_line(newsletter: Run, home: Path, text: str) -> None:
    (home / "history.jsonl").write_text(text, encoding="utf-8")
    for name in ("history.jsonl", "missing.jsonl"):
        done = newsletter("learn", "--history", name)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("text", [None, "", "{}", '{"version": 7}'])
def test_a_bad_model_ends_the_filter_in_one_line(newsletter: Run, home: Path, text: str | None) -> None:
    if text is not None:
        (home / "m.json").write_text(text, encoding="utf-8")
    done = newsletter("pipe", "rank", "--model", "m.json", "--now", TODAY, stdin=candidates())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "m.json" in done.stderr


# -- from one's own editions ----------------------------------------------------------------------
DAYS = [datetime(2026, 3, 2 + n, 11, tzinfo=UTC) for n in range(6)]
STORIES = (  # for each day one about AI, and one about a chip
    ("AI tutor passes the Brennick school exam", "Pupils of Brennick wrote the exam beside the tutor for 14 weeks."),
    ("Chip plant in Callen doubles its night shift", "Managers in Callen hired 310 people for the furnaces in May."),
    ("AI model finds cracks in old dams", "Engineers of the water board checked 62 dams with it since January."),
    ("Chip of Lumen Foundry runs without a fan", "Laptops with the new processor cost 40 dollars less in autumn."),
    ("AI translators strike over pay in Dorrow", "Unions want 19 per cent more for proofreading what machines write."),
    ("Chip smugglers fined at Estmoor harbour", "Customs officers opened 7 crates that were declared as toys."),
    ("AI composer wins the Fallwick song prize", "Judges heard 240 entries and did not know who wrote which."),
    ("Chip start-up Orrin buys a rival laser maker", "Shareholders of the rival get 55 million in stock by July."),
    ("AI weather forecast warned farmers of hail", "Vineyards covered 900 hectares a day before the storm came."),
    ("Chip shortage stops the tram factory", "Workers at the factory stay at home until 30 controllers arrive."),
    ("AI law gives patients a right to a doctor", "Parliament voted 131 to 97 for the bill after two readings."),
    ("Chip recycling pays for itself in Garnet", "Miners of old phones recover 3 kilograms of gold each month."),
)


def at(folder: Path, now: datetime, *command: str) -> None:
    """A command for a newsletter that stands elsewhere, at the hour of one of its editions."""
    main([*command, "--now", f"{now:%Y-%m-%dT%H:%M:%SZ}", "--config", str(folder / "content" / "newsletter.toml")])


@pytest.fixture(scope="module")
def six_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsletter with an own folder of stories; each day has an edition of two items."""
    home = tmp_path_factory.mktemp("six") / "days"
    main(["init", str(home)])
    (home / "content" / "own").mkdir()
    (home / "content" / "sources.toml").write_text(
        '[[source]]\nname = "own"\ntitle = "Own Desk"\nkind = "folder"\nlocation = "own"\n', encoding="utf-8"
    )
    for place, now in enumerate(DAYS):
        for title, text in STORIES[2 * place : 2 * place + 2]:
            (home / "content" / "own" / f"{slug(title)}.md").write_text(
                f"---\ntitle: {title}\nurl: https://own.example/{slug(title)}\n"
                f"date: {(now - timedelta(hours=9)).isoformat()}\n---\n\n{text}\n",
                encoding="utf-8",
            )
        at(home, now, "run", "--no-send")
    return home


@pytest.fixture(scope="module")
def six_decided_days(six_days: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after an editor has dropped every story about a chip."""
    home = tmp_path_factory.mktemp("six") / "decided"
    shutil.copytree(six_days, home)
    for now in DAYS:
        at(home, now, "edition", "build")  # what was dropped the day before may run again
        with open_newsroom(read_settings(home / "content" / "newsletter.toml", {})) as room:
            made, _ = room.known_edition(now.date())
        for item in made.items:
            if item.blurb.headline.startswith("Chip"):
                at(home, now, "edition", "drop", item.event, "--reason", "no chips")
    return home


@pytest.fixture
def editions(home: Path, six_days: Path) -> list[str]:
    """Puts the six days into the test's own newsletter. Returns the `--date`s."""
    shutil.copytree(six_days, home, dirs_exist_ok=True)
    return [f"{now:%Y-%m-%d}" for now in DAYS]


@pytest.fixture
def decided(home: Path, six_decided_days: Path) -> list[str]:
    shutil.copytree(six_decided_days, home, dirs_exist_ok=True)
    return [f"{now:%Y-%m-%d}" for now in DAYS]


def items(newsletter: Run, day: str) -> dict[str, str]:
    """Headline -> event."""
    shown = json.loads(newsletter("edition", "show", "--json", "--date", day).stdout)
    return {item["blurb"]["headline"]: item["event"] for item in shown["edition"]["items"]}


def test_editions_that_nobody_decided_about_teach_nothing(newsletter: Run, editions: list[str]) -> None:
    done = newsletter("learn")
    assert done.returncode == 2
    assert "0 days with picks are too few" in done.stderr


def configure(home: Path, text: str) -> None:
    config = home / "content" / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")


def test_decisions_teach_and_the_next_ranking_knows(newsletter: Run, home: Path, decided: list[str]) -> None:
    done = newsletter("learn")
    assert done.returncode == 0, done.stderr
    assert "6 picks on 6 days, 2026-03-02 to 2026-03-07 -> var/taste.json" in done.stdout
    assert "“chip” in the title (-" in done.stdout
    last = ("--date", decided[-1], "--now", f"{DAYS[-1]:%Y-%m-%dT%H:%M:%SZ}")
    assert " taste: " not in newsletter("rank", "--explain", *last).stdout
    tried = newsletter("rank", "--explain", "--model", "var/taste.json", *last)
    configure(home, '[rank]\nmodel = "var/taste.json"')
    done = newsletter("rank", "--explain", *last)
    assert done.returncode == 0, done.stderr
    assert " taste: " in done.stdout
    assert done.stdout == tried.stdout
    assert newsletter("run", "--no-send", *last).returncode == 0
    shown = json.loads(newsletter("edition", "show", "--json", "--date", decided[-1]).stdout)
    for item in shown["edition"]["items"]:
        assert "taste" in [reason["name"] for reason in item["reasons"]]


def test_compare_of_own_editions_names_the_next_step(newsletter: Run, home: Path, decided: list[str]) -> None:
    done = newsletter("learn", "--compare")
    assert done.returncode == 0, done.stderr
    assert "not measured: too few days to leave some out" in done.stdout
    assert not (home / "build" / "precision-by-day.svg").exists()


@pytest.mark.parametrize("text", [None, "{}"], ids=["missing", "foreign"])
def test_a_bad_model_is_said_and_stops_no_edition(
    newsletter: Run, home: Path, editions: list[str], text: str | None
) -> None:
    configure(home, '[rank]\nmodel = "m.json"')
    if text is not None:
        (home / "m.json").write_text(text, encoding="utf-8")
    done = newsletter("edition", "build", "--date", editions[-1], "--now", f"{DAYS[-1]:%Y-%m-%dT%H:%M:%SZ}")
    assert done.returncode == 0, done.stderr
    assert items(newsletter, editions[-1])
    assert done.stderr.count("\n") == 1
    assert "m.json" in done.stderr
    assert "ranking without it" in done.stderr
    done = newsletter("rank", "--model", "m.json")  # asked for by name, it is an error
    assert (done.returncode, done.stdout) == (2, "")


def test_replay_tells_a_past_edition_from_what_would_run_today(
    newsletter: Run, home: Path, editions: list[str]
) -> None:
    day = editions[-1]
    ran = items(newsletter, day)
    done = newsletter("rank", "--replay", day)
    assert done.returncode == 0, done.stderr
    assert "2 the same, 0 new, 0 left out" in done.stdout
    (dropped,) = (headline for headline in ran if headline.startswith("Chip"))
    at = f"{DAYS[-1]:%Y-%m-%dT%H:%M:%SZ}"
    assert newsletter("edition", "drop", ran[dropped], "--date", day, "--now", at).returncode == 0
    done = newsletter("rank", "--replay", day)
    assert "1 the same, 1 new, 0 left out" in done.stdout
    assert any(line.startswith("  +") and dropped in line for line in done.stdout.splitlines())
    assert list(items(newsletter, day)) == [headline for headline in ran if headline != dropped]  # nothing was changed


def test_replay_says_what_an_item_lacks_under_other_settings(newsletter: Run, home: Path, editions: list[str]) -> None:
    config = home / "content" / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("items = 10", "items = 1"), encoding="utf-8")
    done = newsletter("rank", "--replay", editions[-1])
    assert "1 the same, 0 new, 1 left out" in done.stdout
    assert "(the edition was full)" in done.stdout
    rows = [json.loads(line) for line in newsletter("rank", "--replay", editions[-1], "--json").stdout.splitlines()]
    assert [row["fate"] for row in rows] == ["same", "left out: the edition was full"]
    assert rows[0]["then"] == rows[0]["now"]


def test_replay_warns_of_a_model_that_knows_the_day(newsletter: Run, decided: list[str]) -> None:
    assert newsletter("learn").returncode == 0
    warning = "The model was learned from this day too"
    assert warning in newsletter("rank", "--replay", decided[0], "--model", "var/taste.json").stdout
    assert warning not in newsletter("rank", "--replay", decided[0]).stdout


def test_a_day_without_edition_cannot_be_replayed(newsletter: Run) -> None:
    done = newsletter("rank", "--replay", "2026-01-01")
    assert done.returncode == 2
    assert "no edition of 2026-01-01" in done.stderr
    assert newsletter("rank", "--replay", "2026-01-01", "--date", "2026-01-02").returncode == 2
