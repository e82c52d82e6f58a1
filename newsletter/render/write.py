"""Pages on disk: only what changed is written, each file at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from newsletter.errors import RenderError
from newsletter.models import Page
from newsletter.render.cards import Picture


@dataclass(frozen=True, slots=True)
class Written:
    """How many files a build wrote, left as they were, and removed."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    problems: tuple[str, ...] = ()  # that stopped nothing, for the editor

    def __add__(self, other: Written) -> Written:
        return Written(
            self.written + other.written,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            tuple(dict.fromkeys(self.problems + other.problems)),
        )


def write_site(pages: Iterable[Page | Picture], folder: Path) -> Written:
    """Write these into the folder, those that are there already excepted. Raises RenderError."""
    now: dict[str, bool] = {}  # path -> whether it was written
    problems: dict[str, None] = {}
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages:
            if page.path in now:
                raise RenderError(f"two pages want the address {page.path}; rename one of them")
            now[page.path] = _put(page, folder / _safe(page.path))
            if isinstance(page, Picture) and now[page.path] and page.problem:
                problems[page.problem] = None
    return Written(sum(now.values()), len(now) - sum(now.values()), problems=tuple(problems))


def remove_files(paths: Iterable[str], folder: Path) -> Written:
    """Remove these files, and the folders that they leave empty. Raises RenderError."""
    with _explained(folder):
        return Written(removed=sum(_remove(folder / _safe(path), folder) for path in paths))


def _put(page: Page | Picture, file: Path) -> bool:
    if isinstance(page, Picture):
        return not page.is_in(file) and put(file, page.draw())
    return put(file, page.body)


def put(file: Path, body: bytes) -> bool:
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
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return True


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RenderError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); "
            "free some space or correct the folder's permissions"
        ) from error


def _safe(path: str) -> PurePosixPath:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or "\n" in path:
        raise RenderError(f"{path!r} is no address inside the archive; correct the slug or page name behind it")
    return pure


def _remove(file: Path, folder: Path) -> bool:
    if not file.is_file():
        return False
    file.unlink()
    for parent in file.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()
    return True
