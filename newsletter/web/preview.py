"""The preview: today's email and archive in a browser on this machine, shown anew when something changes on disk."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import cast

import uvicorn
from jinja2 import BaseLoader, Environment, TemplateError, TemplateNotFound
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from newsletter.errors import RenderError
from newsletter.web.changes import Changes
from newsletter.web.headers import DefaultHeaders
from newsletter.web.local import LOOPBACK, local_only, loopback_socket
from newsletter.web.templates import environment

VIEWS = {
    "desktop": "Desktop",
    "phone": "Phone",
    "bare": "Images off",
    "text": "Plain text",
    "source": "Source",
    "site": "Site",
}
SCHEMES = {"auto": "As this machine", "light": "Light", "dark": "Dark"}

# allow-same-origin lets the page keep the frame's scroll position; without allow-scripts nothing can make use of it.
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
EMAIL_POLICY = (
    f"sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# As a mail program shows it that loads no pictures: their words stand in their place. The bytes are the same.
_BARE_POLICY = EMAIL_POLICY.replace("img-src https: data:", "img-src 'none'")
# The archive may bring a script file of its own (search); nothing inline and nothing from elsewhere runs.
_SITE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; font-src 'self'; "
    "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_ASSETS = {"preview.css": "text/css", "preview.js": "text/javascript"}
_LETTER = {
    "email.html": ("html", "text/html", {"Content-Security-Policy": EMAIL_POLICY}),
    "email.txt": ("txt", "text/plain", {}),
    "email.eml": ("eml", "message/rfc822", {"Content-Disposition": "attachment"}),
}


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the rendered edition lies."""

    site: Path  # build/site
    email: Path  # build/email
    day: date

    def letter(self, suffix: str) -> Path:
        return self.email / f"{self.day.isoformat()}.{suffix}"

    def read(self, suffix: str) -> bytes | None:
        try:
            return self.letter(suffix).read_bytes()
        except FileNotFoundError:
            return None


def preview_app(
    outputs: Outputs,
    watch: Sequence[Path],
    rebuild: Callable[[], None],
    templates: Sequence[Path],
    make: Callable[[date], None] | None = None,
) -> Starlette:
    """The preview as an ASGI app, for one day; or, with make, for each that stands in the address that it is under.

    rebuild is called in a worker thread after a change in the folders of watch; it must write outputs and nothing
    in watch. When it raises NewsletterError, the page shows the message above the last good edition. templates
    are folders that hold preview/, the user's own before the built-in. make is called before a day is shown, and writes
    its outputs where they are not up to date: then nothing watches them. Raises RenderError when a template is missing.
    """
    written = () if make else (outputs.site, outputs.email)
    pages = _Pages(outputs, _environment(templates), Changes(watch, written, rebuild), make)
    outputs.site.mkdir(parents=True, exist_ok=True)
    outputs.email.mkdir(parents=True, exist_ok=True)
    site = DefaultHeaders(StaticFiles(directory=outputs.site, html=True), {"Content-Security-Policy": _SITE_POLICY})
    app = Starlette(
        routes=[
            Route("/", pages.page),
            Route("/events", pages.events),
            *(Route(f"/{name}", pages.letter) for name in _LETTER),
            *(Route(f"/{name}", pages.asset) for name in _ASSETS),
            Mount("/site", site),
        ],
        middleware=local_only(),
        exception_handlers={TemplateError: _template_error},
        lifespan=_watching,
    )
    app.state.changes = pages.changes
    return app


@dataclass(frozen=True, slots=True)
class _Pages:
    """What answers each address."""

    outputs: Outputs
    env: Environment
    changes: Changes
    make: Callable[[date], None] | None

    async def shown(self, request: Request) -> Outputs:
        """Of the day that is asked for. Raises what make raises."""
        if self.make is None:
            return self.outputs
        day = date.fromisoformat(request.path_params["day"])
        await run_in_threadpool(self.make, day)
        return replace(self.outputs, day=day)

    async def page(self, request: Request) -> Response:
        view, scheme = request.query_params.get("view", "desktop"), request.query_params.get("scheme", "auto")
        if view not in VIEWS or scheme not in SCHEMES:
            raise HTTPException(404)
        state = {
            "root": request.scope.get("root_path", ""),
            "scheme": scheme,
            "version": self.changes.version,
            "problem": self.changes.problem,
        }
        return HTMLResponse(
            self.env.get_template("preview/page.html").render(_context(await self.shown(request), view) | state)
        )

    async def letter(self, request: Request) -> Response:
        suffix, media_type, headers = _LETTER[request.url.path.rpartition("/")[2]]
        file = (await self.shown(request)).letter(suffix)
        if not file.is_file():
            raise HTTPException(404)
        if suffix == "html" and request.query_params.get("images") == "off":
            headers = {"Content-Security-Policy": _BARE_POLICY}
        return FileResponse(file, media_type=media_type, headers=headers)

    async def asset(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return Response(_source(self.env, name), media_type=_ASSETS[name])

    async def events(self, _request: Request) -> Response:
        stream = (f"data: {version}\n\n" async for version in self.changes.follow())
        return StreamingResponse(stream, media_type="text/event-stream")


@asynccontextmanager
async def _watching(app: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(app.state.changes.watch())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def serve_local(app: Starlette, port: int, announce: Callable[[str], None]) -> None:
    """Serve on loopback until Ctrl-C; announces its address first. app.state.changes: the preview's, ended at the end.

    Raises NewsletterError when the port is taken.
    """
    listener = loopback_socket(port)
    announce(f"http://{LOOPBACK}:{listener.getsockname()[1]}")
    config = uvicorn.Config(app, log_level="warning", server_header=False, lifespan="on")
    with suppress(KeyboardInterrupt):
        EndingServer(config, app.state.changes).run(sockets=[listener])


class EndingServer(uvicorn.Server):
    """Ends the open event streams first: uvicorn would wait for them as long as a page is open."""

    def __init__(self, config: uvicorn.Config, changes: Changes) -> None:
        super().__init__(config)
        self.changes = changes

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.changes.close()
        await super().shutdown(sockets)


def _environment(folders: Sequence[Path]) -> Environment:
    env = environment(folders)
    try:
        for name in ("page.html", *_ASSETS):
            _source(env, name)
    except TemplateNotFound as error:
        places = " or ".join(str(folder) for folder in folders)
        raise RenderError(f"the template {error.name} is not in {places}; restore it") from None
    return env


def _source(env: Environment, name: str) -> str:
    loader = cast("BaseLoader", env.loader)
    return loader.get_source(env, f"preview/{name}")[0]


def _context(outputs: Outputs, view: str) -> dict[str, object]:
    html, text, source = (outputs.read(suffix) for suffix in ("html", "txt", "eml"))
    needed = {"text": text, "source": source, "site": (outputs.site / "index.html").is_file() or None}.get(view, html)
    return {
        "day": outputs.day,
        "view": view,
        "views": VIEWS,
        "schemes": SCHEMES,
        "missing": needed is None,
        "subject": BytesHeaderParser(policy=policy.default).parsebytes(source)["Subject"] if source else "",
        "kilobytes": len(html or b"") / 1024,
        "sandbox": SANDBOX,
        "shown_text": (needed.decode(errors="replace") if isinstance(needed, bytes) else ""),
    }


async def _template_error(_request: Request, error: Exception) -> Response:
    where = f"{getattr(error, 'filename', None) or 'templates/preview'}:{getattr(error, 'lineno', '?')}"
    return PlainTextResponse(f"The template of this page is wrong ({where}): {error}", status_code=500)
