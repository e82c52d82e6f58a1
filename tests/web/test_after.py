"""The desk after an edition has gone out, over real HTTP: progress, corrections and readers' reports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.models import Edition
from tests.cli.test_run import LAW, own_story
from tests.conftest import exit_code
from tests.web.desk import Served, Visit, desk

DAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 7, 2, tzinfo=UTC)
TEXT = "It was Friday, not Thursday."


@pytest.fixture(scope="module")
def sent_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsletter whose edition of DAY three readers got at seven."""
    home = tmp_path_factory.mktemp("sent") / "own"
    assert exit_code(["init", str(home)]) == 0
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    config = ("--config", str(home / "content" / "newsletter.toml"), "--now", "2026-03-04T07:00:00Z")
    for name in ("ada", "bo", "cy"):
        assert exit_code(["subscribers", "add", f"{name}@example.org", *config]) == 0
    assert exit_code(["run", *config]) == 0
    return home


@pytest.fixture
def served(sent_home: Path, tmp_path: Path) -> Iterator[Served]:
    with desk(shutil.copytree(sent_home, tmp_path / "own"), own=DAY) as running:
        running.clock.now = NOW
        yield running


@pytest.fixture
def ada(served: Served) -> Iterator[Visit]:
    with served.visit() as visit:
        yield visit


def edition(served: Served) -> Edition:
    return served.live().known_edition(DAY)[0]


def item(served: Served) -> str:
    return f"{DAY} {edition(served).items[0].slug}"


def letters(served: Served) -> dict[str, int]:
    """The tally of the one letter, when it has left."""
    assert [begun.result() for begun in served.outgoing._begun.values()] == [""]
    ((_, tally),) = served.live().ledger.corrections().items()
    return tally


# -- corrections ------------------------------------------------------------------------------------
def test_a_correction_is_told_and_taken_out_again(served: Served, ada: Visit) -> None:
    assert f'value="{item(served)}"' in ada.page("/corrections")
    answer = ada.do("correct", item=item(served), text=TEXT)
    assert "You corrected" in answer.text
    (told,) = edition(served).corrected
    assert (told.text, told.headline, told.at) == (TEXT, edition(served).items[0].blurb.headline, NOW)
    assert served.live().known_edition(DAY)[1] == "corrected"
    assert TEXT in ada.page("/corrections")
    assert TEXT in ada.page("/history")
    ada.do("withdraw", item=item(served), key=told.key)
    assert edition(served).corrected == ()
    assert served.live().ledger.corrections() == {}, "nobody asked for a letter"


@pytest.mark.parametrize(
    ("named", "text"), [("nonsense", TEXT), ("2020-01-01 x", TEXT), (f"{DAY} never-ran", TEXT), (f"{DAY} ", " ")]
)
def test_a_correction_of_what_never_ran_is_refused(served: Served, ada: Visit, named: str, text: str) -> None:
    assert ada.do("correct", item=named, text=text).status_code == 400
    assert edition(served).corrected == ()


def test_one_form_corrects_and_mails(served: Served, ada: Visit) -> None:
    assert "is leaving" in ada.do("correct", item=item(served), text=TEXT, mail="true").text
    assert letters(served) == {"sent": 3}
    page = ada.page("/corrections")
    assert "3 sent" in page
    assert "Take it out" not in page, "readers have been told"
    assert "Letter of correction" in ada.page("/progress")


def test_a_letter_may_be_asked_for_later_and_again(served: Served, ada: Visit) -> None:
    ada.do("correct", item=item(served), text=TEXT)
    (told,) = edition(served).corrected
    assert served.live().audience.set_state("bo@example.org", "unsubscribed", NOW)
    for _ in range(2):
        assert ada.do("mail_correction", date=str(DAY), key=told.key).status_code == 200
    assert letters(served) == {"sent": 2}


def test_only_a_publisher_corrects_what_is_public(served: Served, ada: Visit) -> None:
    with served.visit("Bo", "editor") as bo:
        assert "Correct it" not in bo.page("/corrections")
        assert bo.do("correct", item=item(served), text=TEXT).status_code == 403
        assert bo.do("mail_correction", date=str(DAY), key="x").status_code == 403
    assert edition(served).corrected == ()
    assert ada.do("mail_correction", date=str(DAY), key="x").status_code == 400


def test_a_report_is_read_answered_and_settled(served: Served, ada: Visit) -> None:
    slug = edition(served).items[0].slug
    report = served.live().reports.add(DAY, slug, "The <b>date</b> is wrong.", "bo@example.org", NOW)
    page = ada.page("/corrections")
    assert "The &lt;b&gt;date&lt;/b&gt; is wrong." in page
    assert 'href="mailto:bo@example.org?subject=Your%20report' in page
    ada.do("settle", number=str(report.id), item=slug)
    assert "Nothing waits." in ada.page("/corrections")
    assert ada.do("settle", number=str(report.id), item=slug).status_code == 409


def test_a_report_becomes_a_correction(served: Served, ada: Visit) -> None:
    report = served.live().reports.add(DAY, edition(served).items[0].slug, "The date is wrong.", "", NOW)
    page = ada.page(f"/corrections?item={item(served).replace(' ', '+')}&report={report.id}")
    assert f'value="{item(served)}" selected' in page
    assert "A reader reported: “The date is wrong.”" in page
    ada.do("correct", item=item(served), text=TEXT, report=str(report.id))
    assert "Nothing waits." in ada.page("/corrections")
    assert len(edition(served).corrected) == 1


# -- progress ---------------------------------------------------------------------------------------
def test_progress_counts_what_became_of_whom(served: Served, ada: Visit) -> None:
    page = ada.page("/progress")
    assert "3 of 3 readers are done with" in page
    assert "Nobody waits any more." in page
    assert "data-live" not in page, "what is over does not move"


def test_progress_says_how_fast_how_long_and_who_makes_trouble(served: Served, ada: Visit) -> None:
    ledger, day = served.live().ledger, DAY + timedelta(days=1)
    ledger.freeze(day, NOW)
    for state, error in (("sent", ""), ("pending", "greylisted")):
        row = ledger.claim(day, NOW)
        assert row
        ledger.mark(row, NOW)
        ledger.settle(row, state, NOW, error, NOW + timedelta(minutes=5))  # type: ignore[arg-type]
    page = ada.page(f"/progress?date={day}")
    assert "1 of 3 readers are done with" in page
    assert "4 min to go" in page, "one in two minutes, two to go"
    assert "greylisted" in page
    assert "data-live" in page
    assert 'http-equiv="refresh"' not in page
    assert '<meta http-equiv="refresh" content="5">' in ada.page(f"/progress?date={day}&every=5")
    ada.do("pause", date=str(day))
    assert "Paused since 07:02 UTC" in ada.page(f"/progress?date={day}")
    assert ledger.claim(day, NOW + timedelta(hours=1)) is None
    ada.do("resume", date=str(day))
    assert ledger.claim(day, NOW + timedelta(hours=1)) is not None
