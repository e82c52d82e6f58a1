"""A newsroom that is opened anew when its configuration changes on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from newsletter.errors import NewsletterError
from newsletter.pipeline import Newsroom

_Stamp = tuple[tuple[str, int, int], ...]


class LiveRoom:
    """Calling it gives the newsroom as configured now; a configuration that is wrong leaves the last good one."""

    def __init__(self, open_room: Callable[[], AbstractContextManager[Newsroom]], watched: Sequence[Path]) -> None:
        """watched: files, and folders whose TOML and Markdown files count, at any depth but below editions/."""
        self._open_room, self._watched = open_room, watched
        self._lock = threading.Lock()
        self._stamp: _Stamp = ()
        self._open = ExitStack()
        self._room: Newsroom | None = None
        self.problem = ""  # why the last good one is shown; "" when all is well

    def __call__(self) -> Newsroom:
        """Raises NewsletterError when it cannot be opened for the first time."""
        with self._lock:
            stamp = tuple(_stamps(self._watched))
            if self._room is None or stamp != self._stamp:
                self._reopen()
                self._stamp = stamp
            assert self._room  # noqa: S101 - _reopen raises when there is none
            return self._room

    def close(self) -> None:
        with self._lock:
            self._open.close()
            self._room = None

    def _reopen(self) -> None:
        fresh = ExitStack()
        try:
            room = fresh.enter_context(self._open_room())
        except NewsletterError as error:
            if self._room is None:
                raise
            self.problem = str(error)
            return
        self._open.close()
        self._open, self._room, self.problem = fresh, room, ""


def _stamps(watched: Sequence[Path]) -> Iterator[tuple[str, int, int]]:
    for place in watched:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix in (".toml", ".md") and "editions" not in path.parts and path.is_file():
                known = path.stat()
                yield str(path), known.st_mtime_ns, known.st_size
