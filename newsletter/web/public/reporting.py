"""Report an error in an item: into the inbox of the desk."""

from __future__ import annotations

from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from newsletter.audience.addresses import checked_address
from newsletter.errors import UsageError
from newsletter.models import Edition
from newsletter.text import paragraphs
from newsletter.web.forms import Fields, field, read_form
from newsletter.web.public.joining import HONEYPOT
from newsletter.web.public.pages import Pages, pages_of

LONGEST_TEXT = 4000  # characters
_PUBLIC = ("sending", "sent", "corrected")  # what readers have seen; a draft is nobody's business


def form(request: Request) -> Response:
    pages = pages_of(request)
    edition = _edition(pages, request.query_params.get("edition", ""))
    return _form(pages, edition, {"item": (request.query_params.get("item", ""),)})


async def report(request: Request) -> Response:
    return await run_in_threadpool(_report, pages_of(request), request, await read_form(request))


def _report(pages: Pages, request: Request, fields: Fields) -> Response:
    pages.limit(pages.rates.reports, request)
    edition = _edition(pages, field(fields, "edition"))
    text = paragraphs(field(fields, "text"))[:LONGEST_TEXT]
    email = field(fields, "email").strip()
    try:
        email = checked_address(email) if email else ""
    except UsageError:
        return _form(pages, edition, fields, "address", 400)
    if edition is None or not text:
        return _form(pages, edition, fields, "text", 400)
    if not field(fields, HONEYPOT):
        slug = field(fields, "item")
        known = slug if slug in {item.slug for item in edition.told} else ""
        pages.room.reports.add(edition.date, known, text, email, pages.now())
    return pages.show("reported")


def _form(pages: Pages, edition: Edition | None, fields: Fields, problem: str = "", status: int = 200) -> Response:
    if edition is None:
        return pages.show("problem", 404, problem="edition")
    typed = {name: field(fields, name) for name in ("item", "text", "email")}
    return pages.show(
        "report",
        status,
        day=edition.date,
        items=edition.told,
        typed=typed,
        problem=problem,
        longest=LONGEST_TEXT,
        honeypot=HONEYPOT,
    )


def _edition(pages: Pages, text: str) -> Edition | None:
    """The edition of a day, or the last one that went out."""
    if not text:
        shown = (edition for edition, status in pages.room.editions.editions() if status in _PUBLIC)
        return next(shown, None)
    try:
        found = pages.room.editions.edition(date.fromisoformat(text))
    except ValueError:
        return None
    return found[0] if found and found[1] in _PUBLIC else None
