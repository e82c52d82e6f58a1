"""The desk's API: what its pages show and what is done there, for scripts that have a token."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.errors import NewsletterError
from newsletter.web.desk.app import Office, Stranger, day_of
from newsletter.web.desk.desk import NotAllowed
from newsletter.web.desk.door import Visitor
from newsletter.web.desk.fields import Fields, from_form, from_json
from newsletter.web.desk.openapi import document
from newsletter.web.desk.operations import OPERATIONS, Listed, Operation
from newsletter.web.desk.problems import problem, problem_of
from newsletter.web.forms import read_body

Answering = Callable[[Request], Coroutine[Any, Any, Response]]

_log = logging.getLogger(__name__)
_json = msgspec.json.Encoder(enc_hook=dict, order="deterministic")  # a mapping that is no dict becomes one


def api(office: Office) -> Starlette:
    """The API as an ASGI app, below its base address."""
    answers = Api(office)
    return Starlette(
        routes=[
            Route("/openapi.json", answers.document),
            Route("/editions", answers.editions),
            *(Route(f"/editions/{{day}}{o.path}", answers.to(o), methods=[o.method]) for o in OPERATIONS),
        ],
        exception_handlers={NewsletterError: failed, Stranger: unknown, HTTPException: refused, Exception: broken},
    )


class Api:
    """What answers each address."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def document(self, _request: Request) -> Response:
        """What the API can do; nothing in it is of this newsletter."""
        return _answer(document())

    async def editions(self, request: Request) -> Response:
        await self._script(request)
        return await run_in_threadpool(self._editions)

    def _editions(self) -> Response:
        known = self.office.live().editions.versions()
        return _answer([Listed(day, status) for day, (_, status) in reversed(known.items())])

    def to(self, operation: Operation) -> Answering:
        """What answers an operation."""

        async def answer(request: Request) -> Response:
            visitor = await self._script(request)
            if operation.role == "publisher" != visitor.role:
                raise NotAllowed("only a publisher may do this; ask one")
            told = await _told(request, operation)
            return await run_in_threadpool(self._run, request, visitor, operation, told)

        return answer

    def _run(self, request: Request, visitor: Visitor, operation: Operation, told: Fields) -> Response:
        desk = self.office.desk(request, visitor)
        if desk.room.editions.edition(desk.day) is None:
            return problem(404, f"there is no edition of {desk.day}")
        return _answer(operation.run(desk, told))

    async def _script(self, request: Request) -> Visitor:
        """Whose token came along. Raises Stranger."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        found = await run_in_threadpool(self.office.door.script, token.strip()) if kind.lower() == "bearer" else None
        if found is None:
            raise Stranger
        return found


async def _told(request: Request, operation: Operation) -> Fields:
    """Raises Misread, HTTPException."""
    day_of(request)
    if operation.method == "GET":
        return from_form({**request.query_params, **request.path_params}, operation.takes)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    return from_json(await read_body(request), operation.takes)


def _answer(value: object) -> Response:
    return Response(_json.encode(value), media_type="application/json")


def failed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, NewsletterError)  # noqa: S101 - registered for nothing else
    return problem_of(error)


def unknown(_request: Request, _error: Exception) -> Response:
    return problem(401, headers={"WWW-Authenticate": "Bearer"})


def refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    return problem(error.status_code, headers=error.headers)


def broken(_request: Request, error: Exception) -> Response:
    """Something of ours is broken: the log says what."""
    _log.error("an operation of the API failed", exc_info=error)
    return problem(500, "something is broken here; the log says what")
