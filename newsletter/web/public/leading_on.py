"""Links of a letter that are counted: a number goes up, and the reader is led on."""

from __future__ import annotations

import logging
from datetime import date
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from newsletter.errors import StoreError
from newsletter.pipeline.clicks import count_click
from newsletter.web.public.pages import pages_of

_log = logging.getLogger(__name__)
_AS_THEY_ARE = ":/?#[]@!$&'()*+,;=%~"  # all that means something in an address (RFC 3986, 2.2), and what is quoted


def lead_on(request: Request) -> Response:
    """To where the letter's link points, and nowhere that we have not put into a letter ourselves.

    Old letters' links work on when nothing is counted any more. Nothing of the request is kept.
    """
    pages = pages_of(request)
    edition, url = request.path_params["edition"], request.query_params.get("url", "")
    if not pages.links.leads_to(edition, request.path_params["seal"], url):
        return pages.bad_link(request)
    if request.method == "GET":
        try:
            count_click(pages.room, date.fromisoformat(edition), url, pages.now())
        except StoreError as error:
            _log.warning("a click was not counted: %s", error)
    return Response(status_code=302, headers={"Location": quote(url, safe=_AS_THEY_ARE)})
