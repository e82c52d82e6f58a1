from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from newsletter.errors import RenderError
from newsletter.models import Page
from newsletter.render import Written, write_site
from newsletter.render.write import remove_files

PAGES = [Page("index.html", b"front"), Page("2026-01-27/a/index.html", b"event"), Page("style.css", b"css")]


def tree(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_writes_what_is_new_and_leaves_the_rest_alone(tmp_path):
    assert write_site(PAGES, tmp_path / "site") == Written(3, 0, 0)
    before = (tmp_path / "site/style.css").stat().st_mtime_ns
    assert write_site([Page("index.html", b"changed"), *PAGES[1:]], tmp_path / "site") == Written(1, 2, 0)
    assert (tmp_path / "site/index.html").read_bytes() == b"changed"
    assert (tmp_path / "site/style.css").stat().st_mtime_ns == before


def test_removes_what_is_gone_with_empty_folders_and_nothing_else(tmp_path):
    write_site(PAGES, tmp_path)
    (tmp_path / "CNAME").write_text("daily.example")
    (tmp_path / "2026-01-27/own.txt").write_text("kept")
    gone = [PAGES[1].path, PAGES[2].path, "never/there.html"]
    assert remove_files(gone, tmp_path) == Written(removed=2)
    assert tree(tmp_path) == {"index.html", "CNAME", "2026-01-27/own.txt"}
    assert not (tmp_path / "2026-01-27/a").exists()


def test_a_failure_half_way_keeps_old_pages_whole(tmp_path):
    write_site(PAGES, tmp_path)

    def broken():
        yield Page("index.html", b"changed")
        raise RenderError("a template is wrong")

    with pytest.raises(RenderError, match="a template is wrong"):
        write_site(broken(), tmp_path)
    assert tree(tmp_path) == {page.path for page in PAGES}
    assert write_site(PAGES, tmp_path) == Written(1, 2, 0)


@pytest.mark.parametrize(
    "path", ["../evil.html", "/etc/evil.html", "a/../../evil.html", "a\\..\\evil.html", "a\nb.html"]
)
def test_nothing_is_written_outside_the_folder(tmp_path, path):
    with pytest.raises(RenderError, match="no address inside the archive"):
        write_site([Page(path, b"x")], tmp_path / "site")
    assert tree(tmp_path) == set()


def test_nothing_is_removed_outside_the_folder(tmp_path):
    (tmp_path / "precious").write_text("x")
    write_site(PAGES, tmp_path / "site")
    with pytest.raises(RenderError, match="no address inside the archive"):
        remove_files(["../precious"], tmp_path / "site")
    assert (tmp_path / "precious").exists()


def test_two_pages_at_one_address_are_an_error(tmp_path):
    with pytest.raises(RenderError, match=r"index\.html"):
        write_site([PAGES[0], PAGES[0]], tmp_path)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "site").write_text("a file stands here")
    with pytest.raises(RenderError) as caught:
        write_site(PAGES, tmp_path / "site")
    assert str(tmp_path / "site") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_full_disk_is_one_line_and_leaves_no_draft(tmp_path, monkeypatch):
    write_site(PAGES, tmp_path)

    def full(self, body):
        self.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RenderError, match="No space left on device"):
        write_site([Page("index.html", b"changed")], tmp_path)
    assert tree(tmp_path) == {page.path for page in PAGES}
    assert (tmp_path / "index.html").read_bytes() == b"front"
