"""The desk as `newsletter serve` starts it: for people who sign in, from day to day."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from newsletter import pipeline
from newsletter.errors import NewsletterError
from newsletter.models import EditionStatus
from newsletter.pipeline.decide import follow
from newsletter.web.clients import client_address
from newsletter.web.desk.api import api
from newsletter.web.desk.app import ASSETS, Answers, Office, Stranger, from_elsewhere, living, of_an_edition, own_path
from newsletter.web.desk.door import Door, NotLetIn, TooOften
from newsletter.web.desk.live import LiveRoom
from newsletter.web.desk.openapi import BASE
from newsletter.web.desk.outgoing import Outgoing
from newsletter.web.desk.place import Place
from newsletter.web.forms import field, read_form
from newsletter.web.preview import Outputs, preview_app
from newsletter.web.templates import environment

LISTED = 60  # editions on one page of them


class Copies:
    """Email and archive of the editions that are looked at, in a folder of their own: made anew when they changed."""

    def __init__(self, room: Callable[[], pipeline.Newsroom], folder: Path) -> None:
        self._room, self._folder = room, folder
        self._made: dict[date, object] = {}
        self._lock = threading.Lock()
        self._turn = 0

    def make(self, day: date) -> None:
        """Raises NewsletterError."""
        room = self._room()
        with self._lock:
            version = (self._turn, room.editions.versions().get(day))
            if self._made.get(day) == version:
                return
            edition, _ = room.known_edition(day)
            pipeline.publish(replace(room, press=replace(room.press, folder=self._folder)), edition)
            self._made[day] = version

    def forget(self) -> None:
        """A template, the theme or a page has changed."""
        self._turn += 1


def served_desk(
    live: LiveRoom, folder: Path, watched: Sequence[Path], templates: Sequence[Path], now: Callable[[], datetime],
    place: Place,
) -> Starlette:  # fmt: skip
    """The desk as an ASGI app. folder: for copies of what is looked at; watched: where a change shows in open pages."""
    copies = Copies(live, folder)

    def rebuild() -> None:
        """A draft follows the file of decisions, whoever wrote it."""
        copies.forget()
        room = live()
        today = room.rules.day(now())
        known = room.editions.edition(today)
        if known and known[1] == "draft":
            follow(room, today)

    outputs = Outputs(folder / "site", folder / "email", date.min)
    frames = preview_app(outputs, watched, rebuild, templates, copies.make)
    pages = environment([folder / "desk" for folder in templates])
    office = Office(live, None, Door(live, now), pages, now, Outgoing(live, now), place.secure)
    entrance, answers = Entrance(office, place), Answers(office)
    app = Starlette(
        routes=[
            Route("/", entrance.newest),
            Route("/editions", entrance.editions),
            Route("/out", answers.leave, methods=["POST"]),
            Route("/sign-in", entrance.form, methods=["GET"]),
            Route("/sign-in", entrance.sign_in, methods=["POST"]),
            *(Route(f"/{name}", answers.asset) for name in ASSETS),
            Mount(BASE, api(office)),
            Mount("/{day}", routes=of_an_edition(answers, frames)),
        ],
        middleware=place.guards(),
        exception_handlers={NewsletterError: answers.problem, Stranger: entrance.stranger},
        lifespan=living(frames, office),
    )
    app.state.changes = frames.state.changes
    return app


@dataclass(frozen=True)
class Entrance:
    """What stands before the desk of an edition."""

    office: Office
    place: Place

    async def newest(self, request: Request) -> Response:
        """To today's edition, by the newsletter's zone; to the list where there is none yet."""
        await self.office.visitor(request)
        today, known = await run_in_threadpool(self._known)
        return RedirectResponse(f"/{today}/" if today in dict(known) else "/editions", 303)

    async def editions(self, request: Request) -> Response:
        """The newest editions, or those before a date."""
        visitor = await self.office.visitor(request)
        before = request.query_params.get("before", "9")  # after all dates
        today, known = await run_in_threadpool(self._known)
        days = [(day, status) for day, status in known if day.isoformat() < before]
        more = days[LISTED - 1][0] if len(days) > LISTED else None
        return self._show("editions", visitor=visitor, days=days[:LISTED], more=more, today=today)

    async def form(self, request: Request) -> Response:
        back = own_path(request.query_params.get("back", "/"))
        try:
            await self.office.visitor(request)
        except Stranger:
            return self._show("sign-in", back=back, problem="")
        return RedirectResponse(back, 303)

    async def sign_in(self, request: Request) -> Response:
        fields = await read_form(request)
        name, back = field(fields, "name"), own_path(field(fields, "back") or "/")
        if from_elsewhere(request):
            return self._show("sign-in", 400, back=back, problem="That form was not from here; try again.")
        peer = request.client.host if request.client else ""
        address = client_address(peer, request.headers, self.place.proxy_header)
        try:
            secret = await run_in_threadpool(self.office.door.sign_in, name, field(fields, "password"), address)
        except NotLetIn as error:
            text = f"{str(error)[0].upper()}{str(error)[1:]}."
            answer = self._show("sign-in", 429 if isinstance(error, TooOften) else 401, back=back, problem=text)
            if isinstance(error, TooOften):
                answer.headers["Retry-After"] = str(error.seconds)
            return answer
        answer = RedirectResponse(back, 303)
        self.office.let_in(answer, request, secret)
        return answer

    async def stranger(self, request: Request, _error: Exception) -> Response:
        """Whoever opens a page signs in first; a form, or script, is told so."""
        opened = request.method == "GET" and request.headers.get("sec-fetch-mode", "navigate") == "navigate"
        if opened and not request.url.path.endswith("/letter"):
            return RedirectResponse(f"/sign-in?back={quote(request.url.path)}", 303)
        problem = "You are not signed in any more. Sign in in another tab; what you typed is still here."
        return self._show("problem", 401, problem=problem, back="/sign-in")

    def _known(self) -> tuple[date, list[tuple[date, EditionStatus]]]:
        """Today, and all editions, newest first."""
        room = self.office.live()
        versions = room.editions.versions()
        return room.rules.day(self.office.now()), [(day, status) for day, (_, status) in reversed(versions.items())]

    def _show(self, name: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(self.office.pages.get_template(f"{name}.html").render({"root": "", **values}), status)
