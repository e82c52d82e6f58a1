"""Unsubscribe: a page with a button, and the one click of mail programs (RFC 8058)."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from newsletter.models import Subscriber
from newsletter.pipeline.subscribe import reader_of, unsubscribe
from newsletter.web.forms import read_body
from newsletter.web.public.pages import Pages, pages_of


def question(request: Request) -> Response:
    """A GET never unsubscribes: programs that look at links in mail open them too."""
    pages = pages_of(request)
    reader = _reader(pages, request)
    if reader is None:
        return pages.bad_link(request)
    return pages.show("unsubscribe", language=reader.preferences.language)


async def leave(request: Request) -> Response:
    """A POST always does, with no cookie, login or redirect, however its body is written.

    RFC 8058 has mail programs send "List-Unsubscribe=One-Click", in either form type; so does the button of the page.
    The link itself is the key, so nothing hangs on the body, which programs get wrong.
    """
    await read_body(request)
    return await run_in_threadpool(_leave, pages_of(request), request)


def _leave(pages: Pages, request: Request) -> Response:
    reader = _reader(pages, request)
    if reader is None:
        return pages.bad_link(request)
    unsubscribe(pages.room, reader, pages.now())
    return pages.show("unsubscribed", language=reader.preferences.language)


def _reader(pages: Pages, request: Request) -> Subscriber | None:
    return reader_of(pages.room, pages.links, request.path_params["token"], "unsubscribe")
