"""Against Postfix's smtp-sink: a server that others wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.deliver.message import Masthead, compose
from newsletter.deliver.send import Clock, Pace, send
from newsletter.deliver.smtp import Smtp
from newsletter.models import READER_NAME, UNSUBSCRIBE_URL, Delivery, Envelope, Letter
from newsletter.store import SqlAudience, SqlLedger, open_database
from newsletter.testing import DAY, NOON
from tests.deliver.sinks import smtp_sink

READERS = 200


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Its port, and the folder with one file for each message that it took."""
    folder = tmp_path / "sink"
    with smtp_sink(folder) as port:
        yield port, folder


def test_every_reader_gets_a_message_of_their_own(sink: tuple[int, Path], tmp_path: Path) -> None:
    port, folder = sink
    letter = Letter(
        "Bridge opens", f"<p>Dear {READER_NAME}</p>\n.\n" * 200, f"Dear {READER_NAME}\n.\n{UNSUBSCRIBE_URL}"
    )
    message = compose(letter, Masthead("Brief", "brief@harbour.example", "brief.harbour.example"), DAY, NOON)

    def build(delivery: Delivery) -> Envelope:
        reader = delivery.subscriber
        own = {READER_NAME: reader.name, UNSUBSCRIBE_URL: f"https://harbour.example/{reader.id}"}
        return message.to(reader.email, reader.name, str(delivery.id), own)

    with open_database(tmp_path / "newsletter.db") as database:
        readers = [(f"r{n}@example.org", f"Reader {n}") for n in range(READERS)]
        SqlAudience(database).add_all(readers, "active", NOON)
        way = Smtp("127.0.0.1", port, "none", hello="localhost")
        report = send(DAY, way, SqlLedger(database), build, Clock.from_(NOON), pace=Pace(4))
    assert (report.sent, report.complete, report.problem) == (READERS, True, "")
    taken = [file.read_text() for file in folder.iterdir()]
    assert sorted(re.findall(r"^X-Rcpt-Args: <([^>]*)>", text, re.MULTILINE) for text in taken) == sorted(
        [email] for email, _ in readers
    )
    for text in taken:
        (number,) = re.findall(r"^X-Rcpt-Args: <r(\d+)@", text, re.MULTILINE)
        assert f'\nTo: "Reader {number}" <r{number}@example.org>\n' in text.replace("\r", "")
        assert text.count(f"Reader {number}=") == 201
