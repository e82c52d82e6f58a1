"""The archive on disk: only what changed is written, each file at once, and nothing of an earlier build stays."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from newsletter.errors import RenderError
from newsletter.models import Page

_MANIFEST = ".pages"  # what the last build wrote, one path a line: only these are ever removed


@dataclass(frozen=True, slots=True)
class Written:
    """How many files a build wrote, left as they were, and removed."""

    written: int
    unchanged: int
    removed: int


def write_site(pages: Iterable[Page], folder: Path) -> Written:
    """Make the folder hold these pages. Files that no build of ours wrote stay untouched. Raises RenderError."""
    try:
        return _write(pages, folder)
    except OSError as error:
        raise RenderError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); "
            "free some space or correct the folder's permissions"
        ) from error


def _write(pages: Iterable[Page], folder: Path) -> Written:
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / _MANIFEST
    before = set(manifest.read_text("utf-8").splitlines()) if manifest.exists() else set()
    now: dict[str, bool] = {}  # path -> whether it was written
    for page in pages:
        if page.path in now:
            raise RenderError(f"two pages want the address {page.path}; rename one of them")
        now[page.path] = _put(folder / _safe(page.path), page.body)
    gone = before - now.keys()
    for path in gone:
        _remove(folder / _safe(path), folder)
    _put(manifest, "".join(f"{path}\n" for path in sorted(now)).encode())
    written = sum(now.values())
    return Written(written, len(now) - written, len(gone))


def _safe(path: str) -> PurePosixPath:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or "\n" in path:
        raise RenderError(f"{path!r} is no address inside the archive; correct the slug or page name behind it")
    return pure


def _put(file: Path, body: bytes) -> bool:
    """Write by renaming, so that a reader or a crash never meets half a page; False when nothing changed."""
    try:
        if file.read_bytes() == body:
            return False
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_bytes(body)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _remove(file: Path, folder: Path) -> None:
    """The file, and the folders that it leaves empty."""
    file.unlink(missing_ok=True)
    for parent in file.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()
