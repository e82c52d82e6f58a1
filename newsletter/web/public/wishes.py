"""Preferences: what a reader wishes."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import cast
from zoneinfo import available_timezones

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from newsletter.audience.preferences import checked_preferences
from newsletter.errors import UsageError
from newsletter.models import Frequency, Preferences, Subscriber
from newsletter.pipeline.subscribe import reader_of
from newsletter.web.forms import Fields, field, read_form
from newsletter.web.public.pages import Pages, pages_of

_REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


def form(request: Request) -> Response:
    pages = pages_of(request)
    reader = _reader(pages, request)
    return _form(pages, reader, reader.preferences) if reader else pages.bad_link(request)


async def save(request: Request) -> Response:
    return await run_in_threadpool(_save, pages_of(request), request, await read_form(request))


def _save(pages: Pages, request: Request, fields: Fields) -> Response:
    reader = _reader(pages, request)
    if reader is None:
        return pages.bad_link(request)
    try:
        wishes = checked_preferences(_wishes(pages, reader.preferences, fields))
    except UsageError as error:
        return _form(pages, reader, reader.preferences, problem=str(error), status=400)
    pages.room.audience.set_preferences(reader.email, wishes, pages.now())
    return _form(pages, reader, wishes, saved=True)


def _wishes(pages: Pages, before: Preferences, fields: Fields) -> Preferences:
    """Raises UsageError for what the page does not offer. Hour and zone stay as they were where it does not ask."""
    asked = pages.room.rules.reader_hours
    hour = field(fields, "hour") if asked else ""
    if hour and not (hour.isascii() and hour.isdigit() and len(hour) <= 2):
        raise UsageError("that is no hour")
    chosen = tuple(topic for topic in pages.topics if topic in fields.get("topic", ()))
    language = field(fields, "language")
    return Preferences(
        topics=() if chosen == pages.topics else chosen,
        frequency=cast("Frequency", field(fields, "frequency") or "daily"),
        language=language if language in pages.languages else "",
        zone=field(fields, "zone") if asked else before.zone,
        hour=(int(hour) if hour else None) if asked else before.hour,
    )


def _form(
    pages: Pages,
    reader: Subscriber,
    wishes: Preferences,
    *,
    saved: bool = False,
    problem: str = "",
    status: int = 200,
) -> Response:
    rules = pages.room.rules
    return pages.show(
        "preferences",
        status,
        wishes.language,
        wishes=wishes,
        reading=reader.state == "active",
        saved=saved,
        problem=problem,
        topics=pages.topics,
        languages=pages.languages,
        zones=_zones(),
        send_at=rules.send_at,
        reader_hours=rules.reader_hours,
        weekly_on=rules.weekly_on,
        unsubscribe_url=pages.links.unsubscribe(reader),
    )


@cache
def _zones() -> list[tuple[str, list[str]]]:
    """(region, zones) in the order of their names."""
    names = sorted(name for name in available_timezones() if name.startswith(tuple(f"{one}/" for one in _REGIONS)))
    return [(region, list(zones)) for region, zones in groupby(names, lambda name: name.partition("/")[0])]


def _reader(pages: Pages, request: Request) -> Subscriber | None:
    return reader_of(pages.room, pages.links, request.path_params["token"], "preferences")
