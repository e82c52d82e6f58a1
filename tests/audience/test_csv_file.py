from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience.csv_file import BadRow, ImportReport, export_csv, import_csv
from newsletter.errors import UsageError
from newsletter.models import Preferences, Subscriber
from newsletter.testing import NOON, MemoryAudience


def imported(path: Path, content: bytes) -> tuple[MemoryAudience, ImportReport, list[BadRow]]:
    path.write_bytes(content)
    audience, bad = MemoryAudience(), list[BadRow]()
    report = import_csv(path, audience, NOON, on_bad=bad.append)
    assert report.bad == len(bad)
    return audience, report, bad


def names(audience: MemoryAudience) -> dict[str, str]:
    return {reader.email: reader.name for reader in audience.subscribers()}


@pytest.mark.parametrize(
    "content",
    [
        b"email,name\na@example.org,Ann\nb@example.org,Bob\n",
        b"email;name\r\na@example.org;Ann\r\nb@example.org;Bob",
        b'\xef\xbb\xbf"Email","Name"\n"a@example.org","Ann"\n\'b@example.org,Bob\n'.replace(b"'", b""),
        b"Name\tx\tE-Mail\nAnn\t1\ta@example.org\n\nBob\t2\tb@example.org\n",
        b'name,notes,email\nAnn,"two\nlines, and ""more""",a@example.org\nBob,,b@example.org\n',
    ],
    ids=[
        "commas",
        "semicolons and CRLF",
        "byte order mark and quotes",
        "tabs, other columns, empty lines",
        "line breaks",
    ],
)
def test_the_usual_forms_are_read(tmp_path: Path, content: bytes) -> None:
    audience, report, bad = imported(tmp_path / "list.csv", content)
    assert names(audience) == {"a@example.org": "Ann", "b@example.org": "Bob"}
    assert (report, bad) == (ImportReport(added=2, known=0, bad=0), [])


def test_bad_rows_are_kept_out_with_their_line_and_cost_no_good_one(tmp_path: Path) -> None:
    content = (
        b"email,name\n"
        b"a@example.org,Ann\n"
        b"not an address,X\n"
        b'b@example.org,"never closed\n'
        b"c@example.org,Cy\n"
        b"d@example.org,\xff\xfe\n"
        b",nobody\n"
        b"e@example.org,Eve\n"
    )
    audience, report, bad = imported(tmp_path / "list.csv", content)
    assert names(audience) == {
        "a@example.org": "Ann",
        "b@example.org": "never closed",
        "c@example.org": "Cy",
        "e@example.org": "Eve",
    }
    assert [row.line for row in bad] == [3, 6, 7]
    assert "not an address" in bad[0].problem
    assert "UTF-8" in bad[1].problem
    assert report == ImportReport(added=4, known=0, bad=3)


def test_the_line_is_that_of_the_file_after_rows_of_several_lines(tmp_path: Path) -> None:
    _, _, bad = imported(tmp_path / "list.csv", b'name,email\n"a\nb\nc",a@example.org\nx,bad\n')
    assert [row.line for row in bad] == [5]


def test_readers_twice_in_the_file_or_known_before_are_counted_and_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"email,name\na@example.org,New\nB@example.org,Bob\nb@EXAMPLE.org,Bobby\n")
    audience = MemoryAudience()
    audience.add("A@example.org", "Ann", "unsubscribed", NOON)
    assert import_csv(path, audience, NOON) == ImportReport(added=1, known=2, bad=0)
    assert names(audience) == {"A@example.org": "Ann", "B@example.org": "Bob"}
    assert audience.count()["unsubscribed"] == 1


def test_a_row_keeps_its_own_state(tmp_path: Path) -> None:
    content = b"email,state\na@example.org,unsubscribed\nb@example.org,\nc@example.org,gone\n"
    audience, _, bad = imported(tmp_path / "list.csv", content)
    assert {reader.email: reader.state for reader in audience.subscribers()} == {
        "a@example.org": "unsubscribed",
        "b@example.org": "active",
    }
    assert [row.line for row in bad] == [4]


def test_wishes_that_cannot_be_keep_the_row_out(tmp_path: Path) -> None:
    good, bad_rows = "a@b.org,Asia/Tokyo,6,", ("c@b.org,Mars,,", "d@b.org,,25,", "e@b.org,,,x", "f@b.org,,+1,")
    rows = ("email,zone,hour,frequency", good, *bad_rows)
    content = "\n".join(rows).encode()
    audience, _, bad = imported(tmp_path / "list.csv", content)
    assert [reader.preferences for reader in audience.subscribers()] == [Preferences(zone="Asia/Tokyo", hour=6)]
    assert [row.line for row in bad] == [3, 4, 5, 6]
    assert "'Mars' is no time zone" in bad[0].problem


@pytest.mark.parametrize(
    "content",
    [b"", b"a@example.org\nb@example.org\n", b"address,name\na@example.org,Ann\n", "email\na@b.org\n".encode("utf-16")],
)
def test_a_file_without_an_email_column_adds_nobody(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    audience = MemoryAudience()
    with pytest.raises(UsageError, match=r"^list\.csv: "):
        import_csv(path, audience, NOON)
    assert names(audience) == {}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.csv: cannot be read \(No such file"):
        import_csv(tmp_path / "none.csv", MemoryAudience(), NOON)


def test_progress_ends_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"email\n" + b"".join(b"r%d@example.org\n" % number for number in range(12_000)))
    steps: list[tuple[int, int]] = []
    report = import_csv(path, MemoryAudience(), NOON, on_progress=lambda done, size: steps.append((done, size)))
    size = path.stat().st_size
    assert report.added == 12_000
    assert steps == sorted(steps)
    assert len(steps) == 3
    assert steps[-1] == (size, size)


def test_an_export_reads_back_and_is_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    readers = [
        Subscriber(1, "a@example.org", '=HYPERLINK("http://example.org")', "active"),
        Subscriber(2, "c@example.org", "", "active", Preferences(("=AI", "Öl, Gas"), "weekly", "de", "Asia/Tokyo", 0)),
        Subscriber(3, "+b@example.org", "Zoë; “B”, the 2nd", "unsubscribed"),
    ]
    assert export_csv(path, readers) == 3
    assert not any(cell.startswith("=") for line in path.read_text().splitlines() for cell in line.split(","))
    audience = MemoryAudience()
    import_csv(path, audience, NOON)
    assert list(audience.subscribers()) == readers


def test_an_export_that_fails_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("older")
    (tmp_path / "out.csv.partial").mkdir()
    with pytest.raises(UsageError, match=r"out\.csv: cannot be written"):
        export_csv(path, [])
    assert path.read_text() == "older"


@settings(deadline=None)  # a busy machine is no fault
@given(st.binary(max_size=400))
def test_no_file_makes_it_stumble(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    _, report, bad = imported(path, b"email,name\n" + content + b"\nlast@example.org,\n")
    assert report.added + report.known + report.bad <= content.count(b"\n") + content.count(b"\r") + 2
    assert all(2 <= row.line <= content.count(b"\n") + 3 for row in bad)
