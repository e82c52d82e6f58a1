"""Lists of readers as CSV: read row by row, so that a million of them take no more memory than one.

A file has a header line with at least `email`; `name`, `state` and what a reader wishes (`topics`, separated by |,
`frequency`, `language`, `zone`, `hour`) are known too, other columns are left alone. Fields stand between commas,
semicolons or tabs; the text is UTF-8, with or without a byte order mark.
"""

from __future__ import annotations

import csv
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TextIO, cast, get_args

from newsletter.audience.addresses import checked_address
from newsletter.audience.preferences import checked_preferences
from newsletter.errors import UsageError
from newsletter.models import Frequency, Preferences, Subscriber, SubscriberState
from newsletter.ports import Audience
from newsletter.text import one_line

_DELIMITERS = ",;\t"
_WISHES = ("topics", "frequency", "language", "zone", "hour")
_EMAIL_HEADINGS = ("email", "e-mail", "email address", "e-mail address")
_STATES: dict[str, SubscriberState] = {state: state for state in get_args(SubscriberState)}
_NO_WISHES = Preferences()
_BATCH = 5000  # readers that are added in one step
_LONGEST_LINE = 1 << 16  # bytes
_MOST_LINES = 20  # that one row may span; past that its quotation mark was never closed
_LONGEST_NAME = 200
_FORMULA_STARTS = ("=", "+", "-", "@")  # what makes a spreadsheet take a cell for a formula


@dataclass(frozen=True, slots=True)
class Row:
    line: int  # of the file, from 1
    email: str
    name: str
    state: SubscriberState
    wishes: Preferences


@dataclass(frozen=True, slots=True)
class BadRow:
    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    added: int
    known: int  # already in the audience, or twice in the file
    bad: int


def import_csv(
    path: Path,
    audience: Audience,
    now: datetime,
    *,
    state: SubscriberState = "active",
    on_bad: Callable[[BadRow], None] = lambda _: None,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> ImportReport:
    """Add the readers of a file; a row's own state comes before the given one. Known readers stay as they are.

    on_bad is told of each row that is kept out; on_progress of bytes read and bytes in all, now and then.
    Raises UsageError when the file cannot be read or has no `email` column; then nothing was added.
    """
    added = good = bad = 0
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        batch: list[Row] = []
        for row in read_rows(file, path.name, state):
            if isinstance(row, BadRow):
                bad += 1
                on_bad(row)
                continue
            good += 1
            batch.append(row)
            if len(batch) == _BATCH:
                added += _add(batch, audience, now)
                batch.clear()
                on_progress(file.tell(), size)
        added += _add(batch, audience, now)
        on_progress(size, size)
    return ImportReport(added, good - added, bad)


def export_csv(path: Path, readers: Iterable[Subscriber]) -> int:
    """Write the readers to a file; return how many. An older file of that name is kept until the new one is whole."""
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            count = write_rows(file, readers)
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another file") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return count


def write_rows(file: TextIO, readers: Iterable[Subscriber]) -> int:
    """Write a header line, then email, name, state and wishes of each reader; return how many."""
    writer = csv.writer(file)
    writer.writerow(("email", "name", "state", *_WISHES))
    count = 0
    for count, reader in enumerate(readers, 1):  # noqa: B007 - the last one is how many
        wishes = reader.preferences
        topics = _no_formula("|".join(wishes.topics))
        writer.writerow((
            _no_formula(reader.email), _no_formula(reader.name), reader.state,
            topics, wishes.frequency, wishes.language, wishes.zone, "" if wishes.hour is None else wishes.hour,
        ))  # fmt: skip
    return count


def read_rows(file: BinaryIO, name: str, state: SubscriberState) -> Iterator[Row | BadRow]:
    """Each row of a file as a reader, or as what is wrong with it. Raises UsageError for an unusable header line."""
    records = _records(_lines(file))
    number, header = next(records, (1, b""))
    columns, delimiter = _columns(header, name)
    for number, record in records:
        if record.strip():
            yield _row(number, record, columns, delimiter, state)


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Numbered from 1. What is too long for a line comes in pieces of one number."""
    number, ended = 0, True
    for line in iter(lambda: file.readline(_LONGEST_LINE), b""):
        number += ended
        ended = line.endswith(b"\n")
        yield number, line


def _records(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Join the lines of a row whose quoted field holds line breaks.

    A quotation mark that is never closed costs its own line and none of those after it.
    """
    ahead: deque[tuple[int, bytes]] = deque()
    while line := ahead.popleft() if ahead else next(lines, None):
        number, record = line
        taken = 0
        while _open(record) and taken < _MOST_LINES:
            if taken == len(ahead):
                following = next(lines, None)
                if following is None:
                    break
                ahead.append(following)
            record += ahead[taken][1]
            taken += 1
        if _open(record):
            yield line
        else:
            for _ in range(taken):
                ahead.popleft()
            yield number, record


def _open(record: bytes) -> bool:
    return record.count(b'"') % 2 == 1


def _columns(header: bytes, name: str) -> tuple[dict[str, int], str]:
    """Where each known column stands, and the delimiter that makes an `email` column of the header line."""
    if header.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{name}: is UTF-16; save it as CSV in UTF-8")
    text = header.decode("utf-8-sig", "replace")
    for delimiter in _DELIMITERS:
        headings = [heading.strip().casefold() for heading in next(csv.reader([text], delimiter=delimiter), [])]
        columns = {heading: headings.index(heading) for heading in ("name", "state", *_WISHES) if heading in headings}
        for heading in _EMAIL_HEADINGS:
            if heading in headings:
                return columns | {"email": headings.index(heading)}, delimiter
    raise UsageError(f"{name}: line 1: no column is called email; the first line must name the columns")


def _row(number: int, record: bytes, columns: dict[str, int], delimiter: str, state: SubscriberState) -> Row | BadRow:
    try:
        fields = next(csv.reader(record.decode("utf-8").splitlines(keepends=True), delimiter=delimiter))
    except UnicodeDecodeError:
        return BadRow(number, "is not UTF-8; save the file as CSV in UTF-8")
    except csv.Error as error:
        return BadRow(number, f"is no CSV ({error})")

    def field(column: str) -> str:
        place = columns.get(column, len(fields))
        return _no_apostrophe(fields[place].strip()) if place < len(fields) else ""

    own_state = _STATES.get(field("state").casefold() or state)
    if own_state is None:
        return BadRow(number, f"{field('state')!r} is no state; allowed are {', '.join(_STATES)}")
    try:
        email = checked_address(field("email"))
        wishes = _wishes(*map(field, _WISHES))
    except UsageError as error:
        return BadRow(number, str(error))
    return Row(number, email, one_line(field("name"))[:_LONGEST_NAME], own_state, wishes)


def _wishes(topics: str, frequency: str, language: str, zone: str, hour: str) -> Preferences:
    """Raises UsageError."""
    if not (topics or frequency or language or zone or hour):
        return _NO_WISHES
    if hour and not (hour.isascii() and hour.isdigit() and len(hour) <= 2):
        raise UsageError(f"{hour!r} is no hour; write a whole number from 0 to 23")
    often = cast("Frequency", frequency.casefold() or "daily")
    return checked_preferences(
        Preferences(tuple(topics.split("|")), often, language, zone, int(hour) if hour else None)
    )


def _add(rows: list[Row], audience: Audience, now: datetime) -> int:
    states = dict.fromkeys(row.state for row in rows)
    return sum(
        audience.add_all([(row.email, row.name, row.wishes) for row in rows if row.state == state], state, now)
        for state in states
    )


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def _no_formula(cell: str) -> str:
    """An apostrophe tells a spreadsheet that the cell is text; `_no_apostrophe` takes it away again."""
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell


def _no_apostrophe(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell
