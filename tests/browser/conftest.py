"""A browser for the tests that need one, and a small server for what they look at."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.find_chromium import find
from tests.patience import PATIENCE

expect.set_options(timeout=1000 * PATIENCE)

# What keeps Debian's Chromium from looking outside, and lets it start as root in a container.
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

# WCAG 2.2 AA as axe-core checks it. What it could not decide counts as well, but for the colour of text in drawings: it
# cannot tell what is behind that; theirs are of the theme, which refuses what has too little contrast.
AXE = """async () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = await axe.run(document, {runOnly: rules});
  const drawn = node => node.html.startsWith("<text ");
  const open = found.incomplete.filter(one => one.id !== "color-contrast" || !one.nodes.every(drawn));
  const problems = [...found.violations, ...open];
  return problems.map(one => one.id + ": " + one.nodes.filter(node => !drawn(node)).slice(0, 3).map(node => node.html));
}"""


@pytest.fixture(scope="module")  # no longer: while it is open an event loop runs here, and no other test can have one
def chromium() -> Iterator[Browser]:
    path = find()
    if path is None:
        message = "no Chromium found: install it (Debian, Ubuntu: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """open_page(url, width=1200, scheme="light") -> the page, and page.problems: what the browser complained about."""
    contexts = []

    def open_page(url: str, width: int = 1200, scheme: str = "light") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("console", lambda message: page.problems.append(message.text))
        page.on("requestfailed", lambda request: page.problems.append(f"failed: {request.url}"))
        page.on(
            "response", lambda answer: answer.status >= 400 and page.problems.append(f"{answer.status}: {answer.url}")
        )
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing: the tests' own output is enough."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A browser that goes on to another page leaves answers unread."""


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """serve(folder) -> the address of a server of its files, on loopback."""
    servers = []

    def serve(folder: Path) -> str:
        server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
