"""A real server on loopback, in a thread, for as long as a test needs it; and small invented outputs to serve."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette

from newsletter.web.local import loopback_socket
from newsletter.web.preview import Outputs, preview_app
from tests.patience import PATIENCE

TEMPLATES = Path(__file__).parents[2] / "templates"
DAY = date(2026, 1, 25)
get, post = partial(httpx.get, timeout=PATIENCE), partial(httpx.post, timeout=PATIENCE)


@contextmanager
def serving(app: Starlette, port: int = 0) -> Iterator[str]:
    """The server's address."""
    listener = loopback_socket(port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Newsletter:
    """A newsletter's folder: one content file, and a render stage of one line that copies it into the outputs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = folder / "content"
        self.content.mkdir()
        self.outputs = Outputs(folder / "build" / "site", folder / "build" / "email", DAY)
        self.render: Callable[[str], str] = letter
        self.story.write_text("The harbour reopens", encoding="utf-8")

    @property
    def story(self) -> Path:
        return self.content / "story.txt"

    def rebuild(self) -> None:
        headline = self.story.read_text(encoding="utf-8")
        body = self.render(headline)
        put(self.outputs.letter("html"), body)
        put(self.outputs.letter("txt"), f"{headline}\n")
        put(self.outputs.letter("eml"), f"Subject: {headline}\n\n{body}")
        put(self.outputs.site / "index.html", f"<title>Site</title><h1>{headline}</h1>")

    def app(self) -> Starlette:
        return preview_app(self.outputs, [self.content], self.rebuild, [self.folder / "templates", TEMPLATES])


def put(file: Path, text: str) -> None:
    """Write by renaming, as the render stage does: nobody meets half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def letter(headline: str) -> str:
    return f'<!doctype html><html lang="en"><title>Letter</title><body><h1>{headline}</h1></body></html>'
