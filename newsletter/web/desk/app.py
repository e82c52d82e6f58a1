"""The desk's addresses: who may ask, which page answers, and what a form leads to."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote, unquote

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.errors import NewsletterError, UsageError
from newsletter.web.desk import show
from newsletter.web.desk.actions import ACTIONS
from newsletter.web.desk.desk import Changed, Desk, NotAllowed
from newsletter.web.desk.door import Door, Visitor
from newsletter.web.desk.fields import Fields, from_form
from newsletter.web.desk.later import Later
from newsletter.web.desk.live import LiveRoom
from newsletter.web.desk.outgoing import Outgoing
from newsletter.web.desk.pages import PAGES, Page
from newsletter.web.forms import read_form
from newsletter.web.local import local_only
from newsletter.web.preview import EMAIL_POLICY
from newsletter.web.templates import environment

ASSETS = {"desk.css": "text/css", "desk.js": "text/javascript", "desk.svg": "image/svg+xml"}
_CODES = ((Changed, 409), (NotAllowed, 403), (UsageError, 400))
_SAID = "said"  # a cookie: what the last form did, for the next page


class Stranger(Exception):
    """Somebody who has not signed in."""


@dataclass(frozen=True)
class Office:
    """What all requests share."""

    live: LiveRoom
    day: date | None  # the one edition that is shown; None: each has its date in its addresses
    door: Door
    pages: Environment
    now: Callable[[], datetime]
    outgoing: Outgoing
    secure: bool = False  # browsers reach it by TLS
    later: Later = field(default_factory=Later)

    def desk(self, request: Request, visitor: Visitor) -> Desk:
        day = self.day or day_of(request)
        return Desk(self.live(), day, self.now(), visitor.who, visitor.role, self.outgoing, self.later)

    def cookie(self, request: Request) -> str:
        """Its name. Desks of several newsletters on one machine differ by port, which browsers do not look at."""
        return f"{'__Host-' if self.secure else ''}desk-{request.scope['server'][1]}"

    def let_in(self, answer: Response, request: Request, secret: str) -> None:
        answer.set_cookie(self.cookie(request), secret, secure=self.secure, httponly=True, samesite="strict")

    def let_out(self, answer: Response, request: Request) -> None:
        answer.delete_cookie(self.cookie(request), secure=self.secure, httponly=True, samesite="strict")

    async def visitor(self, request: Request) -> Visitor:
        """Raises Stranger."""
        visitor = await run_in_threadpool(self.door.who, request.cookies.get(self.cookie(request), ""))
        if visitor is None:
            raise Stranger
        return visitor

    async def form(self, request: Request) -> tuple[Visitor, dict[str, str]]:
        """Raises Stranger, or UsageError for a form that this visitor did not get from the desk."""
        visitor = await self.visitor(request)
        fields = {name: " ".join(values) for name, values in (await read_form(request)).items()}
        own = hmac.compare_digest(fields.get("token", "").encode(), visitor.form_token.encode())
        if not own or from_elsewhere(request):
            raise UsageError("this form is not from your visit; load the page again")
        return visitor, fields


def from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site's page sent this."""
    return request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


def day_of(request: Request) -> date:
    """The date in the address. Raises HTTPException."""
    told = str(request.path_params["day"])
    try:
        day = date.fromisoformat(told)
    except ValueError:
        raise HTTPException(404) from None
    if day.isoformat() != told:
        raise HTTPException(404)
    return day


def of_an_edition(answers: Answers, preview: ASGIApp) -> list[BaseRoute]:
    """Addresses of the desk of one edition."""
    return [
        *(Route(page.path, answers.page, name=page.name) for page in PAGES.values()),
        Route("/check", answers.check, methods=["POST"]),
        Route("/do/{action}", answers.act, methods=["POST"]),
        Route("/out", answers.leave, methods=["POST"]),
        Route("/letter", answers.letter),
        *(Route(f"/{name}", answers.asset) for name in ASSETS),
        Mount("/preview", _Guarded(preview, answers.office)),
    ]


def desk_app(
    live: LiveRoom,
    day: date,
    door: Door,
    now: Callable[[], datetime],
    templates: Sequence[Path],
    preview: Starlette,
) -> Starlette:
    """The desk as an ASGI app, for one edition; preview is shown under /preview. Templates: folders that hold desk/."""
    office = Office(live, day, door, environment([folder / "desk" for folder in templates]), now, Outgoing(live, now))
    answers = Answers(office)
    app = Starlette(
        routes=[
            Route("/in/{invitation}", answers.enter),
            *of_an_edition(answers, preview),
        ],
        middleware=local_only(),
        exception_handlers={NewsletterError: answers.problem, Stranger: answers.stranger},
        lifespan=living(preview, office),
    )
    app.state.changes = preview.state.changes
    app.state.outgoing = office.outgoing
    return app


@dataclass(frozen=True)
class Answers:
    """What answers each address."""

    office: Office

    async def enter(self, request: Request) -> Response:
        """The link that works once; for whoever is in already it leads to the desk."""
        secret = await run_in_threadpool(self.office.door.enter, request.path_params["invitation"])
        if secret is None:
            await self.office.visitor(request)
        answer = RedirectResponse(f"{_root(request)}/", 303)
        if secret:
            self.office.let_in(answer, request, secret)
        return answer

    async def page(self, request: Request) -> Response:
        visitor, page = await self.office.visitor(request), PAGES[request.scope["route"].name]
        asked = from_form({**request.query_params, **request.path_params}, page.takes)
        return await run_in_threadpool(self._page, request, visitor, page, asked)

    async def letter(self, request: Request) -> Response:
        """The email as it would be sent now."""
        visitor = await self.office.visitor(request)
        html = await run_in_threadpool(lambda: self.office.desk(request, visitor).letter.html)
        return HTMLResponse(html, headers={"Content-Security-Policy": EMAIL_POLICY})

    async def check(self, request: Request) -> Response:
        """What the gate says of words that are being typed."""
        visitor, form = await self.office.form(request)
        told = from_form(form, show.Checking)
        return JSONResponse(await run_in_threadpool(lambda: show.verdict(self.office.desk(request, visitor), told)))

    async def act(self, request: Request) -> Response:
        visitor, form = await self.office.form(request)
        action = ACTIONS.get(request.path_params["action"])
        if action is None:
            raise HTTPException(404)
        told = from_form(form, action.takes)
        said = await run_in_threadpool(lambda: action(self.office.desk(request, visitor), told))
        answer = RedirectResponse(_root(request) + own_path(form.get("back", "/")), 303)
        answer.set_cookie(_SAID, quote(said), max_age=30, httponly=True, samesite="strict")
        return answer

    async def leave(self, request: Request) -> Response:
        visitor, _ = await self.office.form(request)
        await run_in_threadpool(self.office.door.leave, visitor)
        answer: Response = PlainTextResponse("You have signed out.")
        if self.office.day is None:
            answer = RedirectResponse("/sign-in", 303)
        self.office.let_out(answer, request)
        return answer

    async def asset(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        loader = self.office.pages.loader
        assert loader  # noqa: S101 - environment() gives it one
        return Response(loader.get_source(self.office.pages, name)[0], media_type=ASSETS[name])

    async def problem(self, request: Request, error: Exception) -> Response:
        """What went wrong, in the desk's own frame; the words that were typed are in the browser's history."""
        code = next((code for kind, code in _CODES if isinstance(error, kind)), 500)
        root = _root(request)
        text = self.office.pages.get_template("problem.html").render(problem=str(error), root=root, back=f"{root}/")
        return HTMLResponse(text, code)

    async def stranger(self, request: Request, _error: Exception) -> Response:
        text = self.office.pages.get_template("problem.html").render(
            problem="This page needs the link that `newsletter preview` printed in the terminal. It works once; start "
            "the preview again for a new one.",
            root=_root(request),
            back="",
        )
        return HTMLResponse(text, 401)

    def _page(self, request: Request, visitor: Visitor, page: Page, asked: Fields) -> Response:
        desk = self.office.desk(request, visitor)
        context = show.frame(desk) | page.show(desk, asked)
        context |= {"page": page.name, "visitor": visitor, "root": _root(request), "each_day": self.office.day is None}
        context |= {"said": unquote(request.cookies.get(_SAID, "")), "wrong": self.office.live.problem}
        answer = HTMLResponse(self.office.pages.get_template(f"{page.name}.html").render(context))
        answer.delete_cookie(_SAID)
        return answer


class _Guarded:
    """Lets only those to an app who have signed in."""

    def __init__(self, app: ASGIApp, office: Office) -> None:
        self.app, self.office = app, office

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.office.visitor(Request(scope))
        await self.app(scope, receive, send)


def _root(request: Request) -> str:
    """What all addresses of the desk begin with."""
    return str(request.scope.get("root_path", ""))


def own_path(path: str) -> str:
    """A page of the desk; never another host."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def living(preview: Starlette, office: Office) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The preview's own start and end, which a mounted app would not have."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with preview.router.lifespan_context(preview):
            yield
        office.outgoing.close()
        office.later.close()
        office.live.close()

    return lifespan
