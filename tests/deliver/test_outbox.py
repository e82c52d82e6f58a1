from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.deliver.outbox import Outbox
from newsletter.errors import DeliveryError, TryLater
from newsletter.testing import DelivererContract, make_envelope


def nothing() -> None:
    pass


class TestOutbox(DelivererContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "var" / "outbox"

    def make(self) -> Outbox:
        return Outbox(self.folder)

    def arrived(self) -> Sequence[bytes]:
        return [file.read_bytes() for file in self.folder.rglob("*.eml")]


def test_a_message_is_a_file_of_its_edition_and_row(tmp_path: Path) -> None:
    with Outbox(tmp_path).open() as mailer:
        mailer.send(make_envelope(17), nothing)
        mailer.send(make_envelope(17), nothing)
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")] == ["2026-01-25/17.eml"]


@pytest.mark.parametrize("serial", ["", "../17", "a/b", ".", "17\x00", "a" * 65])
def test_a_serial_cannot_lead_out_of_the_folder(tmp_path: Path, serial: str) -> None:
    with Outbox(tmp_path / "outbox").open() as mailer, pytest.raises(DeliveryError, match="cannot be a file name"):
        mailer.send(replace(make_envelope(), serial=serial), nothing)
    assert [path.name for path in tmp_path.rglob("*")] == ["outbox"]


def test_a_folder_that_cannot_be_written_stops_all(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    way = Outbox(tmp_path / "file" / "outbox")
    with pytest.raises(DeliveryError, match=r"outbox: cannot be written \(Not a directory\)") as caught, way.open():
        pass
    assert not isinstance(caught.value, TryLater), "trying again by itself would not help"
