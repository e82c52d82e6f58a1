"""Subscribe and confirm."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from newsletter.audience.addresses import checked_address
from newsletter.errors import UsageError
from newsletter.pipeline.subscribe import CONFIRM_WITHIN, Wish, wish_of
from newsletter.render.templates import fill, load_in
from newsletter.web.forms import Fields, field, read_form
from newsletter.web.public.pages import Pages, pages_of

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
HONEYPOT = "website"  # a field that people do not see, and programs fill in


def form(request: Request) -> Response:
    return _form(pages_of(request), "", "")


async def subscribe(request: Request) -> Response:
    """The answer is the same whoever has the address, and comes before anybody looks."""
    return await run_in_threadpool(_subscribe, pages_of(request), request, await read_form(request))


def _subscribe(pages: Pages, request: Request, fields: Fields) -> Response:
    pages.limit(pages.rates.wishes, request)
    typed = field(fields, "email")[: LONGEST_ADDRESS + 1].strip()
    try:
        email = checked_address(typed)
    except UsageError:
        return _form(pages, typed, "address" if typed else "empty", status=400)
    if not field(fields, HONEYPOT):
        pages.clerk.take(Wish(email, pages.address(request), pages.network(request)))
    return pages.show("asked", email=email, days=CONFIRM_WITHIN.days)


def _form(pages: Pages, typed: str, problem: str, status: int = 200) -> Response:
    press = pages.room.press
    consent = fill(load_in(press.templates, "public/consent.txt"), {"newsletter": press.newsletter}).strip()
    return pages.show("subscribe", status, email=typed, problem=problem, consent=consent, honeypot=HONEYPOT)


def question(request: Request) -> Response:
    """A GET changes nothing: programs that look at links in mail open them too."""
    pages = pages_of(request)
    consent = wish_of(pages.room, pages.links, request.path_params["token"], pages.now())
    return pages.show("confirm", consent=consent.text) if consent else pages.bad_link(request)


def confirm(request: Request) -> Response:
    pages = pages_of(request)
    consent = wish_of(pages.room, pages.links, request.path_params["token"], pages.now())
    if consent is None:
        return pages.bad_link(request)
    confirmed_from = pages.links.tokens.fingerprint(pages.address(request))
    if not pages.room.consents.confirm(consent, confirmed_from, pages.now()):
        known = pages.room.audience.reader(consent.subscriber.id)
        if known is None or known.state != "active":  # confirmed long ago, and left since
            return pages.bad_link(request)
    return pages.show("confirmed", preferences_url=pages.links.preferences(consent.subscriber))
