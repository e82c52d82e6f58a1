"""What the API says when something is wrong: problem details, RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import msgspec
from starlette.responses import Response

from newsletter.errors import NewsletterError, UsageError
from newsletter.web.desk.desk import Changed, NotAllowed
from newsletter.web.desk.fields import Misread

PROBLEM = "application/problem+json"
PROBLEMS: Mapping[int, str] = {
    400: "The body or a parameter is not as the document says.",
    401: "There is no token, or it does not hold any more.",
    403: "This takes a publisher's token.",
    404: "There is no such address, or no edition of this day.",
    409: "Somebody else changed the same thing meanwhile; the detail says how.",
    413: "The body is too long.",
    415: "The body is no JSON.",
    422: "It was understood, and cannot be done; the detail says why.",
    503: "Something that the desk needs does not work; the detail says what.",
}
_CODES = ((Misread, 400), (NotAllowed, 403), (Changed, 409), (UsageError, 422), (NewsletterError, 503))


@dataclass(frozen=True, slots=True)
class Problem:
    title: str
    status: int
    detail: str
    type: str = "about:blank"


def problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    body = Problem(HTTPStatus(status).phrase, status, detail or PROBLEMS.get(status, HTTPStatus(status).description))
    return Response(msgspec.json.encode(body), status, headers, PROBLEM)


def problem_of(error: NewsletterError) -> Response:
    return problem(next(code for kind, code in _CODES if isinstance(error, kind)), str(error))
