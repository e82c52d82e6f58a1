"""The daily run as a user sees it: what it says, what it leaves behind, and that asking twice is safe."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from pathlib import Path

import pytest

from tests.conftest import Run

DAYS = ("2026-03-04", "2026-03-05", "2026-03-06")


def tree(folder: Path) -> dict[str, str]:
    """Path -> hash of what the file holds."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def offline(home: Path) -> Path:
    """The newsletter with one source that nobody answers for."""
    (home / "content" / "sources.toml").write_text(
        '[[source]]\nname = "silent"\ntitle = "Silent"\nlocation = "http://127.0.0.1:9/feed.xml"\n', encoding="utf-8"
    )
    allow(home)
    return home


def allow(home: Path, extra: str = "") -> None:
    config = home / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("[ingest]\n", f'[ingest]\nallow_hosts = ["127.0.0.1"]\n{extra}', 1), encoding="utf-8"
    )


def own_story(home: Path, name: str, title: str, when: str, body: str) -> None:
    """An editor's own story in a folder that is the newsletter's only source."""
    folder = home / "content" / "own"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md").write_text(
        f"---\ntitle: {title}\nurl: https://own.example/{name}\ndate: {when}\n---\n\n{body}\n", encoding="utf-8"
    )
    (home / "content" / "sources.toml").write_text(
        '[[source]]\nname = "own"\ntitle = "Own Desk"\nkind = "folder"\nlocation = "own"\nsection = "Policy"\n',
        encoding="utf-8",
    )


def require_approval(home: Path) -> None:
    config = home / "content" / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('policy = "auto"', 'policy = "required"'), "utf-8")


FACTORY = (
    "Tolvane opened a chip factory in Port Callen on Tuesday. It cost 4 billion euros and employs 2,300 people. "
    "The factory matters because the country imported all its AI chips until now."
)
LAW = (
    "The assembly in Brennick passed a law on artificial intelligence on Tuesday, by 412 votes to 187. "
    "It obliges makers of AI systems to report serious failures within 72 hours. "
    "The law matters because until now no country could see how often such systems fail. "
    "The council is expected to vote on it on 14 April."
)


@pytest.fixture
def newsroom(home: Path) -> Path:
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    return home


NOW = ("--now", "2026-03-04T07:00:00Z")


def test_the_sample_leaves_an_edition_for_each_of_its_days(newsletter: Run, home: Path) -> None:
    done = newsletter("run", "--sample", "--no-send")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^Read +50 stories \(50 new\) from 15 of 15 sources", done.stdout, re.MULTILINE)
    assert "This is a SAMPLE" in done.stdout
    assert "Open     build/site/index.html" in done.stdout
    for day in DAYS:
        for ending in ("html", "txt", "eml"):
            assert (home / "build" / "email" / f"{day}.{ending}").stat().st_size > 1000
        assert (home / "build" / "site" / day / "index.html").exists()
    assert "SAMPLE EDITION" in (home / "build" / "email" / f"{DAYS[-1]}.txt").read_text(encoding="utf-8")


def test_the_sample_comes_out_the_same_to_the_byte(newsletter: Run, home: Path) -> None:
    assert newsletter("run", "--sample", "--no-send").returncode == 0
    first = tree(home / "build")
    assert newsletter("run", "--sample", "--no-send").returncode == 0
    assert tree(home / "build") == first


def test_offline_and_with_nothing_stored_the_sample_is_made_and_said(newsletter: Run, offline: Path) -> None:
    done = newsletter("run", "--no-send", "--or-sample", *NOW)
    assert done.returncode == 0, done.stderr
    assert "silent:" in done.stdout
    assert "No source can be reached and no story is stored: making the sample edition instead." in done.stdout
    assert (offline / "build" / "email" / f"{DAYS[-1]}.html").exists()
    # Invented stories never mix with the newsletter's own.
    assert "no edition yet" in newsletter("render").stderr


def test_offline_and_with_nothing_stored_a_run_that_sends_makes_no_edition(newsletter: Run, offline: Path) -> None:
    done = newsletter("run", *NOW)
    assert done.returncode == 1
    assert "no source could be read and no story of the last days is stored" in done.stderr
    assert "no edition yet" in newsletter("render").stderr


def test_a_draft_that_waits_for_approval_is_not_built_under_the_editor_s_hands(newsletter: Run, newsroom: Path) -> None:
    require_approval(newsroom)
    newsletter("run", *NOW)
    own_story(newsroom, "late", "A late story from Brennick", "2026-03-04T07:10:00+00:00", LAW.replace("AI", "IT"))
    newsletter("run", "--now", "2026-03-04T07:30:00Z")
    assert "A late story" not in newsletter("edition", "show", "--date", DAYS[0]).stdout


def test_a_sample_is_never_sent(newsletter: Run) -> None:
    assert newsletter("subscribers", "add", "ada@example.org").returncode == 0
    done = newsletter("run", "--sample")
    assert done.returncode == 0, done.stderr
    assert "It is never sent" in done.stdout


def test_a_run_sends_each_reader_one_letter_and_a_second_run_none(newsletter: Run, newsroom: Path) -> None:
    for reader in ("ada@example.org", "grace@example.org"):
        assert newsletter("subscribers", "add", reader).returncode == 0
    first = newsletter("run", *NOW)
    assert first.returncode == 0, first.stderr
    assert "Sent     2 now; of 2 recipients in all: 2 sent" in first.stdout
    letters = sorted((newsroom / "var" / "outbox" / DAYS[0]).glob("*.eml"))
    messages = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in letters]
    assert sorted(message["To"] for message in messages) == ["ada@example.org", "grace@example.org"]
    assert len({message["Message-ID"] for message in messages}) == 2
    before = tree(newsroom / "var" / "outbox")
    again = newsletter("run", *NOW)
    assert again.returncode == 0, again.stderr
    assert "Sent     0 now; of 2 recipients in all: 2 sent" in again.stdout
    assert tree(newsroom / "var" / "outbox") == before
    alone = newsletter("send", "--date", DAYS[0])
    assert "Sent     0 now" in alone.stdout


def test_who_subscribes_after_the_send_began_is_not_in_that_edition(newsletter: Run, newsroom: Path) -> None:
    newsletter("subscribers", "add", "ada@example.org")
    newsletter("run", *NOW)
    newsletter("subscribers", "add", "late@example.org")
    assert "of 1 recipient in all" in newsletter("send", "--date", DAYS[0]).stdout


def test_a_sent_edition_cannot_be_built_again(newsletter: Run, newsroom: Path) -> None:
    newsletter("subscribers", "add", "ada@example.org")
    newsletter("run", *NOW)
    done = newsletter("edition", "build", "--date", DAYS[0], *NOW)
    assert done.returncode == 2
    assert f"the edition of {DAYS[0]} is sent" in done.stderr


def test_an_event_that_ran_yesterday_is_not_news_today(newsletter: Run, newsroom: Path) -> None:
    assert "Chose    1 item" in newsletter("run", "--no-send", *NOW).stdout
    next_day = newsletter("run", "--no-send", "--now", "2026-03-05T07:00:00Z")
    assert next_day.returncode == 0, next_day.stderr
    assert "Chose    0 items" in next_day.stdout


def test_an_empty_edition_goes_to_nobody(newsletter: Run, newsroom: Path) -> None:
    newsletter("subscribers", "add", "ada@example.org")
    done = newsletter("run", "--now", "2026-04-20T07:00:00Z")
    assert done.returncode == 0, done.stderr
    assert "Held     the edition holds no item" in done.stdout
    assert not list((newsroom / "var").rglob("*.eml"))


def test_an_approval_is_for_bytes_and_any_change_voids_it(newsletter: Run, newsroom: Path) -> None:
    require_approval(newsroom)
    newsletter("subscribers", "add", "ada@example.org")
    held = newsletter("run", *NOW)
    assert held.returncode == 0, held.stderr
    assert "is not approved as it stands" in held.stdout

    assert newsletter("edition", "approve", "--by", "Ada", "--date", DAYS[0], *NOW).returncode == 0
    masthead = newsroom / "templates" / "email" / "masthead.mjml"
    original = masthead.read_text(encoding="utf-8")
    masthead.write_text(original.replace("</mj-text>", "Good morning</mj-text>", 1), encoding="utf-8")
    assert "is not approved as it stands" in newsletter("send", "--date", DAYS[0]).stdout

    masthead.write_text(original, encoding="utf-8")
    sent = newsletter("send", "--date", DAYS[0], *NOW)
    assert "Sent     1 now" in sent.stdout, sent.stdout + sent.stderr


def test_without_an_approval_an_edition_may_leave_without_what_is_flagged(newsletter: Run, newsroom: Path) -> None:
    require_approval(newsroom)
    config = newsroom / "content" / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"hold"', '"send-unflagged"'), encoding="utf-8")
    own_story(newsroom, "bridge", "Tolvane opens a chip factory in Port Callen", "2026-03-03T16:00:00+00:00", FACTORY)
    newsletter("subscribers", "add", "ada@example.org")
    newsletter("run", "--no-send", *NOW)
    found = re.search(r"^  (\w+)  Tolvane opens", newsletter("edition", "show", "--date", DAYS[0]).stdout, re.MULTILINE)
    assert found
    said = ("--part", "why", "--text", "It cost 9 billion euros.", "--override", "the mayor says so")
    newsletter("edition", "rewrite", found[1], *said, "--date", DAYS[0], *NOW)
    sent = newsletter("run", *NOW)
    assert "Dropped  “Tolvane opens a chip factory in Port Callen”" in sent.stdout, sent.stdout + sent.stderr
    assert "Sent     1 now" in sent.stdout
    (message,) = (newsroom / "var" / "outbox").rglob("*.eml")
    text = message.read_bytes().decode("utf-8")
    assert "Assembly in Brennick" in text
    assert "9 billion" not in text
    assert "policy  dropped" in newsletter("edition", "history", "--date", DAYS[0]).stdout


def test_what_an_editor_decides_holds(newsletter: Run, newsroom: Path) -> None:
    own_story(
        newsroom,
        "bridge",
        "Tolvane opens a chip factory in Port Callen",
        "2026-03-03T16:00:00+00:00",
        FACTORY,
    )
    newsletter("run", "--no-send", *NOW)
    shown = newsletter("edition", "show", "--date", DAYS[0])
    assert shown.returncode == 0, shown.stderr
    found = re.search(r"^  (\w+)  Assembly in Brennick", shown.stdout, re.MULTILINE)
    assert found, shown.stdout
    dropped = newsletter("edition", "drop", found[1], "--reason", "told last week", "--date", DAYS[0], *NOW)
    assert dropped.returncode == 0, dropped.stderr
    assert "told last week" in (newsroom / "content" / "editions" / f"{DAYS[0]}.toml").read_text(encoding="utf-8")
    assert "Assembly in Brennick" not in (newsroom / "build" / "email" / f"{DAYS[0]}.txt").read_text(encoding="utf-8")
    pinned = newsletter("edition", "pin", found[1][:6], "--date", DAYS[0], *NOW)
    assert pinned.returncode == 0, pinned.stderr
    assert "Assembly in Brennick" in (newsroom / "build" / "email" / f"{DAYS[0]}.txt").read_text(encoding="utf-8")


def test_rank_explains_itself(newsletter: Run, newsroom: Path) -> None:
    newsletter("ingest", *NOW)
    done = newsletter("rank", "--explain", *NOW)
    assert done.returncode == 0, done.stderr
    assert "Assembly in Brennick passes AI reporting law" in done.stdout
    assert re.search(r"[+-]\d\.\d\d  \w+: ", done.stdout)


def test_a_dry_run_and_a_test_copy_reach_no_reader(newsletter: Run, newsroom: Path) -> None:
    newsletter("subscribers", "add", "ada@example.org")
    newsletter("run", "--no-send", *NOW)
    assert "It would go to 1 reader by outbox. Nothing was sent." in newsletter("send", "--dry-run", *NOW).stdout
    done = newsletter("send", "--test", "editor@example.org", *NOW)
    assert done.returncode == 0, done.stderr
    (copy,) = (newsroom / "var" / "outbox").rglob("*.eml")
    assert email.message_from_bytes(copy.read_bytes())["To"] == "editor@example.org"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["run", "--config", "nowhere.toml"], 2, "nowhere.toml does not exist"),
        (["run", "--now", "tomorrow"], 2, "2026-01-25T11:00:00Z"),
        (["send", "--date", "2020-01-01"], 2, "there is no edition of 2020-01-01"),
        (["edition", "drop", "abc"], 2, "no edition"),
        (["subscribers", "add", "not-an-address"], 2, "not-an-address"),
        (["subscribers", "remove", "nobody@example.org"], 2, "nobody has the address"),
        (["init", "."], 2, "is not empty"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_a_mistake_ends_in_one_line(newsletter: Run, arguments: list[str], code: int, says: str) -> None:
    done = newsletter(*arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
