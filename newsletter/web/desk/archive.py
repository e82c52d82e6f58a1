"""All that was told and read so far: editions and stories by their words, and any earlier edition."""

from __future__ import annotations

import datetime as dates
from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta

from newsletter.models import SourceLink
from newsletter.pipeline.progress import of_edition
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.fields import Fields, Line

A_PAGE = 20
EXCERPT = 240  # characters of a story

T = TypeVar("T")


class Searching(Fields, frozen=True):
    q: Line = ""  # words; all have to be there
    where: Literal["editions", "stories"] = "editions"
    page: Annotated[int, Meta(ge=1, le=500)] = 1


class OfDay(Fields, frozen=True):
    date: dates.date


def archive(desk: Desk, asked: Searching) -> dict[str, Any]:
    """Items of editions, or stories, that hold these words; without words, all editions, newest first."""
    first = (asked.page - 1) * A_PAGE
    words = asked.q.strip()
    said = {"q": words, "where": asked.where, "number": asked.page, "editions": (), "items": (), "stories": ()}
    if not words:
        versions = desk.room.editions.versions()
        days = islice(reversed(versions.items()), first, first + A_PAGE + 1)
        return said | _page("editions", [(day, status) for day, (_, status) in days])
    if asked.where == "stories":
        found = desk.room.stories.search(words, A_PAGE + 1, first)
        return said | _page("stories", [(one, _excerpt(one.summary or one.text)) for one in found])
    return said | _page("items", desk.room.editions.search(words, A_PAGE + 1, first))


def edition(desk: Desk, asked: OfDay) -> dict[str, Any]:
    """An earlier edition: what it told, what was corrected, who got it. Raises UsageError when there is none."""
    shown, status = desk.room.known_edition(asked.date)
    days = list(desk.room.editions.versions())
    at = days.index(asked.date)
    return {
        "shown": shown,
        "shown_status": status,
        "outlets": {item.slug: _outlets(item.sources) for item in shown.told},
        "sending": of_edition(desk.room, asked.date, desk.now),
        "previous": days[at - 1] if at else None,
        "following": days[at + 1] if at + 1 < len(days) else None,
    }


def _page(name: str, found: Sequence[T]) -> dict[str, Any]:
    """One more than a page holds was asked for: so it is known whether there is another page."""
    return {name: found[:A_PAGE], "more": len(found) > A_PAGE}


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rpartition(' ')[0]} …"


def _outlets(links: Sequence[SourceLink]) -> str:
    return ", ".join(dict.fromkeys(link.outlet for link in links))
