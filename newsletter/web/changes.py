"""What has changed on disk: rebuilds when a source of the edition changes, and tells the open pages."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from watchfiles import awatch

from newsletter.errors import NewsletterError

_log = logging.getLogger(__name__)


class Changes:
    """A version that differs after every change, and the problem of the last rebuild ("" when it went well)."""

    def __init__(self, sources: Sequence[Path], outputs: Sequence[Path], rebuild: Callable[[], None]) -> None:
        """A change in sources calls rebuild, in a worker thread; one in outputs was somebody else's rebuild."""
        self._sources = list(dict.fromkeys(path.resolve() for path in sources if path.exists()))
        self._outputs = [path.resolve() for path in outputs]
        self._rebuild = rebuild
        self._start = secrets.token_hex(4)  # a page that outlived an earlier server must not take its version for ours
        self._count = 0
        self._news = asyncio.Condition()
        self._closed = False
        self.problem = ""

    @property
    def version(self) -> str:
        return f"{self._start}-{self._count}"

    async def follow(self) -> AsyncIterator[str]:
        """Versions: the present one at once, then each that is new, until close()."""
        told = ""
        while True:
            async with self._news:
                while told == self.version and not self._closed:
                    await self._news.wait()
            if self._closed:
                return
            told = self.version
            yield told

    async def watch(self) -> None:
        """Watch until cancelled."""
        async for changes in awatch(*self._sources, *self._outputs, debounce=400):
            if not all(self._is_output(Path(path)) for _, path in changes):
                self.problem = await asyncio.to_thread(self._try_rebuild)
            await self._tell()

    async def close(self) -> None:
        """End every follow()."""
        self._closed = True
        async with self._news:
            self._news.notify_all()

    async def _tell(self) -> None:
        self._count += 1
        async with self._news:
            self._news.notify_all()

    def _is_output(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self._outputs)

    def _try_rebuild(self) -> str:
        try:
            self._rebuild()
        except NewsletterError as error:
            return str(error)
        except Exception as error:  # the page must go on showing the last good edition, whatever broke
            _log.exception("the rebuild failed")
            return f"The rebuild failed, which is a bug; the terminal says more: {type(error).__name__}: {error}"
        return ""
