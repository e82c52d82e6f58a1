"""A correction: at once in the archive, in the next edition, and by a letter to those who read the wrong one."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from lxml import html

from newsletter.bootstrap import open_newsroom
from newsletter.bootstrap.workers import Reread, open_folders
from newsletter.config import read_settings
from newsletter.engine.workers.run import run_worker
from newsletter.engine.workers.wake import wake
from newsletter.pipeline.letters import begin_letter
from tests.cli.test_run import FACTORY, LAW, own_story
from tests.conftest import Run
from tests.store.test_postgres_run import keep_in

DAY, NEXT = "2026-03-04", "2026-03-05"
ON, AFTER = ("--now", f"{DAY}T07:00:00Z"), ("--now", f"{DAY}T09:30:00Z")
TEXT = "The assembly voted by 214 to 187, not by 412 to 187."


@pytest.fixture
def slug(home: Path, newsletter: Run) -> str:
    """An edition that ada, bo and cy got; the address of its item."""
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    for name in ("ada", "bo", "cy"):
        newsletter("subscribers", "add", f"{name}@example.org")
    assert newsletter("run", *ON).returncode == 0
    (page,) = (home / "build" / "site" / DAY).glob("*/index.html")
    return page.parent.name


def correct(newsletter: Run, slug: str, *more: str, text: str = TEXT) -> str:
    done = newsletter("edition", "correct", "--date", DAY, "--item", slug, "--text", text, *more, *AFTER)
    assert done.returncode == 0, done.stderr
    return done.stdout


def letters(home: Path) -> list[EmailMessage]:
    """Those that correct, in the order in which they left."""
    paths = sorted((home / "var" / "outbox").rglob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
    return [message for message in found if message["Subject"].startswith("Correction: ")]


def site(home: Path, path: str) -> str:
    return (home / "build" / "site" / path).read_text(encoding="utf-8")


def test_the_archive_feeds_and_json_say_so_at_once(newsletter: Run, home: Path, slug: str) -> None:
    assert "the next edition tells it" in correct(newsletter, slug)
    for path in (f"{DAY}/{slug}/index.html", f"{DAY}/index.html", "index.html", "corrections/index.html"):
        assert TEXT in html.fromstring(site(home, path)).text_content(), path
    for path in ("feed.xml", "feed.json", f"{DAY}/edition.json"):
        assert TEXT in site(home, path), path
    (told,) = json.loads(site(home, f"{DAY}/edition.json"))["corrected"]
    assert told == {"url": told["url"], "told": DAY, "text": TEXT}
    (item,) = json.loads(site(home, "feed.json"))["items"]
    assert item["date_modified"] == f"{DAY}T09:30:00+00:00"
    tag = next((home / "build" / "site" / "tags").glob("*/feed.json"))
    assert TEXT in tag.read_text(encoding="utf-8")
    assert f"{DAY} is corrected" in newsletter("edition", "correct", "--date", DAY).stdout
    assert not letters(home), "nobody asked for a letter"


def test_what_a_build_of_everything_shows_is_the_same(newsletter: Run, home: Path, slug: str) -> None:
    correct(newsletter, slug)
    before = {path: path.read_bytes() for path in (home / "build" / "site").rglob("*.html")}
    newsletter("render", "--all")
    assert {path: path.read_bytes() for path in before} == before


def test_the_next_edition_tells_it_once(newsletter: Run, home: Path, slug: str) -> None:
    correct(newsletter, slug)
    own_story(home, "factory", "Tolvane opens a chip factory in Port Callen", "2026-03-04T15:00:00+00:00", FACTORY)
    assert newsletter("run", "--now", f"{NEXT}T07:00:00Z").returncode == 0
    letter = (home / "build" / "email" / f"{NEXT}.txt").read_text(encoding="utf-8")
    assert TEXT in " ".join(letter.split())
    page = html.fromstring(site(home, f"{DAY}/{slug}/index.html"))
    (notice,) = page.xpath("//p[@role='note']")
    assert f"{NEXT}/index.html#corrections" in notice.xpath(".//a/@href")[0]
    own_story(home, "law-2", "Council takes up the AI reporting law", "2026-03-05T15:00:00+00:00", LAW)
    newsletter("run", "--now", "2026-03-06T07:00:00Z")
    assert TEXT not in (home / "build" / "email" / "2026-03-06.txt").read_text(encoding="utf-8")


def test_a_draft_that_is_there_already_tells_it_and_is_no_longer_approved(
    newsletter: Run, home: Path, slug: str
) -> None:
    own_story(home, "factory", "Tolvane opens a chip factory in Port Callen", "2026-03-04T08:00:00+00:00", FACTORY)
    morning = ("--date", NEXT, "--now", f"{DAY}T09:00:00Z")
    assert newsletter("run", "--no-send", *morning).returncode == 0
    newsletter("edition", "approve", *morning)
    correct(newsletter, slug)
    assert f"{NEXT} is draft" in newsletter("edition", "show", *morning).stdout
    assert TEXT in " ".join((home / "build" / "email" / f"{NEXT}.txt").read_text(encoding="utf-8").split())
    done = newsletter("edition", "correct", "--date", DAY, "--item", slug, "--text", TEXT, "--withdraw", *AFTER)
    assert done.returncode == 0, done.stderr
    assert TEXT not in " ".join((home / "build" / "email" / f"{NEXT}.txt").read_text(encoding="utf-8").split())
    assert TEXT not in site(home, f"{DAY}/{slug}/index.html")
    assert f"{DAY} is sent" in newsletter("edition", "correct", "--date", DAY).stdout


def test_the_letter_goes_to_those_who_read_it_and_stayed_once_each(newsletter: Run, home: Path, slug: str) -> None:
    newsletter("subscribers", "add", "late@example.org")
    newsletter("subscribers", "remove", "bo@example.org")
    assert "2 recipients in all: 2 sent" in correct(newsletter, slug, "--mail")
    assert "Mailed   0 now" in correct(newsletter, slug, "--mail"), "the same words are the same letter"
    sent = letters(home)
    assert [message["To"] for message in sent] == ["ada@example.org", "cy@example.org"]
    numbers = [re.fullmatch(rf"<{DAY}\.(\d+)@.+>", message["Message-ID"]) for message in sent]
    assert all(numbers)
    assert len({found[1] for found in numbers if found}) == 2
    assert sent[0]["List-Unsubscribe"]
    body = sent[0].get_body(("plain",))
    assert body
    assert TEXT in " ".join(body.get_content().split())
    assert "2 sent" in newsletter("edition", "correct", "--date", DAY).stdout
    (line,) = newsletter("send", "--status", "--json").stdout.splitlines()
    assert json.loads(line)["sent"] == 3, "the edition's own rows are as they were"


def test_a_letter_that_was_stopped_is_gone_on_with_in_the_same_bytes(
    newsletter: Run, home: Path, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, write = [], Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if "outbox" in path.parts:
            if kept:
                raise OSError(28, "No space left on device")
            kept.append(path)
        return write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        done = newsletter("edition", "correct", "--date", DAY, "--item", slug, "--text", TEXT, "--mail", *AFTER)
    assert done.returncode == 1
    assert "ask again to go on" in done.stderr
    newsletter("subscribers", "remove", "cy@example.org")
    template = home / "templates" / "email"
    template.mkdir(parents=True, exist_ok=True)
    (template / "correction.txt").write_text("Other words.\n", encoding="utf-8")
    correct(newsletter, slug, "--mail")
    sent = letters(home)
    assert sorted(message["To"] for message in sent) == ["ada@example.org", "bo@example.org"]
    assert not any("Other words" in message.as_string() for message in sent)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("--item", "never-ran", "--text", "x"), "is no item of 2026-03-04"),
        (("--date", "2026-03-01", "--text", "x"), "there is no edition of 2026-03-01"),
        (("--text", " ", "--mail"), "what was wrong, and what is right"),
        (("--mail",), "--text says which correction is meant"),
        (("--text", "x", "--mail", "--withdraw"), "exclude one another"),
    ],
)
def test_what_cannot_be_corrected_is_refused(newsletter: Run, slug: str, wrong: tuple[str, ...], says: str) -> None:
    assert slug
    done = newsletter("edition", "correct", "--date", DAY, *wrong, *AFTER)
    assert done.returncode == 2
    assert says in done.stderr
    assert f"{DAY} is sent" in newsletter("edition", "correct", "--date", DAY).stdout


def test_a_letter_that_was_stopped_goes_on_by_itself_while_it_is_new(newsletter: Run, home: Path, slug: str) -> None:
    correct(newsletter, slug)
    now = datetime(2026, 3, 4, 9, 40, tzinfo=UTC)
    with open_newsroom(read_settings(home / "content" / "newsletter.toml", os.environ)) as room:
        (wrong,) = room.known_edition(date(2026, 3, 4))[0].corrected
        assert begin_letter(room, wrong.date, wrong.key, now) == 3
    old = newsletter("send", "--due", "--now", "2026-03-06T10:00:00Z")
    assert (old.returncode, letters(home)) == (0, [])
    done = newsletter("send", "--due", "--now", f"{DAY}T11:00:00Z")
    assert "went to 3 more readers" in done.stdout
    assert len(letters(home)) == 3
    assert newsletter("send", "--due", "--now", f"{DAY}T11:30:00Z").stdout == ""


def test_where_workers_are_up_they_mail_it(home: Path, newsletter: Run, postgres: str) -> None:
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    keep_in(home, postgres)
    newsletter("subscribers", "add", "ada@example.org")
    assert newsletter("run", *ON).returncode == 0
    now = datetime(2026, 3, 4, 9, 31, tzinfo=UTC)
    read = Reread(home / "content" / "newsletter.toml", os.environ)
    with open_folders([read], silence=30, now=lambda: now) as (crew, access):
        crew.desk.connector.execute_query("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%(at)s)", at=now)
        assert "The workers mail it" in correct(newsletter, "", "--mail")
        assert not letters(home)
        wake(crew, now)
        run_worker(crew, access, jobs=1, wait=False, say=print)
    assert [message["To"] for message in letters(home)] == ["ada@example.org"]


def test_what_readers_were_mailed_is_not_taken_out(newsletter: Run, home: Path, slug: str) -> None:
    correct(newsletter, slug, "--mail")
    done = newsletter("edition", "correct", "--date", DAY, "--item", slug, "--text", TEXT, "--withdraw", *AFTER)
    assert done.returncode == 2
    assert "write another correction" in done.stderr
    assert TEXT in site(home, f"{DAY}/{slug}/index.html")


def test_a_draft_is_changed_and_not_corrected(newsletter: Run, home: Path) -> None:
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    newsletter("run", "--no-send", *ON)
    done = newsletter("edition", "correct", "--date", DAY, "--text", "No.", *ON)
    assert done.returncode == 2
    assert "change it instead" in done.stderr


def test_nobody_is_mailed_while_the_edition_is_still_on_its_way(newsletter: Run, home: Path, slug: str) -> None:
    from newsletter.bootstrap import open_newsroom  # noqa: PLC0415
    from newsletter.config import read_settings  # noqa: PLC0415

    settings = read_settings(home / "content" / "newsletter.toml", {})
    with open_newsroom(settings) as room:
        (row, *_) = room.ledger.deliveries(room.known_edition(None)[0].date)
        with room.ledger._database.write() as connection:  # type: ignore[attr-defined]
            connection.execute("UPDATE deliveries SET state = 'pending' WHERE id = ?", (row.id,))
    done = newsletter("edition", "correct", "--date", DAY, "--item", slug, "--text", TEXT, "--mail", *AFTER)
    assert done.returncode == 2
    assert "1 reader is still to get the edition of 2026-03-04" in done.stderr
    assert not letters(home)
