"""Where Amazon SNS posts its notices about bounces and complaints."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from newsletter.deliver.sns import LARGEST
from newsletter.errors import FetchError, Forged, NewsletterError, ParseError

_ANSWERS: dict[type[NewsletterError], int] = {ParseError: 400, Forged: 403, FetchError: 503}  # 5xx: come again


def notices(take: Callable[[bytes], object], path: str = "/hooks/ses") -> Route:
    """A route for a public application. take acts on a notice (pipeline.returns.take_notice); it runs in a thread."""

    async def post(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return PlainTextResponse("too long\n", 413)
        try:
            await run_in_threadpool(take, body)
        except tuple(_ANSWERS) as error:
            code = next(code for kind, code in _ANSWERS.items() if isinstance(error, kind))
            return PlainTextResponse(f"{error}\n", code)
        return Response(status_code=204)

    return Route(path, post, methods=["POST"])
